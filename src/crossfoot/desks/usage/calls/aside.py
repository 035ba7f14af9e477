"""Calls set aside: what cannot be brought into the books is kept apart and told of, and holds nothing else up."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.work.reads import alerts
from crossfoot.books.trail.work.work import AlertKind
from crossfoot.books.trail.work.writes import clear_alert, raise_alert
from crossfoot.books.trail.writes import write_line
from crossfoot.bulk.spool.frames import Frame
from crossfoot.bulk.spool.waiting import set_aside, set_aside_calls
from crossfoot.desks.usage.calls import spool
from crossfoot.errors import CrossfootError
from crossfoot.measures import Instant


def keep_aside(frame: Frame, fault: CrossfootError, *, by: Actor, at: Instant) -> None:
    """Set a call aside and raise an alert that names it, once."""
    set_aside(spool.spool_root(), frame)
    head = frame.head
    _tell("alert.raised", head.entity, head.call, {"source": head.source, "events": str(head.sent), "why": str(fault)}, by, at)


def clear_gone(*, entity: str, by: Actor, at: Instant) -> None:
    """Clear the alerts of calls that are set aside no longer."""
    raised = {each.about for each in alerts(by, entity=entity) if each.kind is AlertKind.CALL}
    for call in sorted(raised - set(set_aside_calls(spool.spool_root(), entity=entity))):
        _tell("alert.cleared", entity, call, {}, by, at)


def _tell(deed: str, entity: str, call: str, facts: Mapping[str, str], by: Actor, at: Instant) -> None:
    kind, key = AlertKind.CALL, f"{deed}/{call}/{at.ns}"
    with transaction.atomic(durable=True):
        by.see(entity)
        if deed == "alert.raised":
            news = raise_alert(entity=entity, kind=kind, about=call, facts=facts, by=by, at=at, key=key)
        else:
            news = clear_alert(entity=entity, kind=kind, about=call, by=by, at=at, key=key)
        if news:
            told = {"kind": kind.value, **facts}
            write_line(entity=entity, deed=deed, on_kind="alert", on_id=call, facts=told, by=by, at=at, key=key)
