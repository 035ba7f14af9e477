"""Block: started blocks, rung by rung."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.rating.workings import above, checked, nothing_used, product, shown
from crossfoot.measures import Mode, Quantity, carry, rounded
from crossfoot.measures.decimals import EXACT
from crossfoot.records.charge import Op, Step
from crossfoot.terms.ladder import BlockTier
from crossfoot.terms.price_model import Block, BlockPolicy


def block(quantity: Quantity, model: Block) -> tuple[Step, ...]:
    """Started blocks times the price of a block.

    all-tiers: a rung is filled before the next begins, each rung's blocks at its own price. top-tier: the whole quantity
    in blocks of the size and price of the last rung begun.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier.
    """
    value = checked(quantity, model.unit)
    if not value:
        return nothing_used(model.unit)
    steps: list[Step] = []
    left = value
    for place, tier in enumerate(model.tiers, start=1):
        started = _started(left, tier.size)
        ends_here = tier.blocks is None or started <= tier.blocks
        if ends_here and model.policy is BlockPolicy.TOP_TIER:
            return (_step(_started(value, tier.size), tier, place=place, unit=model.unit),)
        if ends_here:
            return (*steps, _step(started, tier, place=place, unit=model.unit))
        full = Decimal(tier.blocks or 0)
        steps.append(_step(full, tier, place=place, unit=model.unit))
        left = EXACT.subtract(left, product(full, tier.size))
    raise above(value, model.unit, last=EXACT.subtract(value, left))


def _started(value: Decimal, size: Decimal) -> Decimal:
    """How many blocks are begun; a block begun is a block owed."""
    return rounded(carry(value, size), places=0, mode=Mode.UP)


def _step(blocks: Decimal, tier: BlockTier, *, place: int, unit: str) -> Step:
    amount, code = tier.price.amount, tier.price.currency.code
    says = f"{shown(blocks)} blocks of {shown(tier.size)} {unit} × {shown(amount)} {code}, tier {place}"
    return Step(Op.EXTEND, says, blocks, "block", amount, product(blocks, amount), place, adds=True)
