"""Levels: what the changes before a moment add up to, and a level's average over a stretch of time."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from crossfoot.engines.metering.ratio import Ratio
from crossfoot.engines.metering.select import Dims, selected
from crossfoot.measures import Instant, Span
from crossfoot.measures.decimals import EXACT
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Meter


def levels_at(events: Iterable[UsageEvent], *, meter: Meter, at: Instant) -> Mapping[Dims, Decimal]:
    """The level of each group just before a moment: the sum of the changes before it, in the events' own unit.

    Groups whose changes add up to nothing are left out.
    """
    groups = selected((event for event in events if event.at < at), meter)
    levels = {
        group: functools.reduce(EXACT.add, (event.quantity for event in members), Decimal(0))
        for group, members in groups.items()
    }
    return {group: level for group, level in levels.items() if level}


def average_level(changes: Sequence[UsageEvent], *, within: Span, of: Span, before: Decimal) -> Ratio:
    """The level's average, weighted by time: the area under it within a span, over the length of the span it is an average of.

    changes: those inside `within`. of: the whole that `within` is all or a part of. before: the level `within` begins with; a
    change at its very start counts in full. Each change adds its quantity times what is left of the span, so the order of
    the changes does not matter.
    """
    area = EXACT.multiply(before, Decimal(within.ns))
    for change in changes:
        area = EXACT.add(area, EXACT.multiply(change.quantity, Decimal(within.end.ns - change.at.ns)))
    return Ratio(area, Decimal(of.ns))
