"""Capacity: one price for the lowest rung that holds the high-water mark of every meter."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.engines.rating.workings import shown
from crossfoot.errors import Unrateable
from crossfoot.measures import Quantity
from crossfoot.measures.decimals import ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import Capacity


def capacity(levels: Mapping[str, Quantity], model: Capacity) -> tuple[Step, ...]:
    """The price of the lowest rung whose limits, which are inclusive, all hold.

    levels: meter id -> its greatest level of the period; a meter that counted nothing stood at zero.
    Raises Unrateable: negative-quantity, above-last-tier.
    """
    for level in levels.values():
        if level.value < 0:
            raise Unrateable("negative-quantity", got=level.value, unit=level.unit)
    marks = {meter: level.value for meter, level in levels.items()}
    for place, tier in enumerate(model.tiers, start=1):
        if all(marks.get(meter, ZERO) <= limit for meter, limit in tier.limits):
            told = ", ".join(f"{meter} {shown(marks.get(meter, ZERO))} within {shown(limit)}" for meter, limit in tier.limits)
            pick = Step(Op.PICK, f"tier {place}: {told or 'without limits'}", tier=place)
            price = tier.price.amount
            says = f"{shown(price)} {tier.price.currency.code}, the price of tier {place}"
            return (pick, Step(Op.FLAT, says, amount=price, tier=place, adds=True))
    last = model.tiers[-1]
    meter, limit = next((meter, limit) for meter, limit in last.limits if marks.get(meter, ZERO) > limit)
    raise Unrateable("above-last-tier", got=marks[meter], unit=levels[meter].unit, last=limit)
