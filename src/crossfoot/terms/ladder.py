"""Ladders: prices that depend on how much is used. Tiers are half-open on decimals: (last upto, upto]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures import Currency, Extension, Percent, Price


def check_rising(thresholds: Sequence[Decimal | None]) -> None:
    """Tiers must rise from above zero, and only the last may be open.

    Raises Malformed: ladder-empty, ladder-not-rising, ladder-open-inside.
    """
    if not thresholds:
        raise Malformed("ladder-empty")
    below = Decimal(0)
    for place, upto in enumerate(thresholds, start=1):
        if upto is None:
            if place != len(thresholds):
                raise Malformed("ladder-open-inside", tier=place)
        elif upto <= below:
            raise Malformed("ladder-not-rising", tier=place, upto=upto, below=below)
        else:
            below = upto


@dataclass(frozen=True, slots=True)
class Tier:
    """One rung. upto: inclusive, in the ladder's unit; None leaves the last rung open. flat: charged once when reached."""

    upto: Decimal | None
    price: Price
    flat: Extension


@dataclass(frozen=True, slots=True)
class Ladder:
    """Tiers in rising order, of one unit and one currency.

    Raises Malformed: ladder-empty, ladder-not-rising, ladder-open-inside, ladder-mixed.
    """

    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        check_rising([tier.upto for tier in self.tiers])
        for place, tier in enumerate(self.tiers, start=1):
            if (tier.price.unit, tier.price.currency, tier.flat.currency) != (self.unit, self.currency, self.currency):
                raise Malformed("ladder-mixed", tier=place, unit=self.unit, currency=self.currency)

    @property
    def unit(self) -> str:
        """What is counted."""
        return self.tiers[0].price.unit

    @property
    def currency(self) -> Currency:
        """What it is priced in: money or a pricing unit."""
        return self.tiers[0].price.currency


@dataclass(frozen=True, slots=True)
class PercentTier:
    """One rung of a graduated percentage: a percentage of the value within it, and a flat fee once it is reached."""

    upto: Decimal | None
    percent: Percent
    flat: Extension


@dataclass(frozen=True, slots=True)
class BlockTier:
    """One rung of blocks: so many blocks of a size, each at a price. blocks: None leaves the last rung open."""

    size: Decimal
    blocks: int | None
    price: Extension


@dataclass(frozen=True, slots=True)
class CapacityTier:
    """One rung of capacity: the price while every meter stays at or under its limit.

    limits: meter id -> greatest level; a meter not listed is unlimited on this rung.
    """

    limits: tuple[tuple[str, Decimal], ...]
    price: Extension
