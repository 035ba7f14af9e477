"""Price models: how a quantity, a value or the passing of time becomes an amount. Data only; the engines do the sums.

Every model knows the currency it prices in, which may be a pricing unit that the term converts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Currency, Extension, Mode, Percent, Price
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, PercentTier, check_rising


class Timing(StrEnum):
    """When a recurring fee is billed: before its service period or after it."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class ZeroUsage(StrEnum):
    """Whether the first rung's flat fee is due when nothing was used."""

    NOTHING = "nothing"
    FIRST_FLAT = "first-flat"


class BlockPolicy(StrEnum):
    """all-tiers: each rung's blocks at their own price; top-tier: every block at the price of the rung reached."""

    ALL_TIERS = "all-tiers"
    TOP_TIER = "top-tier"


@dataclass(frozen=True, slots=True)
class Recurring:
    """A fee for time: the price of one unit for `months` months. The phase says how many units (seats)."""

    price: Price
    timing: Timing = Timing.ADVANCE
    months: int = 1

    def __post_init__(self) -> None:
        if self.months < 1:
            raise Malformed("bad-cadence", months=self.months)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.price.currency


@dataclass(frozen=True, slots=True)
class PerUnit:
    """Every unit at one price."""

    price: Price

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.price.currency


@dataclass(frozen=True, slots=True)
class Graduated:
    """Each unit at its own tier's price."""

    ladder: Ladder

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.ladder.currency


@dataclass(frozen=True, slots=True)
class Volume:
    """Every unit at the price of the tier the whole quantity reaches. May fall as usage grows (a cliff)."""

    ladder: Ladder

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.ladder.currency


@dataclass(frozen=True, slots=True)
class Stairstep:
    """One flat price for the tier the whole quantity reaches. Raises Malformed: stairstep-unit-price."""

    ladder: Ladder

    def __post_init__(self) -> None:
        for place, tier in enumerate(self.ladder.tiers, start=1):
            if tier.price.amount:
                raise Malformed("stairstep-unit-price", tier=place, price=tier.price)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.ladder.currency


@dataclass(frozen=True, slots=True)
class Package:
    """Whole packages of `size` units after `free_units`; rounding says whether a started package counts (up) or not (down).

    price: per package. unit: what is counted. Raises Malformed: bad-package.
    """

    size: Decimal
    price: Price
    unit: str
    free_units: Decimal = Decimal(0)
    rounding: Mode = Mode.UP

    def __post_init__(self) -> None:
        if self.size <= 0 or self.free_units < 0:
            raise Malformed("bad-package", size=self.size, free_units=self.free_units)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.price.currency


@dataclass(frozen=True, slots=True)
class Block:
    """Started blocks, rung by rung. Raises Malformed: ladder-empty, ladder-open-inside, bad-package."""

    tiers: tuple[BlockTier, ...]
    unit: str
    policy: BlockPolicy = BlockPolicy.ALL_TIERS

    def __post_init__(self) -> None:
        if not self.tiers:
            raise Malformed("ladder-empty")
        for place, tier in enumerate(self.tiers, start=1):
            if tier.size <= 0 or (tier.blocks is not None and tier.blocks < 1):
                raise Malformed("bad-package", size=tier.size, free_units=Decimal(0))
            if tier.blocks is None and place != len(self.tiers):
                raise Malformed("ladder-open-inside", tier=place)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.tiers[0].price.currency


@dataclass(frozen=True, slots=True)
class Percentage:
    """A percentage of the value transacted, plus a fixed fee a transaction.

    free_events, free_amount: what is not charged, whichever is used up first; where both are 0 nothing is free.
    per_transaction_min, _max: bounds of each transaction's fee; they need the events one by one.
    """

    percent: Percent
    fixed: Extension
    free_events: int = 0
    free_amount: Decimal = Decimal(0)
    per_transaction_min: Extension | None = None
    per_transaction_max: Extension | None = None

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.fixed.currency


@dataclass(frozen=True, slots=True)
class GraduatedPercentage:
    """A percentage of the value, tier by tier. Raises Malformed: ladder-empty, ladder-not-rising, ladder-open-inside."""

    tiers: tuple[PercentTier, ...]

    def __post_init__(self) -> None:
        check_rising([tier.upto for tier in self.tiers])

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.tiers[0].flat.currency


@dataclass(frozen=True, slots=True)
class Capacity:
    """One price for the lowest rung whose limits hold the high-water mark of every meter. Raises Malformed: ladder-empty."""

    tiers: tuple[CapacityTier, ...]

    def __post_init__(self) -> None:
        if not self.tiers:
            raise Malformed("ladder-empty")

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.tiers[0].price.currency


@dataclass(frozen=True, slots=True)
class PreRated:
    """The amount stands on the event, in the currency's own units; it is billed times `factor`."""

    priced_in: Currency
    factor: Decimal = Decimal(1)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.priced_in


CellModel = PerUnit | Graduated | Volume | Stairstep | Package | Block | Percentage | GraduatedPercentage | PreRated


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A model for the quantities whose dimensions have all of these values."""

    match: tuple[tuple[str, str], ...]
    model: CellModel


@dataclass(frozen=True, slots=True)
class Matrix:
    """Prices by dimension: the cell with the most matching dimensions wins.

    A quantity no cell matches is refused (unpriced-dimension), never billed as nothing. An empty `match` takes the rest.
    Raises Malformed: ladder-empty, matrix-doubled (two cells with one match), matrix-mixed (two currencies).
    """

    cells: tuple[MatrixCell, ...]

    def __post_init__(self) -> None:
        if not self.cells:
            raise Malformed("ladder-empty")
        seen: set[tuple[tuple[str, str], ...]] = set()
        for cell in self.cells:
            match = tuple(sorted(cell.match))
            if match in seen:
                raise Malformed("matrix-doubled", match=", ".join(f"{name}={value}" for name, value in match) or "the rest")
            if cell.model.currency != self.currency:
                raise Malformed("matrix-mixed", currency=self.currency, other=cell.model.currency)
            seen.add(match)

    @property
    def currency(self) -> Currency:
        """What it is priced in."""
        return self.cells[0].model.currency


PriceModel = Recurring | CellModel | Capacity | Matrix
