"""Free units: how much of a quantity is still free when some of the allowance is used already."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.measures import Quantity
from crossfoot.measures.decimals import EXACT, ZERO


def billable(quantity: Quantity, *, free: Decimal, used_before: Decimal = ZERO) -> Quantity:
    """What is left to bill of a quantity: the allowance is cumulative, so `used_before` has taken its part of it already."""
    left = max(ZERO, EXACT.subtract(free, used_before))
    return Quantity(max(ZERO, EXACT.subtract(quantity.value, left)), quantity.unit)
