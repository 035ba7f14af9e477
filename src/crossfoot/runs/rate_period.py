"""The rating run: many agreements over a snapshot of the lake, for one period."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.session import Limits
from crossfoot.measures import Period
from crossfoot.runs.metered_bulk import metered_bulk
from crossfoot.runs.rated import ENGINE_VERSION, Progress, RatedPeriod, demands_of, rated_period, silent
from crossfoot.terms.agreement import History

__all__ = ["ENGINE_VERSION", "RunInputs", "rate_period"]


@dataclass(frozen=True, slots=True)
class RunInputs:
    """All a run is a function of, besides ENGINE_VERSION.

    histories: of every agreement to rate, as they were recorded at the run's as-of time; one each. snapshot: the manifest's
    rows as of that time. period: usually a calendar month.
    """

    histories: tuple[History, ...]
    snapshot: Snapshot
    period: Period


def rate_period(inputs: RunInputs, *, limits: Limits | None = None, progress: Progress = silent) -> RatedPeriod:
    """Rate a period: meter the due usage in bulk, price it agreement by agreement, and prove both.

    Raises Missing: lake-file-missing. Raises Unrateable: sum-too-wide. Raises Defect when the usage does not foot.
    """
    progress(0, len(inputs.histories), "planning")
    demands, unrated, ends = demands_of(inputs.histories, period=inputs.period)
    progress(0, len(demands), "metering")
    usage = metered_bulk(snapshot=inputs.snapshot, demands=demands, period=inputs.period, limits=limits)
    return rated_period(demands=demands, unrated=unrated, ends=ends, usage=usage, period=inputs.period, progress=progress)
