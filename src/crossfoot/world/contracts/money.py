"""A market's money: list prices are kept in USD and put into the market's own figures, rounded as price lists are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.measures import Mode, rounded

_WORTH = {"USD": Decimal(1), "EUR": Decimal("0.92"), "JPY": Decimal(150)}
_COIN = {"USD": 2, "EUR": 2, "JPY": 0}


@dataclass(frozen=True, slots=True)
class Purse:
    """A currency of the price list."""

    currency: str

    def price(self, usd: str) -> Decimal:
        """A unit price: as many places as the USD price has, two fewer in yen."""
        places = max(0, -int(Decimal(usd).as_tuple().exponent) - (2 if self.currency == "JPY" else 0))
        return rounded(Decimal(usd) * _WORTH[self.currency], places=places, mode=Mode.HALF_UP)

    def amount(self, usd: str) -> Decimal:
        """An amount of money, whole coins."""
        return rounded(Decimal(usd) * _WORTH[self.currency], places=_COIN[self.currency], mode=Mode.HALF_UP)

    def million(self, usd: str) -> dict[str, Any]:
        """A price for a million."""
        return {"amount": self.price(usd), "per": 1_000_000}
