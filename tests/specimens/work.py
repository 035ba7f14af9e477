"""Specimens of work in the background."""

from __future__ import annotations

from crossfoot.books.trail.work.reads import work
from crossfoot.books.trail.work.work import WorkKind
from crossfoot.books.trail.work.writes import write_work
from tests.books.company import Company
from tests.specimens.books import by, in_books


def _asked(company: Company) -> None:
    write_work(entity="US01", kind=WorkKind.RATE, payload={"month": "2026-10"}, **by(company))


def _asked_twice(company: Company) -> None:
    _asked(company)
    _asked(company)


SPECIMENS = {
    "work-not-there": in_books(lambda company: work(company.ada, entity="US01", key="no-such-key")),
    "work-taken": in_books(_asked_twice),
}
