"""Discounts: what is taken off, of what, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.errors import Malformed
from crossfoot.measures import Extension, Percent, Period


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage or an amount off some terms (none listed: every term), in `order` (1 first), each on what the last left.

    off: a percentage is rounded on each charge; an amount is spread over the charges by largest remainder, so that its
    parts sum to it, and never exceeds what there is to discount.
    tier: only that rung's part of the charge (1 is the first). cycles: only the first so many billing cycles; 0, all.
    Raises Malformed: bad-discount.
    """

    id: str
    name: str
    clause: str
    off: Percent | Extension
    effective: Period
    terms: tuple[str, ...] = ()
    tier: int | None = None
    cycles: int = 0
    order: int = 1

    def __post_init__(self) -> None:
        too_much = isinstance(self.off, Percent) and not 0 <= self.off.value <= 100
        negative = isinstance(self.off, Extension) and self.off.amount < 0
        if too_much or negative or self.cycles < 0 or (self.tier is not None and self.tier < 1):
            raise Malformed("bad-discount", discount=self.id, off=self.off)
