"""Graduated: each unit at its own tier's price."""

from __future__ import annotations

from crossfoot.engines.rating.workings import above, checked, flat_step, nothing_used, product, shown
from crossfoot.measures import Quantity
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import Graduated, ZeroUsage


def graduated(quantity: Quantity, model: Graduated, *, zero_usage: ZeroUsage = ZeroUsage.NOTHING) -> tuple[Step, ...]:
    """Up the ladder: the units within a tier times its price, and its flat fee once a unit lies in it.

    Tiers are half-open on decimals, (last upto, upto]: 5 units of a tier up to 5 stay in it, 5.001 enter the next.
    zero_usage: whether the first tier's flat fee is due on a quantity of zero.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier.
    """
    ladder = model.ladder
    unit, code = ladder.unit, ladder.currency.code
    value = checked(quantity, unit)
    if not value:
        if zero_usage is ZeroUsage.NOTHING:
            return nothing_used(unit)
        return (flat_step(ladder.tiers[0].flat, tier=1, reason="of tier 1, due without usage"),)
    steps: list[Step] = []
    reached = ZERO
    for place, tier in enumerate(ladder.tiers, start=1):
        upto = tier.upto
        ceiling = value if upto is None or value < upto else upto
        within, price = EXACT.subtract(ceiling, reached), tier.price.amount
        amount = product(within, price)
        bound = f"above {shown(reached)}" if upto is None else f"up to {shown(upto)}"
        says = f"{shown(within)} {unit} × {shown(price)} {code}, tier {place} {bound}"
        steps.append(Step(Op.EXTEND, says, within, unit, price, amount, place, adds=True))
        if tier.flat.amount:
            steps.append(flat_step(tier.flat, tier=place, reason=f"tier {place} is reached"))
        reached = ceiling
        if reached == value:
            return tuple(steps)
    raise above(value, unit, last=reached)
