"""Per unit: every unit at one price."""

from __future__ import annotations

from crossfoot.engines.rating.workings import checked, product, shown
from crossfoot.measures import Quantity
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import PerUnit


def per_unit(quantity: Quantity, model: PerUnit) -> tuple[Step, ...]:
    """quantity x price. Raises Unrateable: unit-mismatch, negative-quantity."""
    price = model.price
    value = checked(quantity, price.unit)
    says = f"{shown(value)} {price.unit} × {shown(price.amount)} {price.currency.code}"
    amount = product(value, price.amount)
    return (Step(Op.EXTEND, says, quantity=value, unit=price.unit, price=price.amount, amount=amount, adds=True),)
