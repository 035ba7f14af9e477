"""Asking for work: a page or a program starts a long act, and somebody else carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.work.work import WorkKind
from crossfoot.books.trail.work.writes import write_work
from crossfoot.books.trail.writes import asked
from crossfoot.measures import Instant, Period


def ask_to_rate(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Have a period rated in the background: `{"work": number, "key": key}`; read how far it is by that key.

    It is done in the name of who asks, with the duties they hold when it is done. Repeatable by key.
    Raises Forbidden: duty-missing; Missing: entity-not-seen; Conflict: request-key-reused.
    """
    by.must_hold(Duty.RATE, entity=entity)
    payload = {"month": f"{period.start:%Y-%m}"}
    return _ask(entity=entity, kind=WorkKind.RATE, payload=payload, by=by, at=at, key=key)


def ask_to_issue(*, entity: str, run: int, on: date, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Have every draft of a run issued in the background, dated `on`. Answers and raises as `ask_to_rate`."""
    by.must_hold(Duty.ISSUE, entity=entity)
    payload = {"run": run, "on": on.isoformat()}
    return _ask(entity=entity, kind=WorkKind.ISSUE, payload=payload, by=by, at=at, key=key)


def ask_to_export(
    *, entity: str, listing: str, way: str, filters: Mapping[str, Any], duty: Duty, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Have every row of a list written to a file in the background. duty: of the list. Answers and raises as `ask_to_rate`."""
    by.must_hold(duty, entity=entity)
    payload = {"listing": listing, "way": way, "filters": dict(filters)}
    return _ask(entity=entity, kind=WorkKind.EXPORT, payload=payload, by=by, at=at, key=key)


def _ask(*, entity: str, kind: WorkKind, payload: Mapping[str, Any], by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    what = {"kind": kind.value, "payload": payload}
    request = asked(entity=entity, deed="work.asked", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        number = write_work(entity=entity, kind=kind, payload=payload, by=by, at=at, key=key)
        return request.answer({"work": number, "key": key}, on_kind="work", on_id=str(number), facts={"kind": kind.value})
