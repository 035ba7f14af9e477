"""Rates: percentages and exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import exact, text

PERCENT_PLACES_MAX = 10
PERCENT_DIGITS_MAX = 9
RATE_PLACES_MAX = 12
RATE_DIGITS_MAX = 16
"""Rates: what numeric(28,12) holds."""

_set = object.__setattr__


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage as people write it: 8.25 is 8.25 %. At most 10 places; may be negative or above 100.

    Raises Malformed: those of a plain number.
    """

    value: Decimal

    def __init__(self, value: str | int | Decimal) -> None:
        _set(self, "value", exact(value, places_max=PERCENT_PLACES_MAX, digits_max=PERCENT_DIGITS_MAX))

    def __str__(self) -> str:
        return f"{text(self.value)} %"


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How many `quote` one `base` is worth on a day, and who says so. It is never inverted: the other way is another rate.

    value: positive, at most 12 places. A pricing unit's conversion is one too (base `credit`, quote EUR).
    Raises Malformed: bad-exchange-rate (not positive, one currency twice, no source), and those of a plain number.
    """

    base: Currency
    quote: Currency
    value: Decimal
    on: date
    source: str

    def __init__(self, base: Currency, quote: Currency, value: str | int | Decimal, *, on: date, source: str) -> None:
        number = exact(value, places_max=RATE_PLACES_MAX, digits_max=RATE_DIGITS_MAX)
        if number <= 0 or base == quote or not source.strip():
            raise Malformed("bad-exchange-rate", base=base, quote=quote, got=number, source=source)
        _set(self, "base", base)
        _set(self, "quote", quote)
        _set(self, "value", number)
        _set(self, "on", on)
        _set(self, "source", source)

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {text(self.value)} ({self.source}, {self.on.isoformat()})"
