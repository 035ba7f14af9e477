"""Footing: adding a column up, one currency at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from crossfoot.measures.currency import Currency
from crossfoot.measures.money import Money
from crossfoot.measures.price import Extension

Amount = TypeVar("Amount", Money, Extension)


def foot(amounts: Iterable[Amount], *, zero: Amount) -> Amount:
    """The sum of a column of one currency; `zero` is what an empty column foots to.

    Raises Malformed: currency-mismatch.
    """
    total = zero
    for amount in amounts:
        total = total + amount
    return total


def foot_by_currency(amounts: Iterable[Money]) -> Mapping[str, Decimal]:
    """The foot of each currency in a mixed column: {code: amount}, codes in order."""
    feet: dict[Currency, Money] = {}
    for amount in amounts:
        feet[amount.currency] = feet.get(amount.currency, Money.zero(amount.currency)) + amount
    return {currency.code: feet[currency].amount for currency in sorted(feet, key=lambda each: each.code)}
