"""Merging: the many small event files that calls make become few large ones. Nothing is judged; what stood stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.writes import change_manifest
from crossfoot.bulk.compact import merge
from crossfoot.bulk.lake import SegmentFacts, Shelf
from crossfoot.desks.usage.lake import events_facts, lake_of, must_lie_there, segments
from crossfoot.measures import Instant

FILES_LEAST = 8
SMALL_BYTES = 32 << 20
MERGED_BYTES = 512 << 20


def merge_lake(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Put the small event files of a lake into one, when there are eight of them or more; how many files became one.

    The manifest names the new file instead of the old, which stay on disk for the runs that were rated from them. The new file
    foots to them in count and quantity, by metric. Raises Forbidden: duty-missing; Missing: entity-not-seen; Conflict:
    manifest-stale (somebody loaded or counted meanwhile: the next turn tries again).
    """
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    request = asked(entity=entity, deed="lake.merged", what={}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
    seen = manifest(by, entity=entity)
    small = _small(segments(seen, Shelf.EVENTS))
    if len(small) < FILES_LEAST:
        return {"files": 0, "rows": 0}
    merged = events_facts(merge(lake_of(entity), events=small), Shelf.EVENTS)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        change_manifest(
            entity=entity,
            add=[merged],
            remove=[(Shelf.EVENTS.value, each.name) for each in small],
            note="files merged",
            by=by,
            at=at,
            key=key,
            seen=seen.seq,
        )
        must_lie_there(entity, [merged])
        facts = {"files": len(small), "rows": merged.rows}
        return request.answer(facts, on_kind="entity", on_id=entity, facts=facts)


def _small(files: Sequence[SegmentFacts]) -> list[SegmentFacts]:
    """The small ones, as many as one file is to hold."""
    taken: list[SegmentFacts] = []
    length = 0
    for each in files:
        if each.bytes <= SMALL_BYTES and length + each.bytes <= MERGED_BYTES:
            taken.append(each)
            length += each.bytes
    return taken
