"""A run done again: its month rated anew, or the run itself re-performed to see whether it comes out the same."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.discarding import discard_prepared
from crossfoot.desks.billing.looking import reperforming
from crossfoot.desks.billing.looking.at_run import run_facts
from crossfoot.errors import Refusal
from crossfoot.web.flows.errors import Problem
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.runs import words
from crossfoot.web.runs.asking import asked_to_rate
from crossfoot.web.visit import Visit

_SHOWN = 200


@deed(duty=Duty.RATE)
def rate(visit: Visit, number: int) -> HttpResponse:
    """Rate the run's month again, with what is known now."""
    facts = run_facts(entity=visit.entity, number=number, by=visit.by)
    if visit.request.method == "POST":
        return asked_to_rate(visit, facts.run.period)
    given = {"visit": visit, "facts": facts, "month": words.month(facts.run.period)}
    return render(visit.request, "runs/again.html", given)


@deed(duty=Duty.CREDIT)
def discard(visit: Visit, number: int) -> HttpResponse:
    """Give up a prepared credit or rebill: what it comes to, then the deed."""
    facts = run_facts(entity=visit.entity, number=number, by=visit.by)
    reason, problems, refusal = visit.request.POST.get("reason", "").strip(), [], None
    if visit.request.method == "POST":
        if not reason:
            problems = [Problem("reason", "Say why it is given up: it is kept in the trail.")]
        else:
            try:
                discard_prepared(entity=visit.entity, run=number, reason=reason, by=visit.by, at=visit.at, key=visit.key)
                messages.success(visit.request, "Discarded. What it had booked is taken back.")
                return HttpResponseRedirect(reverse("run", args=[visit.entity, number]))
            except Refusal as error:
                refusal = told(error)
    given = {"visit": visit, "facts": facts, "month": words.month(facts.run.period), "reason": reason, "problems": problems}
    status = refusal["status"] if refusal else 422 if problems else 200
    return render(visit.request, "runs/discard.html", given | {"refusal": refusal}, status=status)


@deed(duty=Duty.READ)
def reperform(visit: Visit, number: int) -> HttpResponse:
    """Compute the run again from what it kept, and compare. Changes nothing."""
    facts = run_facts(entity=visit.entity, number=number, by=visit.by)
    found = None
    if visit.request.method == "POST":
        found = reperforming.reperform(number=number, by=visit.by, progress=_quiet)
    given = {
        "visit": visit,
        "facts": facts,
        "month": words.month(facts.run.period),
        "found": found,
        "differences": found.differences[:_SHOWN] if found else (),
    }
    return render(visit.request, "runs/reperform.html", given)


def _quiet(done: int, total: int, what: str) -> None:
    """A page that waits for its answer tells no progress."""
