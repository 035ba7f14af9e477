"""Interim lines: a cycle billed in several lines, each owing only what the cumulative usage adds to the lines before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from crossfoot.engines.rating.adjustments.bounds import cut_off, top_up
from crossfoot.engines.rating.price import Priced, price_quantity
from crossfoot.engines.rating.workings import footed, shown
from crossfoot.errors import Unrateable
from crossfoot.measures import Extension, Percent, Quantity
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import CellModel, Percentage, Volume, ZeroUsage


class Place(StrEnum):
    """Where a line stands in its cycle: it alone bills the cycle, or it is the first, one between, or the last of several."""

    ONLY = "only"
    FIRST = "first"
    MID = "mid"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a whole cycle costs at least and at most, and the percentage off before that is looked at."""

    minimum: Extension | None = None
    maximum: Extension | None = None
    off: Percent | None = None


@dataclass(frozen=True, slots=True)
class InterimLine:
    """usage - discount - capped_off + top_up = amount; none of them below zero but usage, which a correction lowers."""

    usage: Extension
    discount: Extension
    capped_off: Extension
    top_up: Extension
    amount: Extension
    steps: tuple[Step, ...]


NO_BOUNDS = Bounds()


def interim_line(
    *,
    model: CellModel,
    before: Quantity | None,
    used: Quantity,
    place: Place = Place.ONLY,
    bounds: Bounds = NO_BOUNDS,
    billed: Extension | None = None,
    zero_usage: ZeroUsage = ZeroUsage.NOTHING,
) -> InterimLine:
    """Bill the usage since the last line: the price of the whole less the price of what was there before.

    So packages, free units and flat fees are cumulative: two lines never begin the same package twice. A volume price is
    only known when the cycle ends: its lines before the last owe nothing.
    before: metered up to the last line; used: since. Where only the amount of the lines before is known, `before` is None,
    `used` is the whole cycle's quantity, and what was billed is taken off its price.
    billed: by the lines before, for the bounds; the discount is taken first, then the maximum bounds what is left, and the
    minimum is settled once, on the last line.
    Raises what the model raises on the whole and on `before`; Unrateable: events-needed for fees that count transactions.
    """
    if isinstance(model, Percentage) and (model.fixed or model.free_events):
        raise Unrateable("events-needed", reason="it counts transactions, and a line inside a cycle is given their value only")
    zero = Extension.zero(model.currency)
    if before is None:
        whole = _less_billed(price_quantity(used, model, events=0, zero_usage=zero_usage), billed or zero)
    else:
        whole = _difference(model, before=before, after=before + used, place=place, zero_usage=zero_usage)
    usage = whole.extension
    discount = usage.percent(bounds.off) if bounds.off is not None else zero
    earlier, net = billed or zero, usage - discount
    over = zero if bounds.maximum is None else cut_off(earlier + net, maximum=bounds.maximum)
    capped_off = min(over, max(net, zero))
    settles = place in (Place.ONLY, Place.LAST)
    short = zero if bounds.minimum is None else top_up(earlier + net - capped_off, minimum=bounds.minimum)
    topped = short if settles else zero
    steps = [*whole.steps]
    for part, reason in ((-discount, "discount"), (-capped_off, "above the maximum"), (topped, "up to the minimum")):
        if part:
            says = f"{shown(part.amount)} {part.currency.code}: {reason}"
            steps.append(Step(Op.ADJUST, says, amount=part.amount, adds=True))
    amount = net - capped_off + topped
    return InterimLine(usage, discount, capped_off, topped, amount, tuple(steps))


def _less_billed(steps: tuple[Step, ...], billed: Extension) -> Priced:
    """The price of the whole less what the lines before came to."""
    if billed:
        says = f"less {shown(billed.amount)} {billed.currency.code} of the lines before"
        steps = (*steps, Step(Op.ADJUST, says, amount=(-billed).amount, adds=True))
    return Priced(footed(steps, billed.currency), steps)


def _difference(model: CellModel, *, before: Quantity, after: Quantity, place: Place, zero_usage: ZeroUsage) -> Priced:
    """The price of `after` less that of `before`, step by step where both have one for the same tier."""
    if isinstance(model, Volume):
        if place in (Place.FIRST, Place.MID):
            says = "a volume price is known when the cycle ends: nothing is due before its last line"
            return Priced(Extension.zero(model.currency), (Step(Op.CONVENTION, says, amount=ZERO),))
        earlier: tuple[Step, ...] = ()
    elif not before.value and place in (Place.ONLY, Place.FIRST):
        earlier = ()
    else:
        earlier = price_quantity(before, model, events=0, zero_usage=zero_usage)
    steps = list(price_quantity(after, model, events=0, zero_usage=zero_usage))
    for step in earlier:
        if not step.adds:
            continue
        same = next((n for n, each in enumerate(steps) if _alike(each, step)), None)
        if same is None:
            steps.append(_less(Step(step.op, step.says, step.quantity and ZERO, step.unit, step.price, ZERO, step.tier), step))
        else:
            steps[same] = _less(steps[same], step)
    return Priced(footed(steps, model.currency), tuple(steps))


def _alike(one: Step, other: Step) -> bool:
    """Whether both price the same thing: one tier's units, or its flat fee."""
    return one.adds and (one.op, one.unit, one.price, one.tier) == (other.op, other.unit, other.price, other.tier)


def _less(step: Step, earlier: Step) -> Step:
    """A step without what the lines before had of it."""
    quantity = step.quantity
    if quantity is not None and earlier.quantity is not None:
        quantity = EXACT.subtract(quantity, earlier.quantity)
    amount = EXACT.subtract(step.amount or ZERO, earlier.amount or ZERO)
    says = f"{step.says}; less {shown(earlier.amount or ZERO)} of the lines before"
    return replace(step, says=says, quantity=quantity, amount=amount, adds=True)
