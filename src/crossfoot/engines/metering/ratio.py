"""Ratios: a quantity kept as an exact fraction until the one place where it is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Conversion, Mode, Quantity, carry, rounded
from crossfoot.measures.decimals import EXACT
from crossfoot.measures.quantity import PLACES_MAX

AVERAGES_ROUNDED = Mode.HALF_UP
"""The convention for an average without a conversion of its own: half away from zero, at 15 places."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator; the denominator is positive, and 1 for what is not an average."""

    numerator: Decimal
    denominator: Decimal = Decimal(1)

    def settle(self, unit: str) -> Quantity:
        """The quantity: exact when it has no more than 15 places, else rounded by AVERAGES_ROUNDED."""
        if self.denominator == 1:
            return Quantity(self.numerator, unit)
        carried = carry(self.numerator, self.denominator)
        return Quantity(rounded(carried, places=PLACES_MAX, mode=AVERAGES_ROUNDED), unit)

    def convert(self, conversion: Conversion) -> Quantity:
        """The quantity in the conversion's target unit, rounded once, by the conversion's own places and mode."""
        carried = carry(
            EXACT.multiply(self.numerator, conversion.multiply), EXACT.multiply(self.denominator, conversion.divide)
        )
        return Quantity(rounded(carried, places=conversion.places, mode=conversion.mode), conversion.target)
