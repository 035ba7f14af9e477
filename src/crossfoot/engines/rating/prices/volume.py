"""Volume: every unit at the price of the tier the whole quantity reaches."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.rating.workings import above, checked, flat_step, nothing_used, product, shown
from crossfoot.measures import Quantity
from crossfoot.measures.decimals import ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.price_model import Volume, ZeroUsage


def volume(
    quantity: Quantity,
    model: Volume,
    *,
    zero_usage: ZeroUsage = ZeroUsage.NOTHING,
    reaching: Quantity | None = None,
) -> tuple[Step, ...]:
    """The whole quantity times the price of the tier it reaches, and that tier's flat fee.

    reaching: what chooses the tier when it is not the quantity itself: the full units, where `quantity` is their prorated
    share. zero_usage: whether the first tier's flat fee is due when both are zero.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier.
    """
    ladder = model.ladder
    value = checked(quantity, ladder.unit)
    chooser = value if reaching is None else checked(reaching, ladder.unit)
    if not chooser and not value and zero_usage is ZeroUsage.NOTHING:
        return nothing_used(ladder.unit)
    place, tier, pick = reached_tier(chooser, ladder)
    price, code = tier.price.amount, ladder.currency.code
    amount = product(value, price)
    says = f"{shown(value)} {ladder.unit} × {shown(price)} {code}, all at the price of tier {place}"
    extend = Step(Op.EXTEND, says, value, ladder.unit, price, amount, place, adds=True)
    if not tier.flat.amount:
        return (pick, extend)
    return (pick, extend, flat_step(tier.flat, tier=place, reason=f"of tier {place}"))


def reached_tier(value: Decimal, ladder: Ladder) -> tuple[int, Tier, Step]:
    """The tier a whole quantity reaches: its number from 1, itself, and the step that tells it.

    Raises Unrateable: above-last-tier.
    """
    below = ZERO
    for place, tier in enumerate(ladder.tiers, start=1):
        if tier.upto is None or value <= tier.upto:
            bound = f"above {shown(below)}" if tier.upto is None else f"up to {shown(tier.upto)}"
            says = f"{shown(value)} {ladder.unit} reach tier {place}, {bound}"
            return place, tier, Step(Op.PICK, says, quantity=value, unit=ladder.unit, tier=place)
        below = tier.upto
    raise above(value, ladder.unit, last=below)
