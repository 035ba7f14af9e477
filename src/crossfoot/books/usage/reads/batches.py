"""What was loaded, and what became of it?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.usage.batch_row import batches_of
from crossfoot.books.usage.lake_file import Batch, BatchState, MetricCount, Rejected
from crossfoot.books.usage.models import BatchCount, RejectedRow, UsageBatch
from crossfoot.errors import Missing
from crossfoot.measures.decimals import plain


def batches(
    viewer: Actor, *, entity: str, state: BatchState | None = None, backfill: str | None = None, limit: int = 1_000
) -> tuple[Batch, ...]:
    """Batches of an entity, the latest first; of one state or one backfill only when named. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity))
    if state is not None:
        rows = rows.filter(state=state.value)
    if backfill is not None:
        rows = rows.filter(backfill__name=backfill)
    return _batches(rows.order_by("-id")[:limit])


def batch(viewer: Actor, *, entity: str, name: str) -> Batch:
    """One batch. Raises Missing: entity-not-seen, batch-not-there."""
    for found in _batches(UsageBatch.objects.filter(entity=viewer.see(entity), name=name)):
        return found
    raise Missing("batch-not-there", batch=name, entity=entity)


def batch_of_file(viewer: Actor, *, entity: str, source: str, file_digest: str, mapping_digest: str) -> Batch | None:
    """The batch that loaded these very bytes by this mapping, unless it was reverted. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(
        entity=viewer.see(entity), source__name=source, file_digest=file_digest, mapping_digest=mapping_digest
    ).exclude(state=BatchState.REVERTED.value)
    return next(iter(_batches(rows)), None)


def batches_named(viewer: Actor, *, entity: str, names: Collection[str]) -> frozenset[str]:
    """Which of these names batches have. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), name__in=list(names))
    return frozenset(rows.values_list("name", flat=True))


def times_reverted(viewer: Actor, *, entity: str, source: str, file_digest: str, mapping_digest: str) -> int:
    """How often these very bytes were loaded by this mapping and taken back. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(
        entity=viewer.see(entity), source__name=source, file_digest=file_digest, mapping_digest=mapping_digest
    )
    return rows.filter(state=BatchState.REVERTED.value).count()


def counts_of(viewer: Actor, *, entity: str, batch: str | None = None) -> Mapping[str, tuple[MetricCount, ...]]:
    """What became of the events, by batch: of one, or of every counted batch. Raises Missing: entity-not-seen."""
    rows = BatchCount.objects.filter(entity=viewer.see(entity))
    rows = rows.filter(batch__state=BatchState.COUNTED.value) if batch is None else rows.filter(batch__name=batch)
    found: dict[str, list[MetricCount]] = {}
    for row in rows.select_related("batch").order_by("batch_id", "metric"):
        found.setdefault(row.batch.name, []).append(_count(row))
    return {name: tuple(counts) for name, counts in found.items()}


def rejected_rows(viewer: Actor, *, entity: str, batch: str) -> tuple[Rejected, ...]:
    """The rows of a batch that became no event, in the file's order. Raises Missing: entity-not-seen."""
    rows = RejectedRow.objects.filter(entity=viewer.see(entity), batch__name=batch).order_by("row_number", "id")
    return tuple(Rejected(row.row_number, row.field, row.code, row.says, row.cells) for row in rows)


def _count(row: BatchCount) -> MetricCount:
    cells: dict[str, Any] = {}
    for name in MetricCount.__slots__:
        cell = getattr(row, name)
        cells[name] = plain(cell) if name.startswith("quantity") else cell
    return MetricCount(**cells)


def _batches(rows: QuerySet[UsageBatch]) -> tuple[Batch, ...]:
    return batches_of(rows.select_related("source", "backfill"))
