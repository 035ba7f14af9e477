"""Conventions: the named parameters that decide a cent. They are printed on every line and are never code paths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import DayCount, Rounding
from crossfoot.terms.price_model import ZeroUsage

TO_THE_COIN = Rounding()


class LateUsage(StrEnum):
    """What usage that arrives after its period was invoiced does.

    rerate   the open period is rated again; what is invoiced already is corrected on the next invoice
    adjust   as an adjustment with its own service period, on the next invoice
    hold     nothing until a person decides
    """

    RERATE = "rerate"
    ADJUST = "adjust"
    HOLD = "hold"


class TaxRounding(StrEnum):
    """Where tax is rounded: once for each rate over the whole invoice, or on each line."""

    INVOICE = "invoice"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Conventions:
    """How parts of a period are counted, where and how amounts are rounded, and what zero usage costs."""

    day_count: DayCount = DayCount.ACTUAL_HALF_OPEN
    rounding: Rounding = TO_THE_COIN
    zero_usage: ZeroUsage = ZeroUsage.NOTHING

    def __str__(self) -> str:
        return f"day count {self.day_count}; rounded {self.rounding}; zero usage: {self.zero_usage}"
