"""Fiscal periods: opened, locked, and opened again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.ledger import writes
from crossfoot.books.ledger.reads.periods import fiscal_period_on
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Malformed
from crossfoot.measures import Instant, Period


def open_period(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a fiscal period, so that documents may be dated in it. Raises Conflict: fiscal-period-overlaps; Forbidden."""
    request = asked(entity=entity, deed="period.opened", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOCK_PERIOD, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        writes.open_period(entity=entity, period=period, by=by, at=at, key=key)
        return request.answer({"opened": str(period)}, on_kind="period", on_id=str(period.start), facts={})


def lock_period(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Lock a fiscal period: from here no entry is dated in it. Raises Missing: no-fiscal-period; Forbidden."""
    request = asked(entity=entity, deed="period.locked", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOCK_PERIOD, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        writes.lock_period(entity=entity, period=period, by=by, at=at, key=key)
        return request.answer({"locked": str(period)}, on_kind="period", on_id=str(period.start), facts={})


def reopen_period(*, entity: str, period: Period, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a locked fiscal period again, with a reason, by somebody else than who locked it.

    Raises Malformed: no-reason; Missing: no-fiscal-period; Forbidden: duty-missing, same-person.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="reopening a period")
    what = {"period": str(period), "reason": reason}
    request = asked(entity=entity, deed="period.reopened", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOCK_PERIOD, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found = fiscal_period_on(by, entity=entity, day=period.start)
        if found is not None and found.is_locked:
            by.must_not_be(found.by, deed="reopen")
        writes.reopen_period(entity=entity, period=period, by=by, at=at, key=key)
        return request.answer({"reopened": str(period)}, on_kind="period", on_id=str(period.start), facts={"reason": reason})
