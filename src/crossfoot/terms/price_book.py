"""Price books: list prices by item and currency, that agreements refer to and may override."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossfoot.errors import Malformed, Unrateable
from crossfoot.measures import Currency, Period
from crossfoot.terms.price_model import PriceModel


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What an item costs in one currency for a while."""

    item: str
    currency: Currency
    model: PriceModel
    effective: Period


@dataclass(frozen=True, slots=True)
class PriceBook:
    """List prices. Raises Malformed: price-overlap (two prices of one item and currency on one day)."""

    id: str
    version: int
    prices: tuple[ListPrice, ...]

    def __post_init__(self) -> None:
        for place, price in enumerate(self.prices):
            for other in self.prices[place + 1 :]:
                same = (price.item, price.currency) == (other.item, other.currency)
                if same and price.effective.overlap(other.effective):
                    raise Malformed("price-overlap", item=price.item, currency=price.currency, book=self.id)

    def in_force(self, item: str, currency: Currency, within: Period) -> tuple[ListPrice, ...]:
        """The prices of an item over a period, in order of time. Raises Unrateable: no-list-price (a day without one)."""
        found = sorted(
            (each for each in self.prices if (each.item, each.currency) == (item, currency) and each.effective.overlap(within)),
            key=lambda each: each.effective.start,
        )
        reached: date = within.start
        for price in found:
            if price.effective.start > reached:
                break
            reached = price.effective.end
        if reached < within.end:
            raise Unrateable("no-list-price", item=item, currency=currency, book=self.id, on=reached)
        return tuple(found)
