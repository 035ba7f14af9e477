"""Writes of usage: sources, batches, the manifest, metered quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from psycopg.types.json import Jsonb

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import feet, moment
from crossfoot.books.copying import copy_rows
from crossfoot.books.naming import must_be_name
from crossfoot.books.recorded import to_json
from crossfoot.books.refusing import refusals
from crossfoot.books.usage.lake_file import BackfillState, Batch, BatchState, LakeFileFacts, MetricCount, Rejected, Source
from crossfoot.books.usage.models import (
    Backfill,
    BatchCount,
    LakeFile,
    ManifestChange,
    MeteredRow,
    RejectedRow,
    UsageBatch,
    UsageMappingRecord,
    UsageSource,
)
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant
from crossfoot.records.metered import MeteredQuantity

_BACKFILL_STEPS = {
    BackfillState.LOADED: (BackfillState.OPEN,),
    BackfillState.CLOSED: (BackfillState.LOADED,),
    BackfillState.REVERTED: (BackfillState.OPEN, BackfillState.LOADED),
}


def write_source(*, source: Source, by: Actor, at: Instant, key: str) -> str:
    """Add a source of usage; its name. Raises Conflict: source-taken; Malformed: as `must_be_name` does."""
    must_be_name(source.name, of="the source")
    with refusals(source=source.name, entity=source.entity):
        UsageSource.objects.create(
            entity_id=source.entity,
            name=source.name,
            identity=dict(source.identity),
            expected_per_hour=source.expected_per_hour,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return source.name


def write_mapping(*, entity: str, name: str, version: int, document: str, digest: str, by: Actor, at: Instant, key: str) -> int:
    """Record a version of a mapping file; the version. digest: SHA-256 of its UTF-8 bytes. Raises Conflict: mapping-taken."""
    with refusals(mapping=name, version=version):
        UsageMappingRecord.objects.create(
            entity_id=entity,
            name=name,
            version=version,
            document=document,
            digest=digest,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return version


def write_batch(*, batch: Batch, by: Actor, at: Instant, key: str) -> str:
    """Keep that a file was loaded, its rows staged or rejected; the batch's name.

    Raises Missing: source-not-there, backfill-not-there; Conflict: file-already-loaded (same bytes, source and mapping),
    backfill-not-open.
    """
    source = UsageSource.objects.filter(entity_id=batch.entity, name=batch.source).first()
    if source is None:
        raise Missing("source-not-there", source=batch.source, entity=batch.entity)
    backfill = _open_backfill(batch.entity, batch.backfill) if batch.backfill else None
    with refusals(file=batch.file_name, source=batch.source):
        UsageBatch.objects.create(
            entity_id=batch.entity,
            name=batch.name,
            source=source,
            mapping_digest=batch.mapping_digest,
            file_name=batch.file_name,
            file_digest=batch.file_digest,
            file_bytes=batch.file_bytes,
            rows_read=batch.rows_read,
            rows_staged=batch.rows_staged,
            rows_rejected=batch.rows_rejected,
            segment=batch.segment,
            backfill=backfill,
            state=BatchState.STAGED.value,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return batch.name


def write_calls(*, entity: str, calls: Sequence[tuple[Batch, int]], by: Actor, key: str) -> int:
    """Keep calls that were sent over HTTP, each a batch and the id of the actor who sent it; how many.

    Raises Missing: source-not-there; Conflict: file-already-loaded.
    """
    sources = {row.name: row for row in UsageSource.objects.filter(entity_id=entity)}
    for batch, _ in calls:
        if batch.source not in sources:
            raise Missing("source-not-there", source=batch.source, entity=entity)
    columns = ("name", "mapping_digest", "file_name", "file_digest", "file_bytes", "rows_read", "rows_staged", "rows_rejected")
    rows = (
        (
            entity,
            sources[batch.source].pk,
            *(getattr(batch, name) for name in columns),
            batch.segment,
            BatchState.STAGED.value,
            sender,
            moment(batch.at) if batch.at else None,
            key,
        )
        for batch, sender in calls
    )
    every = ("entity", "source_id", *columns, "segment", "state", "by_id", "at", "request_key")
    return copy_rows(UsageBatch, every, rows, file="the call", source="the source")


def write_rejected(*, entity: str, batch: str, rows: Iterable[Rejected], by: Actor, key: str) -> int:
    """Keep the rows of a batch that became no event; how many. Raises Missing: batch-not-there."""
    number = _batch(entity, batch).pk
    columns = ("entity", "batch_id", "row_number", "field", "code", "says", "cells")
    cells = ((entity, number, each.row, each.field, each.code, each.says, Jsonb(_kept(each.cells))) for each in rows)
    return copy_rows(RejectedRow, columns, cells)


def _kept(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells as the database can hold them: a zero character, and half of a surrogate pair, become the sign for a bad one."""
    return {_legible(name): _legible(cell) for name, cell in cells.items()}


def _legible(text: str) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def change_manifest(
    *,
    entity: str,
    add: Sequence[LakeFileFacts],
    remove: Sequence[tuple[str, str]],
    note: str,
    by: Actor,
    at: Instant,
    key: str,
    seen: int | None = None,
) -> int:
    """Take files into the manifest and others, (shelf, name) pairs, out of it, as one change; its number.

    seen: the number the caller's snapshot was of, when the change depends on it (a compaction's does).
    Raises Conflict: manifest-stale (it moved on, or a file to remove is not in it), file-already-in-manifest.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ManifestChange._meta.db_table} (entity, seq, note, by_id, at, request_key)"
            " VALUES (%s, 0, %s, %s, %s, %s) RETURNING seq",
            [entity, note, by.id, moment(at), key],
        )
        seq = int(cursor.fetchone()[0])
    if seen is not None and seen != seq - 1:
        raise Conflict("manifest-stale", name=f"change {seen}", latest=seq - 1)
    with refusals(entity=entity):
        for shelf, name in remove:
            gone = LakeFile.objects.filter(entity_id=entity, shelf=shelf, name=name, removed_seq=None)
            if not gone.update(removed_seq=seq):
                raise Conflict("manifest-stale", name=name, latest=seq)
        LakeFile.objects.bulk_create(
            LakeFile(
                entity_id=entity,
                shelf=each.shelf,
                name=each.name,
                row_count=each.rows,
                bytes=each.bytes,
                first_ns=each.first_at.ns if each.first_at else None,
                last_ns=each.last_at.ns if each.last_at else None,
                foot=feet(each.foot),
                reach=feet(each.reach),
                quantity_type=each.quantity_type,
                reversals=each.reversals,
                hashing=each.hashing,
                in_doubt=each.in_doubt,
                added_seq=seq,
            )
            for each in add
        )
    return seq


def hold_manifest(*, entity: str, by: Actor, key: str) -> str:
    """Keep every other writer of an entity's manifest waiting until this transaction ends, and change nothing; the entity.

    The lock is the one that a change takes (`sql/usage.sql`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(crossfoot_joined('manifest', %s), 0))", [entity])
    return entity


def count_batch(*, entity: str, batch: str, counts: Sequence[MetricCount], by: Actor, key: str) -> str:
    """Keep what became of a staged batch: from here it counts. Raises Missing: batch-not-there; Conflict: batch-moved-on."""
    row = _move_batch(entity, batch, BatchState.STAGED, BatchState.COUNTED)
    BatchCount.objects.bulk_create(
        BatchCount(entity_id=entity, batch=row, **{name: getattr(each, name) for name in MetricCount.__slots__})
        for each in counts
    )
    return batch


def count_batches(*, entity: str, counts: Mapping[str, Sequence[MetricCount]], by: Actor, key: str) -> int:
    """As `count_batch`, for many staged batches in a few statements; how many. Raises Conflict: batch-moved-on."""
    numbers = dict(UsageBatch.objects.filter(entity_id=entity, name__in=list(counts)).values_list("name", "pk"))
    moved = UsageBatch.objects.filter(pk__in=numbers.values(), state=BatchState.STAGED.value)
    if len(numbers) != len(counts) or moved.update(state=BatchState.COUNTED.value) != len(counts):
        raise Conflict("batch-moved-on", batch=f"one of {len(counts)}", state="no longer staged", wanted=BatchState.COUNTED)
    names = MetricCount.__slots__
    rows = (
        (entity, numbers[batch], *(getattr(each, name) for name in names)) for batch, found in counts.items() for each in found
    )
    return copy_rows(BatchCount, ("entity", "batch_id", *names), rows, batch=f"one of {len(counts)}")


def revert_batch(*, entity: str, batch: str, by: Actor, key: str) -> str:
    """Say of a staged batch that it never counts; taking its files out of the manifest is the same command's work.

    Raises Missing: batch-not-there; Conflict: batch-moved-on.
    """
    _move_batch(entity, batch, BatchState.STAGED, BatchState.REVERTED)
    return batch


def open_backfill(*, entity: str, name: str, reason: str, by: Actor, at: Instant, key: str) -> str:
    """Open a backfill; its name. Raises Conflict: backfill-taken; Malformed: as `must_be_name` does."""
    must_be_name(name, of="the backfill")
    with refusals(backfill=name, entity=entity):
        Backfill.objects.create(entity_id=entity, name=name, reason=reason, by_id=by.id, at=moment(at), request_key=key)
    return name


def move_backfill(*, entity: str, name: str, to: BackfillState, by: Actor, at: Instant, key: str) -> str:
    """Take a backfill to its next state. Raises Missing: backfill-not-there; Conflict: backfill-moved-on."""
    row = _backfill(entity, name)
    may = [each.value for each in _BACKFILL_STEPS.get(to, ())]
    moved = Backfill.objects.filter(pk=row.pk, state__in=may)
    if not moved.update(state=to.value, by_id=by.id, at=moment(at), request_key=key):
        raise Conflict("backfill-moved-on", backfill=name, state=row.state, wanted=to)
    return name


def write_metered(*, entity: str, run: int, metered: Iterable[MeteredQuantity], by: Actor, key: str) -> int:
    """Keep what a run metered; how many. The events priced one by one (`lone`) stay in the lake and are not kept again."""
    columns = ("entity", "run", "agreement", "term", "meter", "dims", "start_ns", "end_ns", "quantity", "unit", "parts")
    rows = (
        (
            entity,
            run,
            each.agreement,
            each.term,
            each.meter,
            Jsonb([list(pair) for pair in each.dims]),
            each.span.start.ns,
            each.span.end.ns,
            each.quantity.value,
            each.quantity.unit,
            Jsonb(to_json(each.parts)),
            each.events,
            each.first.ns if each.first else None,
            each.last.ns if each.last else None,
        )
        for each in metered
    )
    return copy_rows(MeteredRow, (*columns, "events", "first_ns", "last_ns"), rows)


def _batch(entity: str, name: str) -> UsageBatch:
    row = UsageBatch.objects.filter(entity_id=entity, name=name).first()
    if row is None:
        raise Missing("batch-not-there", batch=name, entity=entity)
    return row


def _move_batch(entity: str, name: str, before: BatchState, after: BatchState) -> UsageBatch:
    row = _batch(entity, name)
    if not UsageBatch.objects.filter(pk=row.pk, state=before.value).update(state=after.value):
        raise Conflict("batch-moved-on", batch=name, state=row.state, wanted=after)
    return row


def _backfill(entity: str, name: str) -> Backfill:
    row = Backfill.objects.filter(entity_id=entity, name=name).first()
    if row is None:
        raise Missing("backfill-not-there", backfill=name, entity=entity)
    return row


def _open_backfill(entity: str, name: str) -> Backfill:
    """A backfill that takes files, its row locked: nobody says that all is in while this one is being loaded."""
    row = _backfill(entity, name)
    locked = Backfill.objects.select_for_update().get(pk=row.pk)
    if locked.state != BackfillState.OPEN:
        raise Conflict("backfill-not-open", backfill=name, state=locked.state)
    return locked
