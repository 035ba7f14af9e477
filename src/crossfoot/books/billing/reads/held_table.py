"""Corrections that were held for a person, for a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import HeldDelta
from crossfoot.books.billing.reads.waiting import Held, held_of
from crossfoot.books.billing.run import HeldState
from crossfoot.books.columns import period
from crossfoot.errors import Missing
from crossfoot.measures import Period


@dataclass(frozen=True, slots=True)
class HeldFilters:
    """What to list; None leaves a thing open. text: how an agreement begins."""

    state: HeldState | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class HeldSummary:
    """A held correction, and the period it changes."""

    held: Held
    period: Period


@dataclass(frozen=True, slots=True)
class HeldSum:
    """All corrections asked for of one currency. sums: `amount`."""

    currency: str
    count: int
    sums: Mapping[str, Decimal]


def held_table(
    viewer: Actor, *, entity: str, filters: HeldFilters, after: int | None, limit: int
) -> tuple[tuple[HeldSummary, ...], int | None]:
    """Held corrections, the oldest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("run").order_by("id")[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return tuple(HeldSummary(held_of(row), period(row.run.days)) for row in found[:limit]), following


def held_sums(viewer: Actor, *, entity: str, filters: HeldFilters) -> tuple[HeldSum, ...]:
    """What all corrections asked for come to, by currency. Raises Missing: entity-not-seen."""
    rows = _asked(viewer, entity, filters).values("currency").order_by("currency")
    summed = rows.annotate(rows=Count("id"), amounts=Sum("amount"))
    return tuple(HeldSum(each["currency"], each["rows"], {"amount": each["amounts"]}) for each in summed)


def one_held(viewer: Actor, *, entity: str, number: int) -> HeldSummary:
    """One held correction. Raises Missing: entity-not-seen, held-not-there."""
    row = HeldDelta.objects.filter(entity=viewer.see(entity), pk=number).select_related("run").first()
    if row is None:
        raise Missing("held-not-there", held=number)
    return HeldSummary(held_of(row), period(row.run.days))


def _asked(viewer: Actor, entity: str, filters: HeldFilters) -> QuerySet[Any]:
    rows = HeldDelta.objects.filter(entity=viewer.see(entity))
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    if filters.text:
        rows = rows.filter(agreement__istartswith=filters.text)
    return rows
