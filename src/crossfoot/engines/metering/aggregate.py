"""Aggregation: the events of one group and one stretch of time become one number."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal

from crossfoot.engines.metering.level import average_level
from crossfoot.engines.metering.ratio import Ratio
from crossfoot.engines.metering.select import in_time
from crossfoot.measures import Mode, Span, carry, rounded
from crossfoot.measures.decimals import EXACT
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Aggregation, Meter

OPERATION, REMOVE = "operation", "remove"
"""The dimension and its value by which an event takes its subject out of a `unique` count."""


def aggregate(events: Sequence[UsageEvent], *, meter: Meter, within: Span, of: Span, before: Decimal) -> Ratio:
    """What the meter makes of the events, all inside `within`, in order of time, source and id.

    At least one event, except for a time-weighted sum. of: what a time-weighted sum is the average over; before: the level
    it begins with.
    """
    quantities = [event.quantity for event in events]
    match meter.aggregation:
        case Aggregation.SUM | Aggregation.EVENTS:
            return Ratio(_sum(quantities))
        case Aggregation.COUNT:
            return Ratio(Decimal(len(events)))
        case Aggregation.UNIQUE:
            return Ratio(Decimal(len(_present(events))))
        case Aggregation.MAX:
            return Ratio(max(quantities))
        case Aggregation.MIN:
            return Ratio(min(quantities))
        case Aggregation.LATEST:
            return Ratio(max(events, key=in_time).quantity)
        case Aggregation.AVERAGE:
            return Ratio(_sum(quantities), Decimal(len(quantities)))
        case Aggregation.PERCENTILE:
            assert meter.percentile is not None, "a percentile meter says which"
            return Ratio(_nearest_rank(quantities, meter.percentile))
        case _:  # time-weighted, the only one left
            return average_level(events, within=within, of=of, before=before)


def _present(events: Sequence[UsageEvent]) -> set[str]:
    """The subjects whose last event does not remove them. An event without a subject counts none."""
    present: set[str] = set()
    for event in events:
        if (OPERATION, REMOVE) in event.dims:
            present.discard(event.subject)
        elif event.subject:
            present.add(event.subject)
    return present


def _nearest_rank(quantities: Sequence[Decimal], percentile: Decimal) -> Decimal:
    """The smallest quantity that at least that many percent do not exceed: rank ceil(percentile x n / 100), counted from 1."""
    share = carry(EXACT.multiply(percentile, Decimal(len(quantities))), Decimal(100))
    return sorted(quantities)[int(rounded(share, places=0, mode=Mode.CEILING)) - 1]


def _sum(quantities: Sequence[Decimal]) -> Decimal:
    return functools.reduce(EXACT.add, quantities, Decimal(0))
