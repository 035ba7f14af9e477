"""Discounts: a percentage off each charge, or an amount spread over several, never more than there is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from crossfoot.measures import Extension, Money, Percent, Rounding, carry, foot
from crossfoot.measures.decimals import EXACT, ZERO


def percent_off(base: Extension, percent: Percent, *, rounding: Rounding) -> Money:
    """The percentage of one charge, rounded on it."""
    return base.percent(percent).settle(rounding)


def spread(off: Money, bases: Sequence[Money]) -> tuple[Money, ...]:
    """An amount spread over charges by largest remainder: the parts sum to it, or to the charges where they are less.

    bases: charges of one currency. One at or below zero gets no part, and lowers what there is to discount.
    """
    there_is = foot(bases, zero=Money.zero(off.currency))
    weights = [max(base.amount, ZERO) for base in bases]
    taken = min(off, there_is)
    if taken.amount <= 0:
        return tuple(Money.zero(off.currency) for _ in bases)
    return taken.allocate(weights)


def spread_exact(off: Extension, bases: Sequence[Extension]) -> tuple[Extension, ...]:
    """An amount spread in proportion and not rounded, for workings that settle later; never more than there is."""
    there_is = foot(bases, zero=Extension.zero(off.currency))
    taken = min(off, there_is).amount
    if taken <= 0:
        return tuple(Extension.zero(off.currency) for _ in bases)
    return tuple(Extension(_proportion(taken, base.amount, there_is.amount), off.currency) for base in bases)


def chained(amount: Extension, offs: Sequence[Percent | Extension], *, rounding: Rounding) -> tuple[Money, ...]:
    """Discounts one after the other, each on what the last one left, each rounded, none more than what is left."""
    left, parts = amount, list[Money]()
    for off in offs:
        part = percent_off(left, off, rounding=rounding) if isinstance(off, Percent) else off.settle(rounding)
        part = min(part, left.settle(rounding))
        parts.append(part)
        left = left - Extension.of(part)
    return tuple(parts)


def _proportion(taken: Decimal, base: Decimal, whole: Decimal) -> Decimal:
    return carry(EXACT.multiply(taken, base), whole)
