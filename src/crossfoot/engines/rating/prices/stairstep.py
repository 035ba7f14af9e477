"""Stairstep: one flat price for the tier the whole quantity reaches."""

from __future__ import annotations

from crossfoot.engines.rating.prices.volume import reached_tier
from crossfoot.engines.rating.workings import checked, flat_step, nothing_used
from crossfoot.measures import Quantity
from crossfoot.records.charge import Step
from crossfoot.terms.price_model import Stairstep, ZeroUsage


def stairstep(quantity: Quantity, model: Stairstep, *, zero_usage: ZeroUsage = ZeroUsage.NOTHING) -> tuple[Step, ...]:
    """The flat price of the step the quantity stands on, however many units are on it.

    zero_usage: whether the first step's price is due on a quantity of zero.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier.
    """
    value = checked(quantity, model.ladder.unit)
    if not value and zero_usage is ZeroUsage.NOTHING:
        return nothing_used(model.ladder.unit)
    place, tier, pick = reached_tier(value, model.ladder)
    return (pick, flat_step(tier.flat, tier=place, reason=f"the price of tier {place}"))
