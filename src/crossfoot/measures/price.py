"""Prices and extensions: what one unit costs, and the unrounded product that waits to be settled."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from crossfoot.errors import Malformed, Unrateable
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import DIGITS_MAX as CARRIED_DIGITS_MAX
from crossfoot.measures.decimals import EXACT, ZERO, exact, plain, text
from crossfoot.measures.money import Money
from crossfoot.measures.quantity import Quantity, named_unit
from crossfoot.measures.rate import ExchangeRate, Percent
from crossfoot.measures.rounding import CARRIED_PLACES, Rounding, carry, rounded
from crossfoot.measures.share import Share

PLACES_MAX = 12
DIGITS_MAX = 16
"""What numeric(28,12) holds."""

_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_set = object.__setattr__
_new = object.__new__


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Extension:
    """An unrounded amount: a price times a quantity, or shares and sums of such products. It becomes Money once, by `settle`.

    amount: Decimal, at most 27 places: the value itself, or what `carry` makes of it when its decimals are endless.
    beyond: the value minus `amount`, exactly, where 27 places do not hold it (a third); else None. Thanks to it three thirds
    are the whole again, and settling after any number of shares and sums equals rounding the exact fraction.
    Raises Malformed: those of a plain number; currency-mismatch where two currencies meet.
    """

    amount: Decimal
    currency: Currency
    beyond: Fraction | None = field(default=None, init=False)

    def __init__(self, amount: str | int | Decimal, currency: Currency) -> None:
        _set(self, "amount", exact(amount, places_max=CARRIED_PLACES))
        _set(self, "currency", currency)
        _set(self, "beyond", None)

    @staticmethod
    def zero(currency: Currency) -> Extension:
        """Nothing, in that currency."""
        return Extension(ZERO, currency)

    @staticmethod
    def of(money: Money) -> Extension:
        """Settled money taken back into arithmetic (a minimum, a cap, a fixed fee)."""
        return Extension(money.amount, money.currency)

    def settle(self, rounding: Rounding) -> Money:
        """Round to money. The one place where a digit of an amount is dropped.

        A rounding coarser than the coin (`places` 0 for USD) is kept; a finer one is refused.
        Raises Malformed: rounding-too-fine, not-money, too-many-digits.
        """
        places = self.currency.exponent if rounding.places is None else rounding.places
        if places > self.currency.exponent:
            raise Malformed("rounding-too-fine", places=places, currency=self.currency, exponent=self.currency.exponent)
        if not self.currency.is_money:
            raise Malformed("not-money", unit=self.currency)
        return Money(rounded(self.amount, places=places, mode=rounding.mode), self.currency)

    def take(self, share: Share) -> Extension:
        """This amount's share."""
        return self._scaled(Decimal(share.numerator), Decimal(share.denominator), self.currency)

    def percent(self, percent: Percent) -> Extension:
        """That percentage of this amount."""
        return self._scaled(percent.value, _HUNDRED, self.currency)

    def times(self, factor: str | int | Decimal) -> Extension:
        """This amount times a plain number of at most 27 places (an overage factor, a count of packages)."""
        return self._scaled(exact(factor, places_max=CARRIED_PLACES), _ONE, self.currency)

    def convert(self, rate: ExchangeRate) -> Extension:
        """This amount in the rate's quote currency. Raises Malformed: currency-mismatch."""
        if rate.base != self.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=rate.base)
        return self._scaled(rate.value, _ONE, rate.quote)

    def __add__(self, other: Extension) -> Extension:
        if not isinstance(other, Extension):
            return NotImplemented
        if self._same(other).beyond is None and self.beyond is None:
            return _held(EXACT.add(self.amount, other.amount), self.currency)
        return _exactly(self._value() + other._value(), self.currency)

    def __sub__(self, other: Extension) -> Extension:
        return self + -other

    def __neg__(self) -> Extension:
        return _held(self.amount.copy_negate(), self.currency, None if self.beyond is None else -self.beyond)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Extension) -> bool:
        if not isinstance(other, Extension):
            return NotImplemented
        return (self.amount, self.beyond or 0) < (self._same(other).amount, other.beyond or 0)

    def _same(self, other: Extension) -> Extension:
        if self.currency != other.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=other.currency)
        return other

    def _value(self) -> Fraction:
        return Fraction(self.amount) + (self.beyond or 0)

    def _scaled(self, numerator: Decimal, denominator: Decimal, currency: Currency) -> Extension:
        """This amount times numerator over denominator, a whole number."""
        if self.beyond is not None:
            return _exactly(self._value() * Fraction(numerator) * Fraction(1, int(denominator)), currency)
        product = EXACT.multiply(self.amount, numerator)
        quotient = carry(product, denominator)
        rest = EXACT.subtract(product, EXACT.multiply(quotient, denominator))
        if not rest:
            return _held(quotient, currency)
        above, below = rest.as_integer_ratio()
        return _held(quotient, currency, Fraction(above, below * int(denominator)))

    def __str__(self) -> str:
        return f"{self.currency.code} {text(self.amount)}"


def _held(amount: Decimal, currency: Currency, beyond: Fraction | None = None) -> Extension:
    """An extension of an amount we worked out ourselves, so that only its size is in question."""
    if amount and amount.adjusted() >= CARRIED_DIGITS_MAX:
        raise Malformed("too-many-digits", got=text(amount), limit=CARRIED_DIGITS_MAX)
    extension = _new(Extension)
    _set(extension, "amount", plain(amount))
    _set(extension, "currency", currency)
    _set(extension, "beyond", beyond)
    return extension


def _exactly(value: Fraction, currency: Currency) -> Extension:
    """An extension of any fraction: carried, with what the places do not hold kept beside it."""
    amount = carry(Decimal(value.numerator), Decimal(value.denominator))
    return _held(amount, currency, (value - Fraction(amount)) or None)


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs: at most 12 places, in a currency, per a unit; negative for a rebate.

    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits, no-unit.
    """

    amount: Decimal
    currency: Currency
    unit: str

    def __init__(self, amount: str | int | Decimal, currency: Currency, unit: str) -> None:
        _set(self, "amount", exact(amount, places_max=PLACES_MAX, digits_max=DIGITS_MAX))
        _set(self, "currency", currency)
        _set(self, "unit", named_unit(unit))

    @staticmethod
    def per(amount: str | int | Decimal, currency: Currency, unit: str, *, units: int) -> Price:
        """A price quoted for several units at once: `per("3.00", USD, "token", units=1_000_000)`.

        Raises Malformed: price-not-exact when the single unit's price has no 12-place decimal.
        """
        quoted, count = exact(amount, places_max=PLACES_MAX, digits_max=DIGITS_MAX), exact(units, places_max=0)
        each = rounded(carry(quoted, count), places=PLACES_MAX, mode=Rounding().mode) if count > 0 else ZERO
        if count <= 0 or EXACT.multiply(each, count) != quoted:
            raise Malformed("price-not-exact", amount=text(quoted), units=count, places_max=PLACES_MAX)
        return Price(each, currency, unit)

    def extend(self, quantity: Quantity) -> Extension:
        """Price times quantity, unrounded. Raises Unrateable: unit-mismatch."""
        if quantity.unit != self.unit:
            raise Unrateable("unit-mismatch", got=quantity.unit, want=self.unit)
        return _held(EXACT.multiply(self.amount, quantity.value), self.currency)

    def __str__(self) -> str:
        return f"{self.currency.code} {text(self.amount)}/{self.unit}"
