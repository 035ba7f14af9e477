"""What a bill run is asked for: a month rated, its drafts released, its documents issued. Each is told before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.bills.bill import TELLS
from crossfoot.books.trail.work.reads import work
from crossfoot.books.trail.work.work import Work, WorkKind, WorkState
from crossfoot.desks.billing.looking.at_release import Release, release_facts, together
from crossfoot.desks.billing.releasing import request_credit_issue, request_document_void, request_invoices_release
from crossfoot.desks.delivery.asking import ask_to_issue, ask_to_rate
from crossfoot.errors import Missing, Refusal, sentence
from crossfoot.measures import Period
from crossfoot.web.flows.bulk import Bulk, Checked, Done, bulk_page
from crossfoot.web.flows.errors import Problem
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.runs import words
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit

_REQUESTS = {
    "invoices.release": request_invoices_release,
    "credit.issue": request_credit_issue,
    "document.void": request_document_void,
}
_SHOWN = 20


@deed(duty=Duty.RATE)
def rate(visit: Visit) -> HttpResponse:
    """Rate a month: asked for here, done in the background."""
    given, problems = visit.request.POST.get("month", ""), []
    if visit.request.method == "POST":
        if (period := _month(given)) is not None:
            return asked_to_rate(visit, period)
        problems = [Problem("month", "Type the month as 2026-10.")]
    latest = visit.at.datetime().date().replace(day=1)
    facts = {
        "visit": visit,
        "problems": problems,
        "month": given or f"{Period(*_before(latest)).start:%Y-%m}",
    }
    return render(visit.request, "runs/rate.html", facts, status=422 if problems else 200)


def asked_to_rate(visit: Visit, period: Period) -> HttpResponse:
    """Ask for a month to be rated, and go where one sees how far it is."""
    asked = ask_to_rate(entity=visit.entity, period=period, by=visit.by, at=visit.at, key=visit.key)
    return HttpResponseRedirect(reverse("work", args=[visit.entity, asked["key"]]))


@page(duty=Duty.READ)
def progress(visit: Visit, key: str) -> HttpResponse:
    """How far work in the background is: the page asks again until it is over."""
    found = work(visit.by, entity=visit.entity, key=key)
    if found.kind is WorkKind.EXPORT:  # a program's, which asks for its file itself
        raise Missing("work-not-there", key=key, entity=visit.entity)
    run = found.payload.get("run") or found.result.get("run")
    facts = {
        "visit": visit,
        "work": found,
        "title": _title(found),
        "run": run,
        "percent": 100 * found.done // found.total if found.total else 0,
        "state": found.state.value,
        "refusal": _refusal(found),
        "issues": found.kind is WorkKind.ISSUE,
        "held": found.result.get("held", ()),
    }
    return render(visit.request, "runs/work_part.html" if visit.is_fragment else "runs/work.html", facts)


@deed(duty=Duty.READ)
def release(visit: Visit, number: int) -> HttpResponse:
    """Ask for all drafts of a run to be released: what would be asked for first, then the request."""
    found = release_facts(entity=visit.entity, number=number, by=visit.by)
    said, problems, refusal = visit.request.POST, [], None
    if visit.request.method == "POST":
        reason, evidence = said.get("reason", "").strip(), said.get("evidence", "").strip()
        if not reason:
            problems = [Problem("reason", "Say why these drafts are right: whoever approves reads it first.")]
        else:
            try:
                asked = _REQUESTS[found.deed](
                    entity=visit.entity,
                    run=number,
                    reason=reason,
                    evidence=[evidence] if evidence else [],
                    by=visit.by,
                    at=visit.at,
                    key=visit.key,
                )
                messages.success(visit.request, "Asked for. Somebody else decides: nothing is issued before.")
                return HttpResponseRedirect(reverse("approval", args=[visit.entity, asked["request"]]))
            except Refusal as error:
                refusal = told(error)
    facts = {
        "visit": visit,
        "problems": problems,
        "refusal": refusal,
        "reason": said.get("reason", ""),
        "evidence": said.get("evidence", ""),
        **_standing(found),
    }
    return render(visit.request, "runs/release.html", facts, status=refusal["status"] if refusal else 422 if problems else 200)


@deed(duty=Duty.RATE)
def release_chosen(visit: Visit, number: int) -> HttpResponse:
    """Ask for the chosen drafts of a run to be released: a dry run, then the request, then what became of each."""
    found = release_facts(entity=visit.entity, number=number, by=visit.by)
    by_row = {str(each.stored.id): each for each in found.drafts}

    def check(asked: Visit, rows: Sequence[str]) -> Sequence[Checked]:
        return [_checked(found, row, by_row) for row in rows]

    def act(asked: Visit, rows: Sequence[str], reason: str, key: str) -> Sequence[Done]:
        given: dict[str, Any] = {"entity": asked.entity, "run": number, "reason": reason, "evidence": []}
        done = request_invoices_release(**given, by=asked.by, at=asked.at, key=key, chosen=[int(row) for row in rows])
        says = f"Waits for approval no. {done['request']}."
        return [Done(row, by_row[row].name, says) for row in rows]

    bulk = Bulk(
        id="release",
        title=f"Request release of drafts of run {number}",
        deed="Request release of",
        noun="drafts",
        check=check,
        act=act,
        back=lambda entity: reverse("run", args=[entity, number]),
        reason="Why they are right",
    )
    return bulk_page(visit, bulk)


@deed(duty=Duty.ISSUE)
def issue(visit: Visit, number: int) -> HttpResponse:
    """Issue the drafts of a run, in the background: what is released and what is not is told first."""
    found = release_facts(entity=visit.entity, number=number, by=visit.by)
    given, problems = visit.request.POST.get("on", ""), []
    if visit.request.method == "POST":
        if not stepped_up(visit.request):
            return ask_step_up(visit.request, back=visit.request.path)
        if (on := _day(given)) is not None:
            asked = ask_to_issue(entity=visit.entity, run=number, on=on, by=visit.by, at=visit.at, key=visit.key)
            return HttpResponseRedirect(reverse("work", args=[visit.entity, asked["key"]]))
        problems = [Problem("on", "Type the date as 2026-11-03.")]
    facts = {
        "visit": visit,
        "problems": problems,
        "on": given or visit.at.datetime().date().isoformat(),
        "is_own": found.run.prepared_by == visit.by.id,
        **_standing(found),
    }
    return render(visit.request, "runs/issue.html", facts, status=422 if problems else 200)


def _standing(found: Release) -> dict[str, Any]:
    flagged = [each for each in found.drafts if any(raised.flag not in TELLS for raised in each.stored.draft.flags)]
    return {
        "found": found,
        "month": words.month(found.run.period),
        "together": together(found.drafts),
        "released_together": together(found.released),
        "unreleased_together": together(found.unreleased),
        "flagged": flagged[:_SHOWN],
        "flagged_total": len(flagged),
        "unreleased_shown": found.unreleased[:_SHOWN],
    }


def _checked(found: Release, row: str, by_row: dict[str, Any]) -> Checked:
    standing = by_row.get(row)
    if standing is None:
        return Checked(row, row, "It is no draft of this run any more: it was issued, or previewed anew.")
    blocked = ""
    if found.pending is not None:
        blocked = f"Approval no. {found.pending.number} of this run waits. Decide or withdraw it first."
    elif standing.is_released:
        blocked = "It is released as it is already."
    return Checked(row, f"{standing.name}, {standing.stored.draft.group}", blocked, standing.stored.draft.total)


def _title(found: Work) -> str:
    if found.kind is WorkKind.RATE:
        return f"Rating {found.payload['month']}"
    return f"Issuing run {found.payload['run']}"


def _refusal(found: Work) -> dict[str, str] | None:
    """What it was refused with, in words. Of work that ended before 0.2 only the code is kept."""
    if found.state is not WorkState.REFUSED:
        return None
    refusal = found.refusal
    return {"code": found.code, "do": sentence(found.code).do if refusal is None else f"{refusal.says} {refusal.do}"}


def _month(typed: str) -> Period | None:
    try:
        return Period.month(typed.strip())
    except (Refusal, ValueError):
        return None


def _before(first: date) -> tuple[date, date]:
    year, month = (first.year - 1, 12) if first.month == 1 else (first.year, first.month - 1)
    return date(year, month, 1), first


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
