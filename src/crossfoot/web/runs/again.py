"""A run done again: its month rated anew, or the run itself re-performed to see whether it comes out the same."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.looking import reperforming
from crossfoot.desks.billing.looking.at_run import run_facts
from crossfoot.web.guard import deed
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
