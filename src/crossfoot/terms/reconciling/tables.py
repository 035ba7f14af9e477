"""Cause tables: what two parties' amounts may have been worked from, besides what their lines say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures import ExchangeRate, Money, Percent, Period
from crossfoot.measures.period import FOREVER

ALWAYS = Period(date.min, FOREVER)
_WHOLE_PERCENT = 100


@dataclass(frozen=True, slots=True)
class PriceVersion:
    """What an item cost in a stretch of time, and the row that says so."""

    item: str
    price: Decimal
    effective: Period
    source: str

    def applies(self, *, item: str, on: date | None) -> bool:
        """Whether it prices that item on that day; of a day nobody knows, it may."""
        return self.item == item and _within(self.effective, on)


@dataclass(frozen=True, slots=True)
class KnownRate:
    """A percentage that an amount may have been worked with in a stretch of time, and the row that says so.

    item: what it is for; empty for all. Raises Malformed: bad-cause-rate (nothing or less, or more than all).
    """

    percent: Percent
    effective: Period
    source: str
    item: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.percent.value < _WHOLE_PERCENT:
            raise Malformed("bad-cause-rate", got=self.percent, source=self.source)

    def applies(self, *, item: str, on: date | None) -> bool:
        """Whether it is for that item on that day; of a day nobody knows, it may be."""
        return self.item in ("", item) and _within(self.effective, on)


@dataclass(frozen=True, slots=True)
class KnownTax(KnownRate):
    """A tax that may be in one side's amount and not in the other's, or withheld from it."""

    withheld: bool = False


@dataclass(frozen=True, slots=True)
class KnownFee(KnownRate):
    """A fee that may be netted from an amount: a percentage of it, and a fixed part for each line in one currency."""

    fixed: Money | None = None


@dataclass(frozen=True, slots=True)
class KnownDiscount(KnownRate):
    """A discount that one side may have given and the other not."""


@dataclass(frozen=True, slots=True)
class QuantitySnapshot:
    """What the quantity of a line was at another time: the key it is of, and the row that says so."""

    key: str
    quantity: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class CauseTables:
    """What the two parties' amounts may have been worked from, besides what the lines say themselves."""

    prices: tuple[PriceVersion, ...] = ()
    taxes: tuple[KnownTax, ...] = ()
    fees: tuple[KnownFee, ...] = ()
    discounts: tuple[KnownDiscount, ...] = ()
    exchange: tuple[ExchangeRate, ...] = ()
    quantities: tuple[QuantitySnapshot, ...] = ()


def _within(days: Period, on: date | None) -> bool:
    return on is None or days.start <= on < days.end
