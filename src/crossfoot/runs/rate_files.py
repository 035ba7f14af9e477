"""Rating from files: agreements and usage in memory, no lake and no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossfoot.engines.metering.dedupe import EventConflict, dedupe
from crossfoot.measures import Period
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.metered_pure import metered_pure
from crossfoot.runs.rated import RatedPeriod, demands_of, rated_period
from crossfoot.terms.agreement import History


@dataclass(frozen=True, slots=True)
class RatedFiles:
    """A rated period, and what was not counted of the events given: repeats, and other bodies under a taken id."""

    period: RatedPeriod
    duplicates: int
    conflicts: tuple[EventConflict, ...]


def rate_files(*, histories: Sequence[History], events: Iterable[UsageEvent], period: Period) -> RatedFiles:
    """Rate a period for agreements over events in order of arrival: the same charges as `rate_period` over a lake of them.

    Raises Malformed: too-many-digits (a quantity beyond 19 digits).
    """
    told = dedupe(events)
    demands, unrated, ends = demands_of(histories, period=period)
    usage = metered_pure(events=told.kept, demands=demands, period=period)
    rated = rated_period(demands=demands, unrated=unrated, ends=ends, usage=usage, period=period)
    return RatedFiles(rated, told.duplicates, told.conflicts)
