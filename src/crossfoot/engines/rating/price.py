"""Pricing a metered quantity: which model, what is included, what costs more above it, and the workings of it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from crossfoot.engines.rating.prices.block import block
from crossfoot.engines.rating.prices.capacity import capacity
from crossfoot.engines.rating.prices.graduated import graduated
from crossfoot.engines.rating.prices.graduated_percentage import graduated_percentage
from crossfoot.engines.rating.prices.matrix import matrix_cell
from crossfoot.engines.rating.prices.package import package
from crossfoot.engines.rating.prices.per_unit import per_unit
from crossfoot.engines.rating.prices.percentage import percentage, percentage_each
from crossfoot.engines.rating.prices.pre_rated import pre_rated
from crossfoot.engines.rating.prices.stairstep import stairstep
from crossfoot.engines.rating.prices.volume import volume
from crossfoot.engines.rating.workings import footed, shown
from crossfoot.errors import Defect, Unrateable
from crossfoot.measures import Extension, Quantity, carry
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.records.metered import MeteredQuantity
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.price_model import (
    Block,
    Capacity,
    CellModel,
    Graduated,
    GraduatedPercentage,
    Matrix,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    PriceModel,
    Recurring,
    Stairstep,
    Volume,
    ZeroUsage,
)

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Priced:
    """A price before rounding, and its workings: the steps that add foot to the extension."""

    extension: Extension
    steps: tuple[Step, ...]


def price(
    *,
    model: PriceModel,
    metered: MeteredQuantity | Sequence[MeteredQuantity],
    conventions: Conventions,
    included: Decimal = ZERO,
    overage_factor: Decimal = ONE,
) -> Priced:
    """What a metered quantity costs under a price model, in the model's currency, unrounded.

    metered: one quantity; for capacity the quantities of all of its meters. Its `parts`, when it has any, are priced one
    by one; so are the events of its `lone` by the models that need them. included: units that cost nothing, taken before
    the model sees the quantity, from the first part on. overage_factor: times all that the model makes of the rest.
    Raises Unrateable: unit-mismatch, negative-quantity, above-last-tier, unpriced-dimension, ambiguous-dimension,
    events-needed, included-not-countable.
    """
    if isinstance(model, Capacity):
        steps = _capacity(model, [metered] if isinstance(metered, MeteredQuantity) else metered, included=included)
    else:
        steps = _quantity(model, _single(metered), zero_usage=conventions.zero_usage, included=included)
    if overage_factor != ONE:
        steps = _factored(steps, model, overage_factor)
    return Priced(footed(steps, model.currency), steps)


def average_price(extension: Extension, quantity: Quantity) -> Decimal:
    """What a unit cost on average, carried at 27 places, for print: no amount is ever worked out from it. Zero for none."""
    return carry(extension.amount, quantity.value) if quantity.value else ZERO


def _single(metered: MeteredQuantity | Sequence[MeteredQuantity]) -> MeteredQuantity:
    if isinstance(metered, MeteredQuantity):
        return metered
    if len(metered) != 1:
        raise Defect(f"only capacity is priced from several quantities, not from {len(metered)}")
    return metered[0]


def _capacity(model: Capacity, metered: Sequence[MeteredQuantity], *, included: Decimal) -> tuple[Step, ...]:
    """The greatest level of each meter, whichever group of dimensions it was seen in."""
    if included:
        raise Unrateable("included-not-countable", reason="capacity has one price for all of its meters")
    levels: dict[str, Quantity] = {}
    for each in metered:
        level = levels.get(each.meter)
        if level is None or (each.quantity - level).value > 0:
            levels[each.meter] = each.quantity
    return capacity(levels, model)


def _quantity(model: PriceModel, metered: MeteredQuantity, *, zero_usage: ZeroUsage, included: Decimal) -> tuple[Step, ...]:
    """The cell of a matrix, then the model upon the whole quantity, each part, or the events."""
    told: tuple[Step, ...] = ()
    if isinstance(model, Matrix):
        cell, pick = matrix_cell(metered.dims, model)
        model, told = cell.model, (pick,)
    if isinstance(model, Recurring | Capacity):
        raise Defect(f"{type(model).__name__} is not priced from one metered quantity")
    if included and isinstance(model, PreRated | Percentage):
        raise Unrateable("included-not-countable", reason="it is worked from what each event is worth")
    if isinstance(model, Percentage) and metered.lone:
        return told + percentage_each([event.quantity for event in metered.lone], model)
    pieces = metered.parts or (metered.quantity,)
    if isinstance(model, Percentage) and len(pieces) > 1 and (model.fixed or model.free_events or model.free_amount):
        raise Unrateable("events-needed", reason="its buckets do not tell how many transactions each holds")
    steps, left = list(told), included
    for place, piece in enumerate(pieces, start=1):
        rest, free = _without_included(piece, left)
        left = EXACT.subtract(left, free)
        found = price_quantity(rest, model, events=metered.events, zero_usage=zero_usage)
        if free:
            says = f"{shown(free)} {piece.unit} of {shown(included)} included"
            found = (Step(Op.FREE, says, free, piece.unit, ZERO, ZERO), *found)
        if len(pieces) > 1:
            found = tuple(replace(step, says=f"part {place} of {len(pieces)}: {step.says}") for step in found)
        steps += found
    return tuple(steps)


def _without_included(piece: Quantity, left: Decimal) -> tuple[Quantity, Decimal]:
    """A quantity less what is still included, and how much that was. A negative quantity is left for the model to refuse."""
    free = min(piece.value, left)
    if free <= 0:
        return piece, ZERO
    return Quantity(EXACT.subtract(piece.value, free), piece.unit), free


def price_quantity(quantity: Quantity, model: CellModel, *, events: int, zero_usage: ZeroUsage) -> tuple[Step, ...]:
    """The model's own workings upon one quantity. events: how many it is made of; percentages with a fixed fee need it.

    Raises what the model raises.
    """
    match model:
        case Graduated():
            return graduated(quantity, model, zero_usage=zero_usage)
        case PerUnit():
            return per_unit(quantity, model)
        case Volume():
            return volume(quantity, model, zero_usage=zero_usage)
        case Stairstep():
            return stairstep(quantity, model, zero_usage=zero_usage)
        case Package():
            return package(quantity, model)
        case Block():
            return block(quantity, model)
        case Percentage():
            return percentage(quantity, model, events=events, zero_usage=zero_usage)
        case GraduatedPercentage():
            return graduated_percentage(quantity, model, zero_usage=zero_usage)
        case _:
            return pre_rated(quantity, model)


def _factored(steps: tuple[Step, ...], model: PriceModel, factor: Decimal) -> tuple[Step, ...]:
    """Each step that adds, told first and then added times the factor, so that a tier's part stays a tier's part."""
    currency, found = model.currency, list[Step]()
    for step in steps:
        if not step.adds or step.amount is None:
            found.append(step)
            continue
        amount = Extension(step.amount, currency).times(factor).amount
        says = f"{shown(step.amount)} {currency.code} × {shown(factor)}, the overage factor"
        found.append(replace(step, adds=False))
        found.append(Step(Op.FACTOR, says, factor, "", step.amount, amount, step.tier, adds=True))
    return tuple(found)
