"""Claims: what a party says, line by line. Matching sees the lines of both sides alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Currency, Money

IDS_LISTED_MAX = 20
"""Of a set of claims, so many ids stand on a record; the rest are counted."""


class Driver(StrEnum):
    """A figure an amount was worked from. The order is the one in which a waterfall puts theirs for ours."""

    QUANTITY = "quantity"
    PRICE = "price"
    GROSS = "gross"
    DISCOUNT = "discount"
    DISCOUNT_AMOUNT = "discount_amount"
    TAX = "tax"
    TAX_AMOUNT = "tax_amount"
    FEE = "fee"
    FEE_AMOUNT = "fee_amount"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of one side, in its own currency's smallest coins.

    id: of the source; or, for a line that has none, its key and the number among lines of that key, in the order of content
    (`numbered`). entity: of the party it concerns. on: the day it belongs to. group: what it is settled with, such as a
    payout. item: what was priced. drivers: what the amount was worked from, as far as the line says.
    facts: other cells of the line that can be evidence, by name, in order of the names.
    """

    id: str
    key: str
    currency: Currency
    minor: int
    entity: str = ""
    on: date | None = None
    group: str = ""
    item: str = ""
    drivers: tuple[tuple[Driver, Decimal], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def amount(self) -> Money:
        """The amount as money."""
        return Money.of_minor(self.minor, self.currency)

    @property
    def content(self) -> tuple[object, ...]:
        """What tells lines of one key apart, and puts them in an order that no load order changes."""
        return (
            self.on or date.min,
            self.minor,
            self.currency.code,
            self.entity,
            self.group,
            self.item,
            self.drivers,
            self.facts,
            self.id,
        )


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """Some lines of one side taken together: how many, their foot per currency, and the first of their ids.

    feet: (currency, smallest coins) by code; a currency whose lines net to nothing stays. ids: at most 20, sorted.
    entity, on: where all lines have the same one; else empty and None.
    """

    lines: int
    feet: tuple[tuple[Currency, int], ...]
    ids: tuple[str, ...]
    key: str = ""
    entity: str = ""
    on: date | None = None

    @staticmethod
    def of(claims: Iterable[Claim]) -> ClaimSet:
        """The set of these lines, in whatever order they come."""
        given = list(claims)
        if len(given) == 1:
            one = given[0]
            return ClaimSet(1, ((one.currency, one.minor),), (one.id,), one.key, one.entity, one.on)
        feet: dict[Currency, int] = {}
        for each in given:
            feet[each.currency] = feet.get(each.currency, 0) + each.minor
        keys, entities, days = ({getattr(each, name) for each in given} for name in ("key", "entity", "on"))
        return ClaimSet(
            len(given),
            tuple(sorted(feet.items(), key=lambda foot: foot[0].code)),
            tuple(sorted(each.id for each in given)[:IDS_LISTED_MAX]),
            keys.pop() if len(keys) == 1 else "",
            entities.pop() if len(entities) == 1 else "",
            days.pop() if len(days) == 1 else None,
        )


NOTHING_CLAIMED = ClaimSet(0, (), ())
"""The side of a difference that has no line."""


def numbered(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Lines of one key with an id each: those without one are called `KEY`, `KEY#2` ... in the order of their content."""
    return tuple(
        each if each.id else _named(each, each.key if place == 1 else f"{each.key}#{place}")
        for place, each in enumerate(sorted(claims, key=lambda one: one.content), 1)
    )


def _named(claim: Claim, name: str) -> Claim:
    return Claim(
        name,
        claim.key,
        claim.currency,
        claim.minor,
        claim.entity,
        claim.on,
        claim.group,
        claim.item,
        claim.drivers,
        claim.facts,
    )
