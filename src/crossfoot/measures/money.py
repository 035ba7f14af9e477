"""Money: an amount exact to its currency's smallest coin."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import EXACT, ZERO, exact, exact_at

DIGITS_MAX = 16
"""Before the point: what numeric(20,4) holds."""

_WEIGHT_PLACES = 27
_set = object.__setattr__


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency. No division: split it with `allocate`, price it with `Price`.

    amount: Decimal with exactly the currency's places (`Decimal('1.50')` for USD), never a negative zero.
    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits; currency-mismatch where
    two currencies meet.
    """

    amount: Decimal
    currency: Currency

    def __init__(self, amount: str | int | Decimal, currency: Currency) -> None:
        _set(self, "amount", exact_at(amount, places=currency.exponent, digits_max=DIGITS_MAX))
        _set(self, "currency", currency)

    @staticmethod
    def of_minor(minor: int, currency: Currency) -> Money:
        """The money of that many smallest coins: `of_minor(150, USD)` is USD 1.50."""
        return Money(EXACT.scaleb(exact(minor, places_max=0), -currency.exponent), currency)

    @staticmethod
    def zero(currency: Currency) -> Money:
        """Nothing, in that currency."""
        return Money(ZERO, currency)

    @property
    def minor(self) -> int:
        """The amount in smallest coins."""
        return int(EXACT.scaleb(self.amount, self.currency.exponent))

    def allocate(self, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
        """Split into parts in proportion to `weights`; the parts always sum to the whole.

        weights: zero or more, at least one above zero, at most 27 places; a part of weight zero gets nothing.
        Largest remainder (Hamilton): each part is floored to the coin, the coins left over go to the
        largest remainders, the earlier part first among equals. A negative amount is split as its
        absolute value and negated, so a credit mirrors its invoice.
        Raises Malformed: bad-weights (none, negative, or all zero), and those of a plain number.
        """
        parts = [int(EXACT.scaleb(exact(weight, places_max=_WEIGHT_PLACES), _WEIGHT_PLACES)) for weight in weights]
        total = sum(parts)
        if total <= 0 or min(parts) < 0:
            raise Malformed("bad-weights", got=", ".join(str(weight) for weight in weights) or "none")
        coins, sign = abs(self.minor), -1 if self.amount < 0 else 1
        floors = [divmod(coins * part, total) for part in parts]
        left = coins - sum(floor for floor, _ in floors)
        topped = set(sorted(range(len(parts)), key=lambda place: (-floors[place][1], place))[:left])
        return tuple(
            Money.of_minor(sign * (floor + (place in topped)), self.currency) for place, (floor, _) in enumerate(floors)
        )

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(EXACT.add(self.amount, self._same(other).amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(EXACT.subtract(self.amount, self._same(other).amount), self.currency)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise Malformed("money-times-not-whole", got=repr(times))
        return Money(EXACT.multiply(self.amount, exact(times, places_max=0)), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount < self._same(other).amount

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=other.currency)
        return other

    def __str__(self) -> str:
        return f"{self.currency.code} {self.amount}"
