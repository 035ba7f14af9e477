"""Money: an amount exact to its currency's smallest coin."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.measures.currency import Currency
from crossfoot.measures.decimals import EXACT, exact

DIGITS_MAX = 16
"""Before the point: what numeric(20,4) holds."""


@functools.total_ordering
@dataclass(frozen=True, slots=True, eq=True)
class Money:
    """An amount of a currency. No division: split it with `allocate`, price it with `Price`.

    amount: Decimal with exactly the currency's places (`Decimal('1.50')` for USD).
    Raises Malformed: not-a-number, not-a-plain-number, too-many-places, too-many-digits.
    """

    amount: Decimal
    currency: Currency

    def __init__(self, amount: str | int | Decimal, currency: Currency) -> None:
        number = exact(amount, places_max=currency.exponent, digits_max=DIGITS_MAX)
        object.__setattr__(self, "amount", number.quantize(Decimal(1).scaleb(-currency.exponent)))
        object.__setattr__(self, "currency", currency)

    @staticmethod
    def of_minor(minor: int, currency: Currency) -> Money:
        """The money of that many smallest coins: `of_minor(150, USD)` is USD 1.50."""
        return Money(Decimal(minor).scaleb(-currency.exponent), currency)

    @staticmethod
    def zero(currency: Currency) -> Money:
        """Nothing, in that currency."""
        return Money(0, currency)

    @property
    def minor(self) -> int:
        """The amount in smallest coins."""
        return int(self.amount.scaleb(self.currency.exponent))

    def allocate(self, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
        """Split into parts in proportion to `weights`; the parts always sum to the whole.

        Largest remainder (Hamilton): each part is floored to the coin, the coins left over go to the
        largest remainders, the earlier part first among equals. A negative amount is split as its
        absolute value and negated, so a credit mirrors its invoice.
        Raises Malformed: bad-weights (none, negative, or all zero).
        """
        whole = sum((Decimal(weight) for weight in weights), Decimal(0))
        if not weights or whole <= 0 or any(weight < 0 for weight in weights):
            raise Malformed("bad-weights", got=", ".join(str(weight) for weight in weights))
        coins, sign = abs(self.minor), -1 if self.minor < 0 else 1
        scale = max(max(0, -int(Decimal(weight).as_tuple().exponent)) for weight in weights)
        parts = [int(Decimal(weight).scaleb(scale, context=EXACT)) for weight in weights]
        total = sum(parts)
        floors = [divmod(coins * part, total) for part in parts]
        left = coins - sum(floor for floor, _ in floors)
        first = sorted(range(len(parts)), key=lambda place: (-floors[place][1], place))[:left]
        return tuple(
            Money.of_minor(sign * (floor + (1 if place in first else 0)), self.currency)
            for place, (floor, _) in enumerate(floors)
        )

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, times: int) -> Money:
        if isinstance(times, bool) or not isinstance(times, int):
            raise Malformed("money-times-not-whole", got=repr(times))
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Malformed("currency-mismatch", left=self.currency, right=other.currency)
        return other

    def __str__(self) -> str:
        return f"{self.currency.code} {self.amount}"
