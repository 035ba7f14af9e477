"""Rates: percentages and exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import exact, text

PERCENT_PLACES_MAX = 10
RATE_PLACES_MAX = 12


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as people write it: 8.25 is 8.25 %. At most 10 places; may be negative or above 100."""

    value: Decimal

    def __init__(self, value: str | int | Decimal) -> None:
        object.__setattr__(self, "value", exact(value, places_max=PERCENT_PLACES_MAX, digits_max=9))

    def __str__(self) -> str:
        return f"{text(self.value)} %"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How many `quote` one `base` is worth on a day, and who says so.

    value: positive, at most 12 places. A pricing unit's conversion is one too (base `credit`, quote EUR).
    Raises Malformed: bad-exchange-rate, and those of a plain number.
    """

    base: Currency
    quote: Currency
    value: Decimal
    on: date
    source: str

    def __init__(self, base: Currency, quote: Currency, value: str | int | Decimal, *, on: date, source: str) -> None:
        number = exact(value, places_max=RATE_PLACES_MAX, digits_max=DIGITS_MAX)
        if number <= 0 or base == quote:
            raise Malformed("bad-exchange-rate", base=base, quote=quote, got=number)
        for name, field in (("base", base), ("quote", quote), ("value", number), ("on", on), ("source", source)):
            object.__setattr__(self, name, field)

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {text(self.value)} ({self.source}, {self.on.isoformat()})"


DIGITS_MAX = 16
