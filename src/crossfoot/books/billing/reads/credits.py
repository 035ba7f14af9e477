"""What credit is there, and where did it go?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.models import CreditGrantRow, CreditMovement
from crossfoot.books.columns import period
from crossfoot.measures.decimals import EXACT, ZERO, plain


@dataclass(frozen=True, slots=True)
class GrantHeld:
    """A grant and what each of its pots holds: the fold of its movements. The pots, `issued` apart, sum to what was issued."""

    grant: Grant
    pots: Mapping[Pot, Decimal]

    @property
    def available(self) -> Decimal:
        """What can still be drawn."""
        return self.pots.get(Pot.AVAILABLE, ZERO)


def grants(viewer: Actor, *, entity: str, agreements: Iterable[str] | None = None) -> tuple[GrantHeld, ...]:
    """The grants of an entity with their balances, in the order they are drawn from: priority, expiry, start, name.

    Raises Missing: entity-not-seen.
    """
    rows = CreditGrantRow.objects.filter(entity=viewer.see(entity))
    if agreements is not None:
        rows = rows.filter(agreement__in=list(agreements))
    held: dict[int, dict[Pot, Decimal]] = {}
    moved = CreditMovement.objects.filter(grant__in=rows).values_list("grant_id", "from_pot", "to_pot")
    for grant, from_pot, to_pot, amount in moved.annotate(amount_moved=Sum("amount")):
        pots = held.setdefault(grant, {})
        pots[Pot(from_pot)] = EXACT.subtract(pots.get(Pot(from_pot), ZERO), amount)
        pots[Pot(to_pot)] = EXACT.add(pots.get(Pot(to_pot), ZERO), amount)
    found = [GrantHeld(_grant(row), {pot: plain(sum_) for pot, sum_ in held.get(row.pk, {}).items()}) for row in rows]
    return tuple(sorted(found, key=_drawn_in_order))


def movements(viewer: Actor, *, entity: str, grant: str) -> tuple[Movement, ...]:
    """Every movement of a grant, in order. Raises Missing: entity-not-seen."""
    rows = CreditMovement.objects.filter(entity=viewer.see(entity), grant__name=grant).order_by("id")
    return tuple(
        Movement(grant, Pot(row.from_pot), Pot(row.to_pot), plain(row.amount), row.cause_kind, row.cause_id) for row in rows
    )


def _drawn_in_order(held: GrantHeld) -> tuple[object, ...]:
    grant = held.grant
    return (grant.priority, grant.days.end, grant.days.start, grant.name)


def _grant(row: CreditGrantRow) -> Grant:
    return Grant(
        name=row.name,
        entity=row.entity_id,
        agreement=row.agreement,
        term=row.term,
        party=row.party,
        unit=row.unit,
        amount=plain(row.amount),
        days=period(row.days),
        priority=row.priority,
        terms=tuple(row.terms),
        rolled_from=row.rolled_from,
    )
