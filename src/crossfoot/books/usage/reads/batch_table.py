"""Batches for a table, each with what became of its events; and what all that are asked for come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut
from crossfoot.books.usage.batch_row import batches_of
from crossfoot.books.usage.lake_file import Batch, BatchState
from crossfoot.books.usage.models import BatchCount, UsageBatch
from crossfoot.errors import Missing
from crossfoot.measures import Period
from crossfoot.measures.decimals import plain

FATES = ("read", "accepted", "duplicate", "conflict", "rejected")
"""What became of events: the last four add up to the first."""


@dataclass(frozen=True, slots=True)
class BatchTableFilters:
    """What to list; None leaves a thing open. text: how a batch or its file begins. days: on which it came, in UTC."""

    text: str | None = None
    source: str | None = None
    state: BatchState | None = None
    days: Period | None = None
    backfill: str | None = None


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in a list. by: the id of who loaded it. events: by fate, of FATES; empty until it is counted."""

    id: int
    batch: Batch
    by: int
    events: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BatchSum:
    """All batches asked for. sums: `rows` of files, and events by fate. currency: empty, there is none."""

    count: int
    sums: Mapping[str, Decimal]
    currency: str = ""


def batch_table(
    viewer: Actor, *, entity: str, filters: BatchTableFilters, after: int | None, limit: int
) -> tuple[tuple[BatchLine, ...], int | None]:
    """Batches, the latest first, and where the next page begins: two questions. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("source", "backfill").order_by("-id")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.pk)
    return _lines(list(page)), following


def batch_sums(viewer: Actor, *, entity: str, filters: BatchTableFilters) -> tuple[BatchSum, ...]:
    """What all batches asked for come to. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters)
    files = rows.aggregate(count=Count("id"), rows=Sum("rows_read"))
    events = BatchCount.objects.filter(batch__in=rows).aggregate(**{fate: Sum(f"events_{fate}") for fate in FATES})
    sums = {fate: Decimal(events[fate] or 0) for fate in FATES} | {"rows": Decimal(files["rows"] or 0)}
    return (BatchSum(files["count"], sums),)


def batch_line(viewer: Actor, *, entity: str, name: str) -> BatchLine:
    """One batch. Raises Missing: entity-not-seen, batch-not-there."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), name=name).select_related("source", "backfill")
    for found in _lines(list(rows)):
        return found
    raise Missing("batch-not-there", batch=name, entity=entity)


def quantities_of(viewer: Actor, *, entity: str) -> tuple[tuple[str, Mapping[str, int], Mapping[str, Decimal]], ...]:
    """(metric, events by fate, quantity by fate) over every batch that counts. Raises Missing: entity-not-seen."""
    rows = BatchCount.objects.filter(entity=viewer.see(entity), batch__state=BatchState.COUNTED.value).values("metric")
    events = {f"e_{fate}": Sum(f"events_{fate}") for fate in FATES}
    quantities = {f"q_{fate}": Sum(f"quantity_{fate}") for fate in FATES}
    summed: Any = list(rows.annotate(**events, **quantities).order_by("metric"))
    return tuple(
        (
            row["metric"],
            {fate: int(row[f"e_{fate}"]) for fate in FATES},
            {fate: plain(row[f"q_{fate}"]) for fate in FATES},
        )
        for row in summed
    )


def _lines(rows: list[UsageBatch]) -> tuple[BatchLine, ...]:
    events: dict[int, dict[str, int]] = {}
    sums: dict[str, Any] = {fate: Sum(f"events_{fate}") for fate in FATES}
    found = BatchCount.objects.filter(batch__in=[row.pk for row in rows]).values("batch_id").annotate(**sums)
    counts: Any = list(found)
    for count in counts:
        events[count["batch_id"]] = {fate: int(count[fate]) for fate in FATES}
    pairs = zip(rows, batches_of(rows), strict=True)
    return tuple(BatchLine(row.pk, batch, row.by_id, events.get(row.pk, {})) for row, batch in pairs)


def _asked(viewer: Actor, entity: str, filters: BatchTableFilters) -> QuerySet[UsageBatch]:
    rows = UsageBatch.objects.filter(entity=viewer.see(entity))
    wanted = {
        "name__istartswith": filters.text,
        "source__name": filters.source,
        "state": filters.state and filters.state.value,
        "at__date__gte": filters.days and filters.days.start,
        "at__date__lt": filters.days and filters.days.end,
        "backfill__name": filters.backfill,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})
