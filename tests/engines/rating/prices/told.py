"""Ladders and models written as text, and what a price tells, for the tables of the price models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from crossfoot.engines.rating.workings import footed
from crossfoot.measures import Currency, Extension, Percent, Price, Quantity
from crossfoot.records.charge import Step
from crossfoot.terms.ladder import Ladder, PercentTier, Tier
from tests.refusals import refused

USD = Currency.of("USD")


def usd(amount: str) -> Extension:
    """An amount of dollars, not rounded."""
    return Extension(amount, USD)


def calls(count: str) -> Quantity:
    """A quantity of calls."""
    return Quantity(count, "call")


def dollars(value: str) -> Quantity:
    """A value in dollars, as a quantity."""
    return Quantity(value, "USD")


def ladder(text: str) -> Ladder:
    """`1000 @ 0.10 + 5, * @ 0.08`: upto @ price, and a flat fee after the plus; `*` leaves the last tier open."""
    tiers = []
    for rung in text.split(","):
        upto, _, price = rung.partition("@")
        each, _, flat = price.partition("+")
        limit = None if upto.strip() == "*" else Decimal(upto.strip())
        tiers.append(Tier(limit, Price(each.strip(), USD, "call"), usd(flat.strip() or "0")))
    return Ladder(tuple(tiers))


def percent_tiers(text: str) -> tuple[PercentTier, ...]:
    """`1000 @ 2 + 5, * @ 1`: upto @ percent, and a flat fee after the plus."""
    return tuple(PercentTier(tier.upto, Percent(tier.price.amount), tier.flat) for tier in ladder(text).tiers)


def parts(steps: Sequence[Step]) -> list[Decimal]:
    """The amounts that add, in order."""
    return [step.amount for step in steps if step.adds and step.amount is not None]


def total(steps: Sequence[Step]) -> Fraction:
    """The exact foot of the amounts that add, worked out another way than the engine does."""
    return sum((Fraction(part) for part in parts(steps)), Fraction(0))


def expect(work: Callable[[], Sequence[Step]], *, gives: str) -> None:
    """Compare the amounts that add with `1 + 2.5`, or expect the refusal `!code`; and every step must tell something."""
    if gives.startswith("!"):
        with refused(gives[1:]):
            work()
        return
    steps = work()
    assert parts(steps) == [Decimal(each.strip()) for each in gives.split("+") if each.strip()]
    assert all(step.says for step in steps), "a step without words explains nothing"
    assert footed(steps, USD).amount == total(steps)
