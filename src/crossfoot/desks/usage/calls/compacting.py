"""Compacting: what waits in the spool becomes staged files and batches, one a call, and is counted like files.

Killed at any moment it has lost nothing and doubled nothing: a segment is removed only when the batches of all its calls
are in the books, and a call whose batch is there is not taken again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.lake_file import Batch, BatchState
from crossfoot.books.usage.lake_file import Rejected as RejectedKept
from crossfoot.books.usage.reads.batches import batches, batches_named
from crossfoot.books.usage.reads.sources import mapping_of_digest
from crossfoot.books.usage.writes import change_manifest, write_calls, write_rejected
from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.spool.frames import Frame, read_segment
from crossfoot.bulk.spool.staging import stage_calls
from crossfoot.bulk.spool.waiting import DAMAGED, alone, ready_segments
from crossfoot.desks.usage.calls import spool
from crossfoot.desks.usage.calls.aside import clear_gone, keep_aside
from crossfoot.desks.usage.counting import count_batches
from crossfoot.desks.usage.lake import events_facts, lake_of, must_lie_there
from crossfoot.errors import Conflict, CrossfootError, Defect, Malformed
from crossfoot.formats.usage.mapping import UsageMapping
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.measures import Instant

BY_HTTP = "POST /api/v1/usage"
"""What stands for the name of a file in a batch that came as a call."""

ROUND_BYTES = 256 << 20
ROUND_CALLS = 20_000
_STAGED_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Compaction:
    """One round. calls: that became batches; segments: removed; torn_bytes: of ends never acknowledged.

    damaged: segments put aside because a frame's sum does not agree. waiting: segments of entities that the compactor holds
    no duty in, which stay. idle: another compactor is at work, or nothing waits.
    """

    calls: int = 0
    events: int = 0
    segments: int = 0
    torn_bytes: int = 0
    damaged: int = 0
    waiting: int = 0
    idle: bool = False


def compact_calls(*, by: Actor, at: Instant, seal: str = "") -> Compaction:
    """One round: bring the calls that wait into the books and count them. Repeatable; does nothing when nothing waits.

    seal: "own" seals this process's own open segment first. A call that was acknowledged and cannot be brought in is set
    aside, with an alert, and the others go on.
    """
    if seal == "own":
        spool.writer().seal()
    with alone(spool.spool_root()) as first:
        if not first:
            return Compaction(idle=True)
        _count_left(by, at)
        return _round(by, at)


def _round(by: Actor, at: Instant) -> Compaction:
    taken, frames, torn, damaged, waiting, length = [], list[Frame](), 0, 0, 0, 0
    for path in ready_segments(spool.spool_root()):
        if frames and (length + path.stat().st_size > ROUND_BYTES or len(frames) >= ROUND_CALLS):
            break
        read = read_segment(path)
        if any(not by.holds(Duty.LOAD_USAGE, entity=frame.head.entity) for frame in read.frames):
            waiting += 1
            continue
        length += path.stat().st_size
        torn += read.torn
        damaged += read.damaged
        frames += read.frames
        taken.append((path, read.damaged))
    by_entity: dict[str, list[Frame]] = {}
    for frame in sorted(frames, key=lambda each: each.head.at_ns):
        by_entity.setdefault(frame.head.entity, []).append(frame)
    calls = events = 0
    for entity, of_entity in by_entity.items():
        some = _brought_in(entity, of_entity, by=by, at=at)
        calls += len(some)
        events += sum(each.rows_staged for each in some)
    for path, hurt in taken:
        if hurt:
            path.rename(path.with_suffix(DAMAGED))
        else:
            path.unlink()
    for entity in by_entity:
        _count(entity, by, at)
    return Compaction(calls, events, len(taken), torn, damaged, waiting, idle=not taken)


def _brought_in(entity: str, frames: Sequence[Frame], *, by: Actor, at: Instant) -> list[Batch]:
    """Stage what is new among these calls and write their batches, in one transaction; the batches.

    What cannot be staged is set aside.
    """
    known = batches_named(by, entity=entity, names={frame.head.call for frame in frames})
    fresh: dict[str, Frame] = {}
    for frame in frames:
        if frame.head.call not in known:
            fresh.setdefault(frame.head.call, frame)
    written: list[tuple[Batch, int]] = []
    segments: list[SegmentFacts] = []
    aside: dict[str, CrossfootError] = {}
    lake = lake_of(entity)
    for group in _groups(fresh.values()):
        mapping = _mapping(entity, group[0].head.mapping, by=by)
        for calls, staged in _staged(lake, group, mapping, aside):
            segments += staged
            written += [(_batch(frame, staged), frame.head.by) for frame in calls]
    for call, fault in aside.items():
        keep_aside(fresh.pop(call), fault, by=by, at=at)
    if fresh:
        _write(entity, fresh, written, segments, by=by, at=at)
    for frame in frames:
        if frame.head.digest and frame.head.call not in aside:
            spool.settle(frame.head.call)
    clear_gone(entity=entity, by=by, at=at)
    return [batch for batch, _ in written]


def _groups(frames: Any) -> list[list[Frame]]:
    """Calls that are read by one mapping, together."""
    groups: dict[tuple[str, str], list[Frame]] = {}
    for frame in frames:
        groups.setdefault((frame.head.source, frame.head.mapping), []).append(frame)
    return list(groups.values())


def _mapping(entity: str, digest: str, *, by: Actor) -> UsageMapping:
    stored = mapping_of_digest(by, entity=entity, digest=digest)
    return read_mapping(stored.document.encode(), name=f"{stored.name}.yaml")


def _staged(
    lake: Lake, calls: Sequence[Frame], mapping: UsageMapping, aside: dict[str, CrossfootError]
) -> list[tuple[Sequence[Frame], tuple[SegmentFacts, ...]]]:
    """Stage calls together, each part of them with its segments. Where one cannot be, it is found by halving and put aside."""
    try:
        return [(calls, stage_calls(lake, calls, mapping=mapping).segments)]
    except (Defect, Malformed) as fault:
        if len(calls) == 1:
            aside[calls[0].head.call] = fault
            return []
        middle = len(calls) // 2
        return [*_staged(lake, calls[:middle], mapping, aside), *_staged(lake, calls[middle:], mapping, aside)]


def _batch(frame: Frame, staged: Sequence[SegmentFacts]) -> Batch:
    head = frame.head
    rejected = len({each.row for each in head.rejected})
    return Batch(
        entity=head.entity,
        name=head.call,
        source=head.source,
        mapping_digest=head.mapping,
        file_name=BY_HTTP,
        file_digest=head.digest or spool.call_digest(head.call, frame.body),
        file_bytes=len(frame.body),
        rows_read=head.sent,
        rows_staged=head.sent - rejected,
        rows_rejected=rejected,
        segment=" ".join(each.name for each in staged) if rejected < head.sent else "",
        at=Instant(head.at_ns),
    )


def _write(
    entity: str,
    fresh: Mapping[str, Frame],
    written: Sequence[tuple[Batch, int]],
    segments: Sequence[SegmentFacts],
    *,
    by: Actor,
    at: Instant,
) -> None:
    digest = hashlib.sha256("\n".join(sorted(fresh)).encode()).hexdigest()
    key = f"calls/{digest}"
    request = asked(entity=entity, deed="usage.received", what={"calls": digest}, by=by, at=at, key=key)
    add = list({each.name: events_facts(each, Shelf.STAGED) for each in segments}.values())
    with transaction.atomic(durable=True):
        if request.earlier is not None:
            return
        write_calls(entity=entity, calls=written, by=by, key=key)
        for call, frame in fresh.items():
            if frame.head.rejected:
                write_rejected(entity=entity, batch=call, rows=_kept(frame), by=by, key=key)
        if add:
            change_manifest(entity=entity, add=add, remove=(), note="usage received", by=by, at=at, key=key)
            must_lie_there(entity, add)
        facts = {"calls": len(fresh), "events": sum(frame.head.sent for frame in fresh.values())}
        request.answer(facts, on_kind="entity", on_id=entity, facts=facts)


def _kept(frame: Frame) -> list[RejectedKept]:
    return [RejectedKept(each.row, each.field, each.code, each.says, each.cells) for each in frame.head.rejected]


def _count_left(by: Actor, at: Instant) -> None:
    """Count the calls that an earlier round brought in and did not come to count."""
    for entity in by.entities:
        if by.holds(Duty.LOAD_USAGE, entity=entity):
            _count(entity, by, at)


def _count(entity: str, by: Actor, at: Instant) -> None:
    staged = batches(by, entity=entity, state=BatchState.STAGED, limit=_STAGED_MAX)
    called = [each for each in staged if each.file_name == BY_HTTP]
    if called:
        digest = hashlib.sha256("\n".join(sorted(each.name for each in called)).encode()).hexdigest()
        request = asked(entity=entity, deed="usage.counted", what={"calls": digest}, by=by, at=at, key=f"count/{digest}")
        try:
            count_batches(request, counted=called)
        except Conflict as refusal:
            # Somebody loaded or counted meanwhile: the next round finds these calls as they are.
            if refusal.code not in ("manifest-stale", "batch-moved-on"):
                raise


def keep_compacting(*, by: Any, now: Any, stop: Any, pause_seconds: float = 0.5) -> None:
    """Rounds without end, until `stop` is set. by: gives the compactor's actor, with its duties as they are; now: the moment;
    stop: has `wait(seconds) -> bool`, as a threading.Event has."""
    while not stop.wait(0):
        began = time.monotonic()
        done = compact_calls(by=by(), at=now())
        if done.idle or time.monotonic() - began < pause_seconds:
            stop.wait(pause_seconds)
