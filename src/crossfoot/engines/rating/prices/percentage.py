"""Percentage: a percentage of the value transacted, plus a fixed fee a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.rating.workings import checked, nothing_used, product, shown
from crossfoot.errors import Unrateable
from crossfoot.measures import Extension, Quantity
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import Percentage, ZeroUsage

UNIT = "transaction"
"""The unit of the steps that count transactions."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Transactions by what becomes of them: value and count of the free and of the plainly priced, counts at the bounds."""

    free: Decimal
    free_count: int
    plain: Decimal
    plain_count: int
    raised: int = 0
    lowered: int = 0


def percentage(
    value: Quantity,
    model: Percentage,
    *,
    events: int,
    running: Sequence[Decimal] = (),
    zero_usage: ZeroUsage = ZeroUsage.NOTHING,
) -> tuple[Step, ...]:
    """The value that is not free times the percentage, plus the fixed fee for each transaction that is not wholly free.

    value: of all transactions together, in the model's currency, its code being the unit. events: how many there were.
    running: their running totals in order of time, at least until what is free is used up; only needed to tell which
    transactions are free. zero_usage: whether the fixed fees are due on a value of zero; without transactions none is.
    Raises Unrateable: unit-mismatch, negative-quantity, events-needed.
    """
    total = checked(value, model.currency.code)
    if not total and (zero_usage is ZeroUsage.NOTHING or not events):
        return nothing_used(value.unit)
    if model.per_transaction_min is not None or model.per_transaction_max is not None:
        raise Unrateable("events-needed", reason="its fee has bounds for each transaction")
    free, count = _free(total, model, events=events, running=running)
    return _steps(_Sorted(free, count, EXACT.subtract(total, free), events - count), model)


def percentage_each(values: Sequence[Decimal], model: Percentage) -> tuple[Step, ...]:
    """Each transaction's fee, percentage and fixed fee together, kept within the bounds of the model.

    values: of the transactions in order of time, in the model's currency. One that is only partly free owes the percentage
    of the rest and the whole fixed fee. Raises Unrateable: negative-quantity.
    """
    least, most = model.per_transaction_min, model.per_transaction_max
    passed, free, plain, free_count, plain_count, raised, lowered = ZERO, ZERO, ZERO, 0, 0, 0, 0
    for place, value in enumerate(values):
        if value < 0:
            raise Unrateable("negative-quantity", got=value, unit=model.currency.code)
        spared = _spared(value, model, before=place, passed=passed)
        passed = EXACT.add(passed, value)
        if spared is not None:
            free = EXACT.add(free, spared)
            if spared == value:
                free_count += 1
                continue
        billable = EXACT.subtract(value, spared or ZERO)
        fee = Extension(billable, model.currency).percent(model.percent) + model.fixed
        if least is not None and fee < least:
            raised += 1
        elif most is not None and fee > most:
            lowered += 1
        else:
            plain, plain_count = EXACT.add(plain, billable), plain_count + 1
    return _steps(_Sorted(free, free_count, plain, plain_count, raised, lowered), model)


def _spared(value: Decimal, model: Percentage, *, before: int, passed: Decimal) -> Decimal | None:
    """What of a transaction is free after `before` others worth `passed` together; None once the allowance is used up."""
    if not model.free_events and not model.free_amount:
        return None
    if model.free_events and before >= model.free_events:
        return None
    if not model.free_amount or EXACT.add(passed, value) <= model.free_amount:
        return value
    return EXACT.subtract(model.free_amount, passed) if passed < model.free_amount else None


def _free(total: Decimal, model: Percentage, *, events: int, running: Sequence[Decimal]) -> tuple[Decimal, int]:
    """The value that is free and how many transactions are wholly free, whichever allowance is used up first.

    Raises Unrateable: events-needed, where the running totals end before the allowance does.
    """
    limit, amount = model.free_events, model.free_amount
    if not limit and not amount:
        return ZERO, 0
    if (not limit or events <= limit) and (not amount or total <= amount):
        return total, events
    inside = [reached for reached in running if not amount or reached <= amount]
    count = min(len(inside), limit) if limit else len(inside)
    ends_by_count, ends_by_amount = bool(limit) and count == limit, len(inside) < len(running)
    if ends_by_count:
        return inside[count - 1], count
    if not ends_by_amount and (limit or model.fixed.amount):
        raise Unrateable("events-needed", reason="some of its transactions are free")
    return min(amount, total), count


def _steps(told: _Sorted, model: Percentage) -> tuple[Step, ...]:
    """What is free, the percentage of the rest, the fixed fees, and the transactions held at a bound."""
    code, steps = model.currency.code, []
    if told.free or told.free_count:
        steps.append(Step(Op.FREE, f"{shown(told.free)} {code} are free", told.free, code, ZERO, ZERO))
        count = Decimal(told.free_count)
        steps.append(Step(Op.FREE, f"{told.free_count} transactions are wholly free", count, UNIT, ZERO, ZERO))
    amount = Extension(told.plain, model.currency).percent(model.percent).amount
    says = f"{model.percent} of {shown(told.plain)} {code}"
    steps.append(Step(Op.PERCENT, says, told.plain, code, None, amount, adds=True))
    if model.fixed.amount:
        steps.append(_counted(Op.FLAT, told.plain_count, model.fixed, "the fixed fee"))
    if told.raised and model.per_transaction_min is not None:
        steps.append(_counted(Op.ADJUST, told.raised, model.per_transaction_min, "raised to the least fee"))
    if told.lowered and model.per_transaction_max is not None:
        steps.append(_counted(Op.ADJUST, told.lowered, model.per_transaction_max, "lowered to the greatest fee"))
    return tuple(steps)


def _counted(op: Op, count: int, each: Extension, reason: str) -> Step:
    """So many transactions at one amount each."""
    number = Decimal(count)
    says = f"{count} transactions × {shown(each.amount)} {each.currency.code}, {reason}"
    return Step(op, says, number, UNIT, each.amount, product(number, each.amount), adds=True)
