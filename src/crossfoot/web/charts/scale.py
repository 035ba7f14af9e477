"""From exact numbers to places on a drawing: the one edge where a Decimal becomes a float."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures.decimals import EXACT


@dataclass(frozen=True, slots=True)
class Scale:
    """A line of numbers laid along pixels. low, high: its ends, 0 among them unless the chart says otherwise."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal | int) -> float:
        """Where a number lies; one beyond an end lies at that end."""
        held = min(max(Decimal(value), self.low), self.high)
        return self.start + (self.end - self.start) * float((held - self.low) / (self.high - self.low))


def scale(values: Iterable[Decimal | int], *, start: float, end: float) -> Scale:
    """A scale with 0 and every value on it, ending at round numbers."""
    given = [Decimal(each) for each in values] or [Decimal(0)]
    low, high = min(Decimal(0), *given), max(Decimal(0), *given)
    if low == high:
        high = Decimal(1)
    tick = step(high - low)
    low = (low / tick).to_integral_value(rounding="ROUND_FLOOR") * tick
    return Scale(low, (high / tick).to_integral_value(rounding="ROUND_CEILING") * tick, start, end)


def step(span: Decimal) -> Decimal:
    """A round distance between lines of a grid: about four in a span."""
    raw = span / 4
    size = Decimal(10) ** raw.adjusted()
    return next(times * size for times in map(Decimal, (1, 2, 5, 10)) if times * size >= raw)


def summed(values: Iterable[Decimal]) -> Decimal:
    """A sum that loses no digit."""
    return functools.reduce(EXACT.add, values, Decimal(0))


def ticks(along: Scale) -> tuple[Decimal, ...]:
    """The numbers that get a line of the grid."""
    tick = step(along.high - along.low)
    found, value = [], along.low
    while value <= along.high:
        found.append(value)
        value += tick
    return tuple(found)


def short(value: Decimal) -> str:
    """A round number of a grid: `1.5m`, `20k`, `−300`. Never for a figure: those are shown exactly."""
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    size = abs(value)
    for unit, letter in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
        if size >= unit:
            return f"{sign}{(size / unit).normalize():f}{letter}"
    return f"{sign}{size.normalize():f}"
