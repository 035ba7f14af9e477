"""Fiscal periods: opened, locked, and opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.ledger import writes
from crossfoot.books.ledger.account import FiscalDays
from crossfoot.books.ledger.reads.periods import fiscal_period_on
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.standing import must_decide
from crossfoot.books.trail.approvals.writes.deciding import ask, decide, decide_at_once
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Conflict, Malformed, Missing
from crossfoot.measures import Instant, Period
from crossfoot.records.approval import ApprovalState
from crossfoot.runs.approval import RULES

REOPEN = "period.reopen"


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
    """Open a locked fiscal period again in one step, with a reason, by somebody else than who locked it.

    waiting: numbers of the requests that want somebody else as well. Raises Malformed: no-reason; Missing: no-fiscal-period;
    Forbidden: duty-missing, approver-prepared.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="reopening a period")
    what = {"period": str(period), "reason": reason}
    request = asked(entity=entity, deed="period.reopened", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        must_decide(by, entity=entity, deed=REOPEN, rules=RULES)
        if (earlier := request.earlier) is not None:
            return earlier
        found = _locked(by, entity, period)
        done = decide_at_once(
            entity=entity,
            what=_asked_for(found, reason),
            preparer=actor_numbered(by, found.by),
            now=_as_it_is(by, entity),
            effect=_reopening(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=f"{key}/approval",
        )
        is_open = done["state"] == ApprovalState.APPLIED.value
        answer = {"reopened": str(period)} if is_open else {"waiting": [done["request"]]}
        return request.answer(answer, on_kind="period", on_id=str(period.start), facts={"reason": reason})


def request_period_reopen(
    *, entity: str, period: Period, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a locked period to be opened again. Raises Malformed: no-reason; Missing: no-fiscal-period; Forbidden:
    duty-missing; Conflict: approval-pending, period-not-locked."""
    with transaction.atomic(durable=True):
        by.must_hold(Duty.POST, entity=entity)
        what = _asked_for(_locked(by, entity, period), reason)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_period_reopen(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to opening a period again; with enough of them it is open. Gives and raises as `decide`."""
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=REOPEN,
            now=_as_it_is(by, entity),
            effect=_reopening(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


def _locked(viewer: Actor, entity: str, period: Period) -> FiscalDays:
    found = fiscal_period_on(viewer, entity=entity, day=period.start)
    if found is None or found.days != period:
        raise Missing("no-fiscal-period", day=period.start, entity=entity)
    if not found.is_locked:
        raise Conflict("period-not-locked", period=f"{period.start:%Y-%m}", entity=entity)
    return found


def _asked_for(found: FiscalDays, reason: str) -> AskedFor:
    payload = {
        "from": str(found.days.start),
        "until": str(found.days.end),
        "reason": reason,
        "state": "locked" if found.is_locked else "open",
        "locked_by": found.by,
    }
    return AskedFor(REOPEN, "period", f"{found.days.start:%Y-%m}", str(found.days), payload)


def _as_it_is(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        found = fiscal_period_on(viewer, entity=entity, day=date.fromisoformat(request.facts["from"]))
        return {} if found is None else _asked_for(found, str(request.facts["reason"])).payload

    return now


def _reopening(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        start, until = (date.fromisoformat(request.facts[name]) for name in ("from", "until"))
        period = Period(start, until)
        writes.reopen_period(entity=request.entity, period=period, by=by, at=at, key=key)
        return {"reopened": str(period)}

    return effect
