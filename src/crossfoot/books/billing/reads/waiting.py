"""What waits for a person?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import FateTotalRow, HeldDelta, SuspendedUsage
from crossfoot.books.billing.run import HeldState
from crossfoot.books.columns import pairs
from crossfoot.books.recorded import all_from_json
from crossfoot.measures import Currency, Instant, Money, Quantity
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
    return tuple(usage_of(row) for row in rows)


def usage_of(row: SuspendedUsage) -> Suspended:
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
    return tuple(held_of(row) for row in rows)


def held_of(row: HeldDelta) -> Held:
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
