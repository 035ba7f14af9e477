"""Rejected rows of every batch, for a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut
from crossfoot.books.usage.models import RejectedRow


@dataclass(frozen=True, slots=True)
class RejectedFilters:
    """What to list; None leaves a thing open. code: what was wrong. field: in which column. batch: how its name begins."""

    batch: str | None = None
    source: str | None = None
    code: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """One thing wrong with one row. row: in its file, from 1; None for the whole file. cells: as written."""

    id: int
    batch: str
    source: str
    row: int | None
    field: str
    code: str
    says: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RejectedReason:
    """What went wrong alike. rows: how many. first_row: the number of the first one in its file. sample: what was written."""

    code: str
    field: str
    rows: int
    first_row: int | None
    says: str
    sample: str


@dataclass(frozen=True, slots=True)
class RejectedSum:
    """How many lines are asked for; nothing is summed."""

    count: int
    sums: Mapping[str, Decimal]
    currency: str = ""


def rejected_table(
    viewer: Actor, *, entity: str, filters: RejectedFilters, after: int | None, limit: int
) -> tuple[tuple[RejectedLine, ...], int | None]:
    """Rejected rows, the latest first, a line for each thing wrong. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("batch__source").order_by("-id")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.pk)
    return tuple(_line(row) for row in page), following


def rejected_sums(viewer: Actor, *, entity: str, filters: RejectedFilters) -> tuple[RejectedSum, ...]:
    """How many there are. Raises Missing: entity-not-seen."""
    return (RejectedSum(_asked(viewer, entity, filters).count(), {}),)


def rejected_reasons(viewer: Actor, *, entity: str, batch: str | None = None) -> tuple[RejectedReason, ...]:
    """What went wrong, the most frequent first, of one batch or of all: two questions. Raises Missing: entity-not-seen."""
    rows = RejectedRow.objects.filter(entity=viewer.see(entity))
    if batch is not None:
        rows = rows.filter(batch__name=batch)
    grouped = list(rows.values("code", "field").annotate(rows=Count("id"), first=Min("id"), row=Min("row_number")))
    firsts = RejectedRow.objects.in_bulk([each["first"] for each in grouped])
    grouped.sort(key=lambda each: (-each["rows"], each["code"], each["field"]))
    return tuple(
        RejectedReason(
            each["code"],
            each["field"],
            each["rows"],
            each["row"],
            firsts[each["first"]].says,
            firsts[each["first"]].cells.get(each["field"], ""),
        )
        for each in grouped
    )


def _line(row: RejectedRow) -> RejectedLine:
    batch = row.batch
    return RejectedLine(row.pk, batch.name, batch.source.name, row.row_number, row.field, row.code, row.says, row.cells)


def _asked(viewer: Actor, entity: str, filters: RejectedFilters) -> QuerySet[RejectedRow]:
    rows = RejectedRow.objects.filter(entity=viewer.see(entity))
    wanted = {
        "batch__name__istartswith": filters.batch,
        "batch__source__name": filters.source,
        "code": filters.code,
        "field": filters.field,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})
