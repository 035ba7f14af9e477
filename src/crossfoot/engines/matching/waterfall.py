"""The waterfall: where both sides say what an amount was worked from, theirs is put for ours one figure at a time.

amount = (quantity x price, or the gross amount) - discount + tax - fee, exchanged; discount on what is before it, tax and
fee on what is after the discount; rounded as the document rounds. The effect of a figure is the amount with theirs less the
amount before it, so that the effects sum by themselves to what the two sets of figures come to. The order is fixed; what
two figures do together falls to the later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Mode, rounded_ratio
from crossfoot.measures.decimals import EXACT, text
from crossfoot.records.matching.claim import Claim, Driver
from crossfoot.records.matching.difference import CauseCode, Operand

_HUNDRED = Decimal(100)
_NEUTRAL = {Driver.EXCHANGE: Decimal(1)}
_CAUSES = (
    (CauseCode.QTY, (Driver.QUANTITY,)),
    (CauseCode.PRV, (Driver.PRICE, Driver.GROSS)),
    (CauseCode.DSC, (Driver.DISCOUNT, Driver.DISCOUNT_AMOUNT)),
    (CauseCode.TAX, (Driver.TAX, Driver.TAX_AMOUNT)),
    (CauseCode.FEE, (Driver.FEE, Driver.FEE_AMOUNT)),
    (CauseCode.FXR, (Driver.EXCHANGE,)),
)
"""The published order."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one figure does: coins, the arithmetic in words, its operands."""

    code: CauseCode
    minor: int
    formula: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The effects in order, and what each side's own figures come to: ours_worked + effects = theirs_worked."""

    ours_worked: int
    theirs_worked: int
    effects: tuple[Effect, ...]


def waterfall(ours: Claim, theirs: Claim, *, mode: Mode) -> Waterfall | None:
    """Put their figures for ours in the published order; None where one side does not say what it began with."""
    mine, other = dict(ours.drivers), dict(theirs.drivers)
    if not (_begins(mine) and _begins(other)) or (Driver.GROSS in mine) != (Driver.GROSS in other):
        return None
    exponent = ours.currency.exponent
    now, start = dict(mine), _worked(mine, exponent=exponent, mode=mode)
    before, effects = start, list[Effect]()
    for code, drivers in _CAUSES:
        changed = [each for each in drivers if _value(mine, each) != _value(other, each)]
        if not changed:
            continue
        now |= {each: _value(other, each) for each in changed}
        after = _worked(now, exponent=exponent, mode=mode)
        if after != before:
            effects.append(Effect(code, after - before, *_said(changed, mine, other, ids=(ours.id, theirs.id))))
        before = after
    return Waterfall(start, before, tuple(effects))


def _said(
    changed: Sequence[Driver], mine: Mapping[Driver, Decimal], other: Mapping[Driver, Decimal], *, ids: tuple[str, str]
) -> tuple[str, tuple[Operand, ...]]:
    """The figures put for ours, in words, and all of them with their lines."""
    words, operands = [], list[Operand]()
    for each in changed:
        name, ours, theirs = each.replace("_", " "), text(_value(mine, each)), text(_value(other, each))
        words.append(f"{name} {theirs} for {ours}")
        operands += [Operand(f"our {name}", ours, ids[0]), Operand(f"their {name}", theirs, ids[1])]
    return ", ".join(words), tuple(operands)


def _begins(figures: Mapping[Driver, Decimal]) -> bool:
    return Driver.GROSS in figures or (Driver.QUANTITY in figures and Driver.PRICE in figures)


def _value(figures: Mapping[Driver, Decimal], driver: Driver) -> Decimal:
    return figures.get(driver, _NEUTRAL.get(driver, Decimal(0)))


def _worked(figures: Mapping[Driver, Decimal], *, exponent: int, mode: Mode) -> int:
    """The amount the figures come to, in coins, exactly rounded once."""
    times, plus, minus = EXACT.multiply, EXACT.add, EXACT.subtract
    base = figures[Driver.GROSS] if Driver.GROSS in figures else times(figures[Driver.QUANTITY], figures[Driver.PRICE])
    # Everything is a hundred times as large until the end, so that no percentage divides.
    net = minus(
        times(base, minus(_HUNDRED, _value(figures, Driver.DISCOUNT))),
        times(_HUNDRED, _value(figures, Driver.DISCOUNT_AMOUNT)),
    )
    share = plus(_HUNDRED, minus(_value(figures, Driver.TAX), _value(figures, Driver.FEE)))
    parts = minus(_value(figures, Driver.TAX_AMOUNT), _value(figures, Driver.FEE_AMOUNT))
    whole = times(plus(times(net, share), times(_HUNDRED * _HUNDRED, parts)), _value(figures, Driver.EXCHANGE))
    number, of = EXACT.scaleb(whole, exponent).as_integer_ratio()
    return rounded_ratio(number, of * 10_000, mode=mode)
