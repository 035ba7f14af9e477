"""Usage that no term prices, for a table: of one run, narrowed, and counted to the last event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import RatingRun, SuspendedUsage
from crossfoot.books.billing.reads.waiting import usage_of
from crossfoot.books.billing.run import RunState
from crossfoot.records.metered import Suspended


@dataclass(frozen=True, slots=True)
class SuspenseFilters:
    """What to list; None leaves a thing open. run: its number. text: how an account or a metric begins."""

    run: int
    text: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class SuspendedRow:
    """Usage in suspense. id: of its row."""

    id: int
    run: int
    usage: Suspended


@dataclass(frozen=True, slots=True)
class SuspenseSum:
    """All rows asked for. sums: `events`."""

    count: int
    sums: Mapping[str, Decimal]
    currency: str = ""


def suspense_table(
    viewer: Actor, *, entity: str, filters: SuspenseFilters, after: int | None, limit: int
) -> tuple[tuple[SuspendedRow, ...], int | None]:
    """Rows in the order they were written, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("id")[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return tuple(SuspendedRow(row.pk, row.run_id, usage_of(row)) for row in found[:limit]), following


def suspense_sums(viewer: Actor, *, entity: str, filters: SuspenseFilters) -> tuple[SuspenseSum, ...]:
    """How many events all rows asked for hold. Raises Missing: entity-not-seen."""
    found = _asked(viewer, entity, filters).aggregate(rows=Count("id"), events=Sum("events"))
    return (SuspenseSum(found["rows"], {"events": Decimal(found["events"] or 0)}),)


def latest_rated(viewer: Actor, *, entity: str) -> int | None:
    """The number of the latest run that rated a month: what is in suspense now, it says. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity), state=RunState.PUBLISHED.value, note="")
    return rows.order_by("-id").values_list("pk", flat=True).first()


def _asked(viewer: Actor, entity: str, filters: SuspenseFilters) -> QuerySet[Any]:
    rows = SuspendedUsage.objects.filter(entity=viewer.see(entity), run_id=filters.run)
    if filters.code:
        rows = rows.filter(code=filters.code)
    if filters.text:
        rows = rows.filter(account__istartswith=filters.text) | rows.filter(metric__istartswith=filters.text)
    return rows
