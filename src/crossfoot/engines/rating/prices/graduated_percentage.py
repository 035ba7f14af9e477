"""Graduated percentage: a percentage of the value, tier by tier."""

from __future__ import annotations

from crossfoot.engines.rating.workings import above, checked, flat_step, nothing_used, shown
from crossfoot.measures import Extension, Quantity
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import GraduatedPercentage, ZeroUsage


def graduated_percentage(
    value: Quantity, model: GraduatedPercentage, *, zero_usage: ZeroUsage = ZeroUsage.NOTHING
) -> tuple[Step, ...]:
    """The value within each tier times its percentage, and the tier's flat fee once value lies in it.

    value: in the model's currency, its code being the unit. zero_usage: whether the first tier's flat fee is due on zero.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier.
    """
    currency, tiers = model.currency, model.tiers
    total, code = checked(value, currency.code), currency.code
    if not total:
        if zero_usage is ZeroUsage.NOTHING:
            return nothing_used(code)
        return (flat_step(tiers[0].flat, tier=1, reason="of tier 1, due without usage"),)
    steps: list[Step] = []
    reached = ZERO
    for place, tier in enumerate(tiers, start=1):
        ceiling = total if tier.upto is None else min(total, tier.upto)
        within = EXACT.subtract(ceiling, reached)
        amount = Extension(within, currency).percent(tier.percent).amount
        bound = f"above {shown(reached)}" if tier.upto is None else f"up to {shown(tier.upto)}"
        says = f"{tier.percent} of {shown(within)} {code}, tier {place} {bound}"
        steps.append(Step(Op.PERCENT, says, within, code, None, amount, place, adds=True))
        if tier.flat.amount:
            steps.append(flat_step(tier.flat, tier=place, reason=f"tier {place} is reached"))
        reached = ceiling
        if reached == total:
            return tuple(steps)
    raise above(total, code, last=reached)
