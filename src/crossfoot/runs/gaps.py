"""Gaps: hours of a period in which a source sent fewer events than it declared, or than its own past lets expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.sampling import accounts_by_source, hours_received
from crossfoot.engines.controls.completeness import (
    Gap,
    HourCount,
    completeness,
    expected_by_history,
    expected_by_schedule,
)
from crossfoot.measures import Instant, Period, Span

WEEKS = 2
PERCENT = Decimal(20)
"""Where nothing is declared, an hour should hold this share of the median of the same hour in so many weeks before."""


def gaps(*, snapshot: Snapshot, declared: Mapping[str, int], period: Period) -> tuple[Gap, ...]:
    """The gaps of a period, its days taken in UTC, by source and hour; what has not happened yet is none.

    declared: source -> events an hour. Raises Missing: lake-file-missing.
    """
    received = [HourCount(source, Instant(hour), events) for source, hour, events in hours_received(snapshot)]
    within = _until_latest(period.span("UTC"), received)
    if within is None:
        return ()
    by_past = expected_by_history(received, within=within, weeks=WEEKS, percent=PERCENT)
    undeclared = [each for each in by_past if each.source not in declared]
    return completeness(received=received, expected=[*expected_by_schedule(declared, within=within), *undeclared])


def gaps_by_account(snapshot: Snapshot, found: Sequence[Gap]) -> Mapping[str, tuple[str, ...]]:
    """For each account whose usage comes from a source with gaps, a sentence a source. Raises Missing: lake-file-missing."""
    if not found:
        return {}
    told: dict[str, str] = {}
    for source in sorted({gap.source for gap in found}):
        own = [gap for gap in found if gap.source == source]
        missing = sum(gap.missing for gap in own)
        hours = f"{len(own):,} hours" if len(own) > 1 else "1 hour"
        told[source] = f"{source} sent too little in {hours}, the first {own[0].hour}: {missing:,} events missing at least."
    sentences: dict[str, tuple[str, ...]] = {}
    for source, accounts in accounts_by_source(snapshot).items():
        for account in accounts if source in told else ():
            sentences[account] = (*sentences.get(account, ()), told[source])
    return sentences


def _until_latest(span: Span, received: Sequence[HourCount]) -> Span | None:
    """The span up to the latest hour anything was received in; None when that lies before it."""
    latest = max((each.hour for each in received), default=None)
    if latest is None or latest <= span.start:
        return None
    return Span(span.start, min(span.end, latest))
