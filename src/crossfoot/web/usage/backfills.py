"""Backfills: old usage loaded as one transaction; opened, loaded, looked at, then asked to close, or reverted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.books.usage.reads.batch_table import BatchTableFilters, batch_sums, batch_table
from crossfoot.books.usage.reads.sources import backfill_named, backfills
from crossfoot.desks.billing.looking.comparing import difference_of_backfill
from crossfoot.desks.usage import backfilling
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Period
from crossfoot.web.flows.errors import Problem, by_field
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.usage.words import BACKFILL_STATES, STATES
from crossfoot.web.visit import Visit

_BATCHES = 50


@deed(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """Every backfill, the last first; by POST one is opened."""
    problems: tuple[Problem, ...] = ()
    if visit.request.method == "POST":
        name, reason = (visit.request.POST.get(each, "").strip() for each in ("name", "reason"))
        problems = _lacking(name=name, reason=reason)
        if not problems:
            backfilling.open_named(entity=visit.entity, name=name, reason=reason, by=visit.by, at=visit.at, key=visit.key)
            messages.success(visit.request, f"{name} is open: what is loaded into it does not count yet.")
            return HttpResponseRedirect(reverse("usage-backfill", args=[visit.entity, name]))
    found = backfills(visit.by, entity=visit.entity)
    facts = {
        "visit": visit,
        "rows": [(each, BACKFILL_STATES[each.state]) for each in found],
        "names": names(visit.by, [each.by for each in found]),
        "may": visit.by.holds(Duty.LOAD_USAGE, entity=visit.entity),
        "problems": problems,
        "wrong": by_field(problems),
        "given": visit.request.POST,
    }
    return render(visit.request, "usage/backfills.html", facts, status=422 if problems else 200)


def _lacking(**given: str) -> tuple[Problem, ...]:
    says = {"name": "Give it a name.", "reason": "Say why this usage comes late."}
    return tuple(Problem(each, says[each]) for each, value in given.items() if not value)


@deed(duty=Duty.READ)
def one(visit: Visit, name: str) -> HttpResponse:
    """A backfill: its batches and its steps; by POST one of the steps."""
    if visit.request.method != "POST":
        return _show(visit, name)
    given: dict[str, Any] = {"entity": visit.entity, "name": name, "by": visit.by, "at": visit.at, "key": visit.key}
    reason = visit.request.POST.get("reason", "").strip()
    try:
        match visit.request.POST.get("step", ""):
            case "loaded":
                backfilling.mark_loaded(**given)
                messages.success(visit.request, "Everything is in. See the difference, then ask for it to count.")
            case "close":
                asked = backfilling.request_backfill_close(**given, reason=reason, evidence=())
                messages.success(visit.request, "Asked: somebody else decides whether it counts.")
                return HttpResponseRedirect(reverse("approval", args=[visit.entity, asked["request"]]))
            case "revert" if reason:
                backfilling.revert_named(**given, reason=reason)
                messages.success(visit.request, "Reverted: nothing of it ever counts.")
            case "revert":
                return _show(visit, name, problem=Problem("revert-reason", "Say why it is taken back."))
    except Refusal as refusal:
        return _show(visit, name, refusal=refusal)
    return HttpResponseRedirect(reverse("usage-backfill", args=[visit.entity, name]))


def _show(visit: Visit, name: str, *, refusal: Refusal | None = None, problem: Problem | None = None) -> HttpResponse:
    found = backfill_named(visit.by, entity=visit.entity, name=name)
    filters = BatchTableFilters(backfill=name)
    batches, more = batch_table(visit.by, entity=visit.entity, filters=filters, after=None, limit=_BATCHES)
    sums = batch_sums(visit.by, entity=visit.entity, filters=filters)[0]
    trail = lines_on(visit.by, entity=visit.entity, on_kind="backfill", on_id=name)
    refused = told(refusal) if refusal else None
    facts = {
        "visit": visit,
        "found": found,
        "state": BACKFILL_STATES[found.state],
        "batches": [(each, STATES[each.batch.state]) for each in batches],
        "batches_more": more,
        "sums": sums,
        "told": [(line, line.deed.partition(".")[2].replace("-", " ").capitalize()) for line in reversed(trail)],
        "names": names(visit.by, [found.by, *(line.by for line in trail)]),
        "may": visit.by.holds(Duty.LOAD_USAGE, entity=visit.entity),
        "refusal": refused,
        "problem": problem,
    }
    status = refused["status"] if refused else 422 if problem else 200
    return render(visit.request, "usage/backfill.html", facts, status=status)


@page(duty=Duty.READ)
def difference(visit: Visit, name: str) -> HttpResponse:
    """What it would change on a month's charges, agreement by agreement: rated anew with it, and nothing kept."""
    found = backfill_named(visit.by, entity=visit.entity, name=name)
    month = visit.request.GET.get("month", "")
    facts: dict[str, Any] = {"visit": visit, "found": found, "month": month, "rows": None, "problem": None}
    if month:
        try:
            period = Period.month(month)
        except Malformed as refusal:
            facts["problem"] = f"{refusal.says} {refusal.do}"
            return render(visit.request, "usage/difference.html", facts, status=422)
        facts["rows"] = difference_of_backfill(
            entity=visit.entity, period=period, backfill=name, by=visit.by, at=visit.at, progress=_quiet
        )
    return render(visit.request, "usage/difference.html", facts)


def _quiet(done: int, total: int, what: str) -> None:
    """Progress goes nowhere: the page waits for the whole."""
