"""Pre-rated: the amount stands on the event; it is billed times a factor."""

from __future__ import annotations

from crossfoot.engines.rating.workings import shown
from crossfoot.errors import Unrateable
from crossfoot.measures import Extension, Quantity
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import PreRated


def pre_rated(value: Quantity, model: PreRated) -> tuple[Step, ...]:
    """The foot of the amounts that came with the events, times the factor. Refunds are negative amounts and welcome.

    value: in the model's currency, its code being the unit. Raises Unrateable: unit-mismatch.
    """
    currency, code = model.currency, model.currency.code
    if value.unit != code:
        raise Unrateable("unit-mismatch", got=value.unit, want=code)
    amount = Extension(value.value, currency).times(model.factor).amount
    says = f"{shown(value.value)} {code} as stated by the events × {shown(model.factor)}"
    return (Step(Op.EXTEND, says, value.value, code, model.factor, amount, adds=True),)
