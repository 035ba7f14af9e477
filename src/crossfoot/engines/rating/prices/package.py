"""Package: whole packages of so many units, after free units."""

from __future__ import annotations

from crossfoot.engines.rating.workings import checked, product, shown
from crossfoot.measures import Quantity, carry, rounded
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import Package


def package(quantity: Quantity, model: Package) -> tuple[Step, ...]:
    """What is left after the free units, in packages, times the price of one.

    rounding of the model: up bills a started package, down does not.
    Raises Unrateable: unit-mismatch, negative-quantity.
    """
    unit, price = model.unit, model.price
    value = checked(quantity, unit)
    steps: list[Step] = []
    free = min(value, model.free_units)
    if free:
        steps.append(Step(Op.FREE, f"{shown(free)} {unit} free of {shown(model.free_units)}", free, unit, ZERO, ZERO))
    billable = EXACT.subtract(value, free)
    packages = rounded(carry(billable, model.size), places=0, mode=model.rounding)
    counted = f"{shown(billable)} {unit} in packages of {shown(model.size)}: {shown(packages)}, rounded {model.rounding}"
    steps.append(Step(Op.CONVERT, counted, billable, unit))
    says = f"{shown(packages)} {price.unit} × {shown(price.amount)} {price.currency.code}"
    amount = product(packages, price.amount)
    steps.append(Step(Op.EXTEND, says, packages, price.unit, price.amount, amount, adds=True))
    return tuple(steps)
