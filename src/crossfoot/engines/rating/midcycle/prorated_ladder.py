"""Prorated ladder: a level that changes inside a cycle (seats), priced up a graduated ladder for the time it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.rating.price import Priced
from crossfoot.engines.rating.workings import above, flat_step, footed, shown
from crossfoot.errors import Unrateable
from crossfoot.measures import Extension, Share
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.ladder import Ladder
from crossfoot.terms.price_model import Graduated, ZeroUsage


@dataclass(frozen=True, slots=True)
class LevelChange:
    """units: added, or removed where negative. prorated: the same units times the part of the cycle that is left."""

    units: Decimal
    prorated: Decimal


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a change that lies in one tier."""

    tier: int
    units: Decimal


def prorated_ladder(changes: Sequence[LevelChange], model: Graduated, *, zero_usage: ZeroUsage = ZeroUsage.NOTHING) -> Priced:
    """The full units choose the tiers, the prorated units are priced; a removal unwinds the topmost units first.

    changes: in order of time, from a level of zero. A tier's flat fee is due once, when the level first enters it; it is
    not prorated and not given back. The price is worked out exactly and carried once, after footing.
    zero_usage: whether the first tier's flat fee is due where the level never left zero.
    Raises Unrateable: negative-quantity (more is removed than there is), above-last-tier.
    """
    ladder = model.ladder
    level, peak = ZERO, ZERO
    total, steps = Extension.zero(ladder.currency), list[Step]()
    for change in changes:
        before, level = level, EXACT.add(level, change.units)
        if level < 0:
            raise Unrateable("negative-quantity", got=level, unit=ladder.unit)
        for piece in _pieces(min(before, level), max(before, level), ladder):
            share = _share(piece.units, abs(change.units))
            price = ladder.tiers[piece.tier - 1].price
            part = Extension(change.prorated, ladder.currency).times(price.amount).take(share)
            total = total + part
            says = (
                f"{shown(piece.units)} of {shown(change.units)} {ladder.unit} in tier {piece.tier}:"
                f" {share} of {shown(change.prorated)} prorated × {shown(price.amount)} {ladder.currency.code}"
            )
            steps.append(Step(Op.PRORATE, says, None, ladder.unit, price.amount, part.amount, piece.tier))
        peak = max(peak, level)
    steps.append(Step(Op.EXTEND, "prorated units, each at its tier's price", amount=total.amount, adds=True))
    entered = _pieces(ZERO, peak, ladder)
    if not entered and zero_usage is ZeroUsage.FIRST_FLAT:
        steps.append(flat_step(ladder.tiers[0].flat, tier=1, reason="of tier 1, due without usage"))
    for piece in entered:
        flat = ladder.tiers[piece.tier - 1].flat
        if flat.amount:
            steps.append(flat_step(flat, tier=piece.tier, reason=f"the level entered tier {piece.tier}"))
    return Priced(footed(steps, ladder.currency), tuple(steps))


def _pieces(low: Decimal, high: Decimal, ladder: Ladder) -> list[_Piece]:
    """The units above `low` up to `high`, by the tier each lies in."""
    pieces, floor = list[_Piece](), ZERO
    for place, tier in enumerate(ladder.tiers, start=1):
        ceiling = high if tier.upto is None else min(high, tier.upto)
        if ceiling > max(low, floor):
            pieces.append(_Piece(place, EXACT.subtract(ceiling, max(low, floor))))
        if ceiling == high:
            return pieces
        floor = ceiling
    raise above(high, ladder.unit, last=floor)


def _share(part: Decimal, whole: Decimal) -> Share:
    """part of whole as a share of whole numbers."""
    (above_line, below_line), (whole_above, whole_below) = part.as_integer_ratio(), whole.as_integer_ratio()
    return Share(above_line * whole_below, below_line * whole_above)
