"""Sweeping: files that a load or a count left in the lake when it was killed, and that no manifest row ever named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.manifest import names_ever
from crossfoot.books.usage.writes import hold_manifest
from crossfoot.desks.usage.calls import spool
from crossfoot.desks.usage.lake import lake_of
from crossfoot.measures import Instant

KEYS_KEPT_NS = 24 * 3_600 * 10**9
"""How long the mark of a key is kept whose call never came: its sender was cut off and did not try again."""
GRACE_NS = 3_600 * 10**9
"""How long a file may lie in the lake without a name before it is taken for left behind."""


def sweep_lake(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Remove the files that no manifest row ever named and that nobody wrote to for an hour; how many, of which shelf.

    What is named, or ever was, stays. Loads and counts that commit meanwhile wait, and then see that their files are there
    or refuse. Repeatable: a second sweep finds nothing. Raises Forbidden: duty-missing; Missing: entity-not-seen.
    """
    request = asked(entity=entity, deed="lake.swept", what={}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        hold_manifest(entity=entity, by=by, key=key)
        keep = names_ever(by, entity=entity)
        gone = lake_of(entity).sweep(keep=keep, older_than=Instant(at.ns - GRACE_NS))
        shelves = sorted({path.parent.name for path in gone})
        removed = {"removed": len(gone), "shelves": shelves}
        return request.answer(removed, on_kind="entity", on_id=entity, facts=removed)


def sweep_calls(*, by: Actor, at: Instant) -> Mapping[str, Any]:
    """Remove the marks of idempotency keys whose calls never came in a day; how many. Repeatable; no row changes.

    Raises Forbidden: duty-missing.
    """
    for entity in by.entities:
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
    return {"removed": spool.sweep_marks(older_than=Instant(at.ns - KEYS_KEPT_NS))}
