"""Workings: what the price models share: the checks before, the words of a step, and the foot of the steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from crossfoot.errors import Unrateable
from crossfoot.measures import Currency, Extension, Quantity
from crossfoot.measures.decimals import EXACT, ZERO, plain
from crossfoot.records.charge import Op, Step


def shown(number: Decimal) -> str:
    """A number for a sentence: thousands marked, no exponent: `250,000`, `0.002`."""
    return f"{number:,f}"


def product(one: Decimal, other: Decimal) -> Decimal:
    """Exactly one times the other, in its one plain form, so that equal steps look equal."""
    return plain(EXACT.multiply(one, other))


def checked(quantity: Quantity, unit: str) -> Decimal:
    """The value of a quantity that may be priced: of the unit the price is for, and not below zero.

    Raises Unrateable: unit-mismatch, negative-quantity.
    """
    if quantity.unit != unit:
        raise Unrateable("unit-mismatch", got=quantity.unit, want=unit)
    if quantity.value < 0:
        raise Unrateable("negative-quantity", got=quantity.value, unit=quantity.unit)
    return quantity.value


def above(value: Decimal, unit: str, *, last: Decimal) -> Unrateable:
    """The refusal of a quantity past a closed ladder's last tier: it is never billed as if it ended there."""
    return Unrateable("above-last-tier", got=value, unit=unit, last=last)


def nothing_used(unit: str) -> tuple[Step, ...]:
    """The workings of a zero that is owed to the convention, so that no line is nothing in silence."""
    return (Step(Op.CONVENTION, f"0 {unit}: nothing used, nothing owed", quantity=ZERO, unit=unit, amount=ZERO),)


def flat_step(flat: Extension, *, tier: int, reason: str) -> Step:
    """A tier's flat fee, charged once."""
    amount = flat.amount
    return Step(Op.FLAT, f"flat fee {shown(amount)} {flat.currency.code}, {reason}", amount=amount, tier=tier, adds=True)


def footed(steps: Iterable[Step], currency: Currency) -> Extension:
    """The exact foot of the steps that add."""
    total = ZERO
    for step in steps:
        if step.adds and step.amount is not None:
            total = EXACT.add(total, step.amount)
    return Extension(total, currency)


def ended(steps: Sequence[Step], worth: Extension) -> tuple[Step, ...]:
    """The steps, with the last one that adds ending where their exact worth does.

    A share without a last digit stands carried in its step; what later steps make of the carried figure may miss what they
    make of the share by its last place, and so a tie, or a whole cent that is rounded down. That place is put right in the
    last step, which then is no longer a product to the digit and says no quantity and price.
    """
    missing = EXACT.subtract(worth.amount, footed(steps, worth.currency).amount)
    if not missing:
        return tuple(steps)
    place = max(place for place, step in enumerate(steps) if step.adds)
    last = steps[place]
    amount = plain(EXACT.add(last.amount or ZERO, missing))
    return (*steps[:place], replace(last, quantity=None, unit="", price=None, amount=amount), *steps[place + 1 :])
