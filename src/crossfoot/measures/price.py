"""Prices and extensions: what one unit costs, and the unrounded product that waits to be settled."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed, Unrateable
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import EXACT, exact, plain, text
from crossfoot.measures.money import Money
from crossfoot.measures.quantity import Quantity
from crossfoot.measures.rate import ExchangeRate, Percent
from crossfoot.measures.rounding import CARRIED_PLACES, Rounding, carry, rounded
from crossfoot.measures.share import Share

PLACES_MAX = 12
DIGITS_MAX = 16


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Extension:
    """An unrounded amount: a price times a quantity, or shares and sums of such products.

    amount: Decimal, at most 27 places. It becomes Money once, by `settle`.
    """

    amount: Decimal
    currency: Currency

    def __init__(self, amount: str | int | Decimal, currency: Currency) -> None:
        object.__setattr__(self, "amount", exact(amount, places_max=CARRIED_PLACES))
        object.__setattr__(self, "currency", currency)

    @staticmethod
    def zero(currency: Currency) -> Extension:
        """Nothing, in that currency."""
        return Extension(0, currency)

    @staticmethod
    def of(money: Money) -> Extension:
        """Settled money taken back into arithmetic (a minimum, a cap, a fixed fee)."""
        return Extension(money.amount, money.currency)

    def settle(self, rounding: Rounding) -> Money:
        """Round to money. The one place where a digit of an amount is dropped.

        A rounding coarser than the coin (`places` 0 for USD) is kept; a finer one is refused.
        Raises Malformed: rounding-too-fine, not-money.
        """
        places = self.currency.exponent if rounding.places is None else rounding.places
        if places > self.currency.exponent:
            raise Malformed("rounding-too-fine", places=places, currency=self.currency)
        if not self.currency.is_money:
            raise Malformed("not-money", unit=self.currency)
        return Money(rounded(self.amount, places=places, mode=rounding.mode), self.currency)

    def take(self, share: Share) -> Extension:
        """This amount's share, carried at 27 places."""
        return Extension(carry(EXACT.multiply(self.amount, Decimal(share.numerator)), Decimal(share.denominator)), self.currency)

    def percent(self, percent: Percent) -> Extension:
        """That percentage of this amount, carried at 27 places."""
        return Extension(carry(EXACT.multiply(self.amount, percent.value), Decimal(100)), self.currency)

    def times(self, factor: Decimal) -> Extension:
        """This amount times a plain number (an overage factor, a count of packages), carried at 27 places."""
        return Extension(carry(EXACT.multiply(self.amount, factor)), self.currency)

    def convert(self, rate: ExchangeRate) -> Extension:
        """This amount in the rate's quote currency. Raises Malformed: currency-mismatch."""
        if rate.base != self.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=rate.base)
        return Extension(carry(EXACT.multiply(self.amount, rate.value)), rate.quote)

    def __add__(self, other: Extension) -> Extension:
        return Extension(EXACT.add(self.amount, self._same(other).amount), self.currency)

    def __sub__(self, other: Extension) -> Extension:
        return Extension(EXACT.subtract(self.amount, self._same(other).amount), self.currency)

    def __neg__(self) -> Extension:
        return Extension(self.amount.copy_negate(), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Extension) -> bool:
        return self.amount < self._same(other).amount

    def _same(self, other: Extension) -> Extension:
        if self.currency != other.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=other.currency)
        return other

    def __str__(self) -> str:
        return f"{self.currency.code} {text(self.amount)}"


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs: at most 12 places, in a currency, per a unit.

    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits, no-unit.
    """

    amount: Decimal
    currency: Currency
    unit: str

    def __init__(self, amount: str | int | Decimal, currency: Currency, unit: str) -> None:
        if not unit or unit != unit.strip():
            raise Malformed("no-unit", got=repr(unit))
        object.__setattr__(self, "amount", exact(amount, places_max=PLACES_MAX, digits_max=DIGITS_MAX))
        object.__setattr__(self, "currency", currency)
        object.__setattr__(self, "unit", unit)

    @staticmethod
    def per(amount: str | int | Decimal, currency: Currency, unit: str, *, units: int) -> Price:
        """A price quoted for several units at once: `per("3.00", USD, "token", units=1_000_000)`.

        Raises Malformed: price-not-exact when the single unit's price has no 12-place decimal.
        """
        quoted = exact(amount, places_max=PLACES_MAX, digits_max=DIGITS_MAX)
        each = carry(quoted, Decimal(units))
        if EXACT.multiply(each, Decimal(units)) != quoted or -int(plain(each).as_tuple().exponent) > PLACES_MAX:
            raise Malformed("price-not-exact", amount=quoted, units=units, places_max=PLACES_MAX)
        return Price(each, currency, unit)

    def extend(self, quantity: Quantity) -> Extension:
        """Price times quantity, unrounded. Raises Unrateable: unit-mismatch."""
        if quantity.unit != self.unit:
            raise Unrateable("unit-mismatch", got=quantity.unit, want=self.unit)
        return Extension(EXACT.multiply(self.amount, quantity.value), self.currency)

    def __str__(self) -> str:
        return f"{self.currency.code} {text(self.amount)}/{self.unit}"
