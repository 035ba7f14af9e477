"""Prorating: the share of a cycle that was served, and what changes when a price changes inside it."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.measures import DayCount, Extension, Money, Period, Rounding, Share, share_of
from crossfoot.measures.share import share_of_span


@dataclass(frozen=True, slots=True)
class Swapped:
    """A change of price inside a cycle: what is given back, what is charged, both settled. net: rounded once, of both."""

    credit: Money
    charge: Money
    net: Money


def share_served(service: Period, cycle: Period, *, day_count: DayCount, time_zone: str) -> Share:
    """The share of a cycle that was served, as the convention counts it; a whole cycle is always exactly one.

    Raises Malformed: part-outside-whole.
    """
    if day_count is DayCount.SECONDS:
        return share_of_span(service.span(time_zone), cycle.span(time_zone))
    return share_of(service, cycle, day_count)


def prorate(whole: Extension, share: Share) -> Extension:
    """The share of an amount, carried and not rounded: never the amount times a rounded factor."""
    return whole.take(share)


def swap(*, old: Extension, new: Extension, left: Share, new_left: Share, rounding: Rounding) -> Swapped:
    """An upgrade or downgrade: the unserved share of the old price back, the served share of the new one charged.

    left, new_left: of the old and of the new cycle; the new one is whole where the cycle starts again.
    """
    credit, charge = prorate(old, left), prorate(new, new_left)
    return Swapped(credit.settle(rounding), charge.settle(rounding), (charge - credit).settle(rounding))
