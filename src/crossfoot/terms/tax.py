"""Tax: rates the agreement's tax party is charged, as configured; what applies where is the seller's to decide."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.measures import Percent, Period


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One tax on the discounted net of some categories (none listed: all). Several taxes are each worked out on the net.

    jurisdiction: as it is printed, `DE` or `US-NY`. reason: why nothing is charged, when percent is 0 (reverse charge).
    """

    id: str
    name: str
    jurisdiction: str
    percent: Percent
    effective: Period
    categories: tuple[str, ...] = ()
    reason: str = ""
