"""What waits for a person?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import FateTotalRow, HeldDelta, RatingRun, SuspendedUsage
from crossfoot.books.billing.run import HeldState, RunState
from crossfoot.books.columns import pairs, period
from crossfoot.books.recorded import all_from_json
from crossfoot.errors import Missing
from crossfoot.measures import Currency, Instant, Money, Period, Quantity
from crossfoot.measures.decimals import plain
from crossfoot.records.charge import Charge
from crossfoot.records.fate import Fate, FateTotal
from crossfoot.records.metered import Suspended


@dataclass(frozen=True, slots=True)
class Held:
    """Reversals and replacements that late usage asks for, and what a person made of them. amount: their net."""

    id: int
    entity: str
    run: int
    agreement: str
    amount: Money
    charges: tuple[Charge, ...]
    state: HeldState
    reason: str


def suspended(viewer: Actor, *, entity: str, run: int) -> tuple[Suspended, ...]:
    """What a run could not price, with the reason. Raises Missing: entity-not-seen."""
    rows = SuspendedUsage.objects.filter(entity=viewer.see(entity), run_id=run).order_by("id")
    return tuple(_usage(row) for row in rows)


def _usage(row: SuspendedUsage) -> Suspended:
    """The record of a row."""
    return Suspended(
        account=row.account,
        metric=row.metric,
        dims=pairs(row.dims),
        code=row.code,
        events=row.events,
        quantity=Quantity(row.quantity, row.unit),
        first=None if row.first_ns is None else Instant(row.first_ns),
        last=None if row.last_ns is None else Instant(row.last_ns),
        agreement=row.agreement,
        term=row.term,
    )


def suspended_totals(viewer: Actor, *, entity: str, run: int) -> tuple[tuple[str, int], ...]:
    """(reason, events) of what a run could not price, the most first. Raises Missing: entity-not-seen."""
    rows = SuspendedUsage.objects.filter(entity=viewer.see(entity), run_id=run)
    return tuple(rows.values_list("code").annotate(found=Sum("events")).order_by("-found", "code"))


def fates(viewer: Actor, *, entity: str, run: int) -> tuple[FateTotal, ...]:
    """What became of the usage a run read, by metric and fate. Raises Missing: entity-not-seen."""
    rows = FateTotalRow.objects.filter(entity=viewer.see(entity), run_id=run).order_by("metric", "fate")
    return tuple(FateTotal(row.metric, Fate(row.fate), row.events, plain(row.quantity)) for row in rows)


def held_deltas(viewer: Actor, *, entity: str, state: HeldState = HeldState.WAITING) -> tuple[Held, ...]:
    """What is held in one state, the oldest first. Raises Missing: entity-not-seen."""
    rows = HeldDelta.objects.filter(entity=viewer.see(entity), state=state.value).order_by("id")
    return tuple(_held(row) for row in rows)


def _held(row: HeldDelta) -> Held:
    """The record of a row."""
    return Held(
        id=row.pk,
        entity=row.entity_id,
        run=row.run_id,
        agreement=row.agreement,
        amount=Money(row.amount, Currency.of(row.currency)),
        charges=all_from_json(Charge, row.charges),
        state=HeldState(row.state),
        reason=row.reason,
    )


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
    rows = _suspended_asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("id")[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return tuple(SuspendedRow(row.pk, row.run_id, _usage(row)) for row in found[:limit]), following


def suspense_sums(viewer: Actor, *, entity: str, filters: SuspenseFilters) -> tuple[SuspenseSum, ...]:
    """How many events all rows asked for hold. Raises Missing: entity-not-seen."""
    found = _suspended_asked(viewer, entity, filters).aggregate(rows=Count("id"), events=Sum("events"))
    return (SuspenseSum(found["rows"], {"events": Decimal(found["events"] or 0)}),)


def latest_rated(viewer: Actor, *, entity: str) -> int | None:
    """The number of the latest run that rated a month: what is in suspense now, it says. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity), state=RunState.PUBLISHED.value, note="")
    return rows.order_by("-id").values_list("pk", flat=True).first()


def _suspended_asked(viewer: Actor, entity: str, filters: SuspenseFilters) -> QuerySet[Any]:
    rows = SuspendedUsage.objects.filter(entity=viewer.see(entity), run_id=filters.run)
    if filters.code:
        rows = rows.filter(code=filters.code)
    if filters.text:
        rows = rows.filter(account__istartswith=filters.text) | rows.filter(metric__istartswith=filters.text)
    return rows


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
    rows = _held_asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("run").order_by("id")[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return tuple(HeldSummary(_held(row), period(row.run.days)) for row in found[:limit]), following


def held_sums(viewer: Actor, *, entity: str, filters: HeldFilters) -> tuple[HeldSum, ...]:
    """What all corrections asked for come to, by currency. Raises Missing: entity-not-seen."""
    rows = _held_asked(viewer, entity, filters).values("currency").order_by("currency")
    summed = rows.annotate(rows=Count("id"), amounts=Sum("amount"))
    return tuple(HeldSum(each["currency"], each["rows"], {"amount": each["amounts"]}) for each in summed)


def one_held(viewer: Actor, *, entity: str, number: int) -> HeldSummary:
    """One held correction. Raises Missing: entity-not-seen, held-not-there."""
    row = HeldDelta.objects.filter(entity=viewer.see(entity), pk=number).select_related("run").first()
    if row is None:
        raise Missing("held-not-there", held=number)
    return HeldSummary(_held(row), period(row.run.days))


def _held_asked(viewer: Actor, entity: str, filters: HeldFilters) -> QuerySet[Any]:
    rows = HeldDelta.objects.filter(entity=viewer.see(entity))
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    if filters.text:
        rows = rows.filter(agreement__istartswith=filters.text)
    return rows
