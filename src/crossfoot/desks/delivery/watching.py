"""Watching: an alert when something expected did not happen, once; and its end, when it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.work.reads import alerts, overdue
from crossfoot.books.trail.work.work import EVERYWHERE, AlertKind
from crossfoot.books.trail.work.writes import clear_alert, raise_alert
from crossfoot.books.trail.writes import write_line
from crossfoot.books.usage.reads.sources import arrivals
from crossfoot.engines.controls.silence import silent_since
from crossfoot.measures import Instant

_LOOKED_BACK_ON = 10


def watch_feeds(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Raise an alert for each feed that is silent for longer than its rhythm allows; clear those that came again.

    Only sources that say how much to expect are watched. Raised once, however often it is looked.
    Raises Missing: entity-not-seen.
    """
    with transaction.atomic(durable=True):
        by.see(entity)
        late: dict[str, Mapping[str, Any]] = {}
        for name, (source, known_since, came) in arrivals(by, entity=entity, latest=_LOOKED_BACK_ON).items():
            if not source.expected_per_hour:
                continue
            if (since := silent_since(came, known_since=known_since, at=at)) is not None:
                late[name] = {"since": since.isoformat(), "expected_per_hour": source.expected_per_hour}
        return _settle(entity=entity, kind=AlertKind.FEED, late=late, by=by, at=at, key=key)


def watch_jobs(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """As `watch_feeds`, for the jobs of the calendar: those of an entity, or of the installation for EVERYWHERE."""
    with transaction.atomic(durable=True):
        if entity != EVERYWHERE:
            by.see(entity)
        late = {
            each.job: {"last": each.last_due_at.isoformat() if each.last_due_at else "", "every_seconds": each.every_seconds}
            for each in overdue(by, at=at)
            if each.entity == entity
        }
        return _settle(entity=entity, kind=AlertKind.JOB, late=late, by=by, at=at, key=key)


def _settle(
    *, entity: str, kind: AlertKind, late: Mapping[str, Mapping[str, Any]], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Raise what is late and not raised yet, clear what is raised and late no longer; how many of each."""
    was_open = {each.about for each in alerts(by, entity=entity) if each.kind is kind}
    raised = [
        about
        for about, facts in late.items()
        if raise_alert(entity=entity, kind=kind, about=about, facts=facts, by=by, at=at, key=key)
    ]
    cleared = [
        about
        for about in sorted(was_open - late.keys())
        if clear_alert(entity=entity, kind=kind, about=about, by=by, at=at, key=key)
    ]
    for deed, names in (("alert.raised", raised), ("alert.cleared", cleared)) if entity != EVERYWHERE else ():
        for about in names:
            facts = {"kind": kind.value, **late.get(about, {})}
            write_line(entity=entity, deed=deed, on_kind="alert", on_id=about, facts=facts, by=by, at=at, key=key)
    return {"raised": len(raised), "cleared": len(cleared), "open": len(late)}
