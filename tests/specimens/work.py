"""Specimens of work in the background."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.trail.line import ChainBreak
from crossfoot.books.trail.reads.lines import line_at
from crossfoot.books.trail.work.reads import work, work_numbered
from crossfoot.books.trail.work.work import Work, WorkKind, WorkState
from crossfoot.books.trail.work.writes import write_work
from crossfoot.desks.exports.exporting import exported_file
from crossfoot.jobs import calendar
from crossfoot.jobs.calendar import CALENDAR, Turn
from tests.books.company import AT, Company
from tests.specimens.books import by, in_books
from tests.specimens.desks import commanded, holding


def _asked(company: Company) -> None:
    write_work(entity="US01", kind=WorkKind.RATE, payload={"month": "2026-10"}, **by(company))


def _asked_twice(company: Company) -> None:
    _asked(company)
    _asked(company)


def _broken_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "broken_link", lambda viewer, entity: ChainBreak(entity, 12, "altered"))
    (job,) = (each for each in CALENDAR if each.name == "check-chain")
    by = Actor(1, "job:check-chain", "A job", ActorKind.SERVICE, frozenset({("US01", Duty.VERIFY)}))
    job.turn(Turn("US01", by, AT, "k"))


def _exported(company: Company, state: WorkState) -> None:
    payload = {"listing": "invoices", "way": "csv", "filters": {}}
    kind = WorkKind.EXPORT if state is not WorkState.REFUSED else WorkKind.RATE
    result = {"expires_at": str(AT)}
    found = Work(17, "US01", kind, payload, "k", company.ada.id, AT, state, 0, 0, "", result, "")
    exported_file(entity="US01", work=found, folder=Path("nowhere"), by=holding(company.ada, Duty.READ), at=AT)


SPECIMENS = {
    "chain-broken": _broken_chain,
    "trail-line-not-there": in_books(lambda company: line_at(company.ada, entity="US01", place=10_000)),
    "export-expired": commanded(lambda company: _exported(company, WorkState.DONE)),
    "export-not-ready": commanded(lambda company: _exported(company, WorkState.RUNNING)),
    "export-not-there": commanded(lambda company: _exported(company, WorkState.REFUSED)),
    "work-not-there": in_books(lambda company: work(company.ada, entity="US01", key="no-such-key")),
    "work-unknown": in_books(lambda company: work_numbered(company.ada, entity="US01", number=17)),
    "work-taken": in_books(_asked_twice),
}
