"""Counting: staged events become event files in which each stands once; duplicates and conflicts are told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.writes import Asked, asked
from crossfoot.books.usage.lake_file import BackfillState, Batch, BatchState, LakeFileFacts, Manifest, MetricCount
from crossfoot.books.usage.reads.batches import batches, rejected_rows
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import backfills, mapping_of_digest
from crossfoot.books.usage.writes import change_manifest
from crossfoot.books.usage.writes import count_batches as write_counts
from crossfoot.bulk.compact import Compacted, Outcome, compact
from crossfoot.bulk.lake import Shelf
from crossfoot.desks.usage.lake import events_facts, lake_of, must_lie_there, names, rows_facts, segments
from crossfoot.desks.usage.loading import raw_rows
from crossfoot.errors import Conflict
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import read_rows
from crossfoot.formats.usage.tally import Tally
from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT

NOTHING = Decimal(0)
_LIMIT = 100_000
_TRIES = 4


def count_staged(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Count what was loaded and is in no backfill, or in a closed one. Repeatable: with nothing staged it changes nothing.

    Where the manifest moves on while it counts, because somebody else loaded or counted, it begins again, a few times.
    Raises Forbidden: duty-missing; Conflict: manifest-stale (others were faster each time: try again).
    """
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    request = asked(entity=entity, deed="usage.counted", what={"backfill": ""}, by=by, at=at, key=key)
    for _ in range(_TRIES - 1):
        try:
            return count_batches(request, counted=_staged(entity, by))
        except Conflict as refusal:
            if refusal.code != "manifest-stale":
                raise
    return count_batches(request, counted=_staged(entity, by))


def _staged(entity: str, by: Actor) -> list[Batch]:
    """What was loaded and not counted, but for what waits in a backfill."""
    waiting = {each.name for each in backfills(by, entity=entity) if each.state in (BackfillState.OPEN, BackfillState.LOADED)}
    found = batches(by, entity=entity, state=BatchState.STAGED, limit=_LIMIT)
    return [each for each in found if each.backfill not in waiting]


def count_batches(request: Asked, *, counted: Sequence[Batch]) -> Mapping[str, Any]:
    """Count these staged batches, in the order they were loaded, in one change of the manifest.

    A request that was answered gets its answer again, whatever is staged by now.
    """
    entity, by, at, key = request.entity, request.by, request.at, request.key
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
    if not counted:
        return {"batches": 0, "events_accepted": 0, "events_duplicate": 0, "events_conflict": 0, "events_rejected": 0}
    in_order = sorted(counted, key=lambda each: (each.at or at, each.name))
    seen = manifest(by, entity=entity)
    done = compact_batches(entity, in_order, seen)
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in done.outcomes:
        outcomes.setdefault(outcome.batch_id, []).append(outcome)
    counts = {batch.name: _counts(batch, outcomes.get(batch.name, ()), by=by) for batch in in_order}
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        taken = {name for batch in in_order for name in batch.segment.split()}
        change_manifest(
            entity=entity,
            add=_added(done),
            remove=[(Shelf.STAGED.value, name) for name in sorted(taken)],
            note="usage counted",
            by=by,
            at=at,
            key=key,
            seen=seen.seq,
        )
        must_lie_there(entity, _added(done))
        write_counts(entity=entity, counts=counts, by=by, key=key)
        every = [row for rows in counts.values() for row in rows]
        total = {
            f"events_{what}": sum(getattr(row, f"events_{what}") for row in every)
            for what in ("read", "accepted", "duplicate", "conflict", "rejected")
        }
        return request.answer({"batches": len(counts), **total}, on_kind="entity", on_id=entity, facts=total)


def compact_batches(entity: str, batches_in_order: Sequence[Batch], seen: Manifest) -> Compacted:
    """The files these batches make, judged against every event file the manifest names. No manifest changes."""
    wanted = [name for batch in batches_in_order for name in batch.segment.split()]
    staged = {each.name: each for each in segments(seen, Shelf.STAGED)}
    return compact(
        lake_of(entity),
        staged=[staged[name] for name in dict.fromkeys(wanted)],
        window=segments(seen, Shelf.EVENTS),
        known_series=names(seen, Shelf.SERIES),
        known_conflicts=names(seen, Shelf.CONFLICTS),
    )


def _added(done: Compacted) -> list[LakeFileFacts]:
    added = [events_facts(done.events, Shelf.EVENTS)] if done.events else []
    added += [rows_facts(done.series, Shelf.SERIES)] if done.series else []
    added += [rows_facts(done.conflicts, Shelf.CONFLICTS)] if done.conflicts else []
    return added


def _counts(batch: Batch, outcomes: Sequence[Outcome], *, by: Actor) -> tuple[MetricCount, ...]:
    """Accepted + duplicate + conflict + rejected = read, for each metric of a batch; rejected rows without one stand apart."""
    rejected = _rejected(batch, by=by)
    found = {each.metric: each for each in outcomes}
    return tuple(
        _count(metric, found.get(metric), *rejected.get(metric, (0, NOTHING))) for metric in sorted({*found, *rejected})
    )


def _count(metric: str, outcome: Outcome | None, events_rejected: int, quantity_rejected: Decimal) -> MetricCount:
    read = outcome.quantity_read if outcome else NOTHING
    return MetricCount(
        metric=metric,
        events_read=(outcome.events_read if outcome else 0) + events_rejected,
        events_accepted=outcome.events_new if outcome else 0,
        events_duplicate=outcome.events_duplicate if outcome else 0,
        events_conflict=outcome.events_conflict if outcome else 0,
        events_rejected=events_rejected,
        quantity_read=EXACT.add(read, quantity_rejected),
        quantity_accepted=outcome.quantity_new if outcome else NOTHING,
        quantity_duplicate=outcome.quantity_duplicate if outcome else NOTHING,
        quantity_conflict=outcome.quantity_conflict if outcome else NOTHING,
        quantity_rejected=quantity_rejected,
    )


def _rejected(batch: Batch, *, by: Actor) -> dict[str, tuple[int, Decimal]]:
    """What the rejected rows would have been, by metric as far as it can be read; under no metric, what cannot."""
    rows = raw_rows(rejected_rows(by, entity=batch.entity, batch=batch.name)) if batch.rows_rejected else ()
    if not rows:
        return {}
    stored = mapping_of_digest(by, entity=batch.entity, digest=batch.mapping_digest)
    mapping = read_mapping(stored.document.encode(), name=f"{stored.name}.yaml")
    tally = Tally()
    tally.add(read_rows(rows, mapping=mapping, file=batch.file_name))
    found = {
        each.metric: (
            each.measures_rejected + each.events_accepted,
            EXACT.add(each.quantity_rejected, each.quantity_accepted),
        )
        for each in tally.counts.metrics
    }
    if tally.counts.measures_unreadable:
        found[""] = (tally.counts.measures_unreadable, NOTHING)
    return found
