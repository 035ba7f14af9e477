"""Backfill: old usage loaded as one transaction. Open it, load files into it, look at the difference, close or revert it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.lake_file import BackfillState, BatchState
from crossfoot.books.usage.reads.batches import batches
from crossfoot.books.usage.reads.sources import backfill_named
from crossfoot.books.usage.writes import change_manifest, move_backfill, open_backfill, revert_batch
from crossfoot.bulk.lake import Shelf
from crossfoot.desks.usage.counting import count_batches
from crossfoot.measures import Instant

_LIMIT = 100_000


def open_named(*, entity: str, name: str, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a backfill. Raises Forbidden: duty-missing; Conflict: backfill-taken."""
    request = asked(entity=entity, deed="backfill.opened", what={"name": name, "reason": reason}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        open_backfill(entity=entity, name=name, reason=reason, by=by, at=at, key=key)
        return request.answer({"backfill": name}, on_kind="backfill", on_id=name, facts={"reason": reason})


def mark_loaded(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say that everything is in: from here it is looked at, then closed or reverted. Raises Conflict: backfill-moved-on."""
    request = asked(entity=entity, deed="backfill.loaded", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        move_backfill(entity=entity, name=name, to=BackfillState.LOADED, by=by, at=at, key=key)
        return request.answer({"backfill": name}, on_kind="backfill", on_id=name, facts={})


def close_named(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Let a loaded backfill count. By somebody else than whoever said it was loaded.

    Raises Forbidden: duty-missing, same-person; Conflict: backfill-moved-on, manifest-stale.
    """
    by.must_hold(Duty.APPROVE, entity=entity)
    found = backfill_named(by, entity=entity, name=name)
    request = asked(entity=entity, deed="backfill.closed", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is None:
            by.must_not_be(found.by, deed="close")
            move_backfill(entity=entity, name=name, to=BackfillState.CLOSED, by=by, at=at, key=key)
            earlier = request.answer({"backfill": name}, on_kind="backfill", on_id=name, facts={})
    waiting = batches(by, entity=entity, state=BatchState.STAGED, backfill=name, limit=_LIMIT)
    count = asked(entity=entity, deed="usage.counted", what={"backfill": name}, by=by, at=at, key=f"{key}/count")
    counted = count_batches(count, counted=waiting)
    return {**earlier, **counted}


def revert_named(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Take an open or loaded backfill back: nothing of it ever counts. Raises Conflict: backfill-moved-on."""
    request = asked(entity=entity, deed="backfill.reverted", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        move_backfill(entity=entity, name=name, to=BackfillState.REVERTED, by=by, at=at, key=key)
        waiting = batches(by, entity=entity, state=BatchState.STAGED, backfill=name, limit=_LIMIT)
        gone = sorted({segment for batch in waiting for segment in batch.segment.split()})
        change_manifest(
            entity=entity,
            add=(),
            remove=[(Shelf.STAGED.value, each) for each in gone],
            note="backfill reverted",
            by=by,
            at=at,
            key=key,
        )
        for batch in waiting:
            revert_batch(entity=entity, batch=batch.name, by=by, key=key)
        return request.answer(
            {"backfill": name, "batches": len(waiting)}, on_kind="backfill", on_id=name, facts={"batches": len(waiting)}
        )
