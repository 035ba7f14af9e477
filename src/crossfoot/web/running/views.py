"""Alerts and the ledger of jobs."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.work.reads import alerts_ever, beats, job_runs, latest_work, overdue
from crossfoot.books.trail.work.work import AlertKind, JobOutcome, WorkState
from crossfoot.measures import Instant
from crossfoot.web.guard import page
from crossfoot.web.visit import Visit

_ALERTS, _RUNS, _WORK = 200, 200, 50
_ALIVE = timedelta(minutes=5)
KINDS = {
    AlertKind.FEED: "Usage that did not come",
    AlertKind.JOB: "A job that did not run",
    AlertKind.CALL: "A call that could not be counted",
}
OUTCOMES = {
    JobOutcome.DONE: ("Done", "done", "check"),
    JobOutcome.REFUSED: ("Refused", "notice", "warn"),
    JobOutcome.FAILED: ("Failed", "stop", "stop"),
}
STATES = {
    WorkState.WAITING: ("Waiting", "", "clock"),
    WorkState.RUNNING: ("Running", "ours", "clock"),
    WorkState.DONE: ("Done", "done", "check"),
    WorkState.REFUSED: ("Refused", "notice", "warn"),
    WorkState.FAILED: ("Failed", "stop", "stop"),
}


@page(duty=Duty.READ)
def alerts_page(visit: Visit) -> HttpResponse:
    """What was expected and did not happen, open ones first."""
    found = alerts_ever(visit.by, entity=visit.entity, limit=_ALERTS)
    rows = [(each, KINDS[each.kind], tuple(each.facts.items())) for each in found]
    rows.sort(key=lambda row: row[0].cleared_at is not None)
    shown = {
        "visit": visit,
        "alerts": rows,
        "open": sum(each.cleared_at is None for each in found),
        "late": tuple(each for each in overdue(visit.by, at=visit.at) if each.entity in ("", visit.entity)),
    }
    return render(visit.request, "running/alerts.html", shown)


@page(duty=Duty.READ)
def jobs_page(visit: Visit) -> HttpResponse:
    """What ran, how it ended, what was asked for in the background, and who works."""
    wanted = visit.request.GET.get("outcome", "")
    found = job_runs(visit.by, entity=visit.entity, limit=_RUNS)
    counts = [(each.value, OUTCOMES[each][0], sum(run.outcome is each for run in found)) for each in JobOutcome]
    chosen = [run for run in found if not wanted or run.outcome.value == wanted]
    shown = {
        "visit": visit,
        "runs": [(run, OUTCOMES[run.outcome], _took(run.started_at, run.ended_at)) for run in chosen],
        "views": [("", "All", len(found)), *counts],
        "wanted": wanted,
        "work": [(each, STATES[each.state]) for each in latest_work(visit.by, entity=visit.entity, limit=_WORK)],
        "beats": [(each, visit.at.datetime() - each.seen_at.datetime() < _ALIVE) for each in beats(visit.by)],
    }
    return render(visit.request, "running/jobs.html", shown)


def _took(start: Instant, end: Instant) -> str:
    """`0.42` seconds, cut to hundredths."""
    hundredths = (end.ns - start.ns) // 10**7
    return f"{hundredths // 100}.{hundredths % 100:02}"
