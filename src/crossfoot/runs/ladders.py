"""Ladders for bulk: price models compiled to pieces, where base + (quantity - origin) x price says the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from crossfoot.bulk.plan import BulkLadder, Piece
from crossfoot.measures import Mode, Span
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import Ladder
from crossfoot.terms.price_model import Graduated, PerUnit, PriceModel, Stairstep, Volume, ZeroUsage


def bulk_ladder(model: PriceModel, *, conventions: Conventions, in_force: Span) -> BulkLadder | None:
    """The ladder that rates a metered quantity as the pure engine would; None for what only the pure engine rates.

    That is: another model than per unit, graduated, volume and stairstep; another rounding than half away from zero at 0 to
    4 places; a pricing unit that is still to be converted.
    """
    rounding, currency = conventions.rounding, model.currency
    places = currency.exponent if rounding.places is None else rounding.places
    if rounding.mode is not Mode.HALF_UP or not 0 <= places <= currency.exponent or not currency.is_money:
        return None
    match model:
        case PerUnit():
            found = [Piece(None, ZERO, model.price.amount, ZERO)]
        case Graduated():
            found = list(_each_at_its_own(model.ladder))
        case Volume() | Stairstep():
            found = [Piece(tier.upto, ZERO, tier.price.amount, tier.flat.amount) for tier in model.ladder.tiers]
        case _:
            return None
    if found[0].base and conventions.zero_usage is ZeroUsage.NOTHING:
        found.insert(0, Piece(ZERO, ZERO, ZERO, ZERO))
    return BulkLadder(tuple(found), places, in_force)


def _each_at_its_own(ladder: Ladder) -> Iterator[Piece]:
    """The tiers with what all before them cost: a tier's flat fee is due once a unit lies in it."""
    origin, before = ZERO, ZERO
    for tier in ladder.tiers:
        base = EXACT.add(before, tier.flat.amount)
        yield Piece(tier.upto, origin, tier.price.amount, base)
        if tier.upto is not None:
            width: Decimal = EXACT.subtract(tier.upto, origin)
            before = EXACT.add(base, EXACT.multiply(width, tier.price.amount))
            origin = tier.upto
