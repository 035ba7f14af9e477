"""Completeness: the events a source should have sent by the hour, against those that came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Instant, Mode, Span, carry, rounded
from crossfoot.measures.decimals import EXACT, text
from crossfoot.measures.instant import NS_PER_SECOND

HOUR_NS = 3_600 * NS_PER_SECOND
_WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class HourCount:
    """How many events of a source lie in the UTC hour that begins at `hour`."""

    source: str
    hour: Instant
    events: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The fewest events of a source an hour should hold, and by what it is known."""

    source: str
    hour: Instant
    at_least: int
    basis: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An hour that holds fewer events than expected. missing: at least so many."""

    source: str
    hour: Instant
    expected: int
    received: int
    basis: str

    @property
    def missing(self) -> int:
        """How many events are missing, at least."""
        return self.expected - self.received


def hours_of(within: Span) -> tuple[Instant, ...]:
    """The UTC hours that lie wholly inside a span, by their first instant."""
    first, last = -(-within.start.ns // HOUR_NS), within.end.ns // HOUR_NS
    return tuple(Instant(number * HOUR_NS) for number in range(first, last))


def expected_by_schedule(per_hour: Mapping[str, int], *, within: Span) -> tuple[Expected, ...]:
    """What the sources declare: source -> events an hour, for each whole hour of a span."""
    return tuple(
        Expected(source, hour, at_least, f"declared: {at_least:,} an hour")
        for source, at_least in sorted(per_hour.items())
        for hour in hours_of(within)
    )


def expected_by_history(received: Iterable[HourCount], *, within: Span, weeks: int, percent: Decimal) -> tuple[Expected, ...]:
    """What a source's own past says: `percent` of the median of the same hour of the week, over some weeks before.

    received: every hour that holds an event, of the span and of the weeks before it; an hour not listed held none.
    An hour is expected only once the source has been seen for all of those weeks before it. Rounded down, so that a quiet
    hour is never called missing for a fraction. weeks: at least 1.
    """
    counts = {(each.source, each.hour): each.events for each in received}
    first_seen: dict[str, Instant] = {}
    for source, hour in counts:
        first_seen[source] = min(first_seen.get(source, hour), hour)
    found: list[Expected] = []
    for source, seen in sorted(first_seen.items()):
        for hour in hours_of(within):
            before = [Instant(hour.ns - week * _WEEK_HOURS * HOUR_NS) for week in range(1, weeks + 1)]
            if before[-1] < seen:
                continue
            usual = _median([counts.get((source, each), 0) for each in before])
            least = int(rounded(carry(EXACT.multiply(usual, percent), Decimal(100)), places=0, mode=Mode.FLOOR))
            if least > 0:
                basis = f"{text(percent)} % of {text(usual)}, the median of that hour in {weeks} weeks before"
                found.append(Expected(source, hour, least, basis))
    return tuple(found)


def completeness(*, received: Iterable[HourCount], expected: Sequence[Expected]) -> tuple[Gap, ...]:
    """The hours that hold fewer events than expected, by source and time; an hour not received holds none."""
    counts: dict[tuple[str, Instant], int] = {}
    for each in received:
        counts[each.source, each.hour] = counts.get((each.source, each.hour), 0) + each.events
    gaps = [
        Gap(each.source, each.hour, each.at_least, got, each.basis)
        for each in expected
        if (got := counts.get((each.source, each.hour), 0)) < each.at_least
    ]
    return tuple(sorted(gaps, key=lambda gap: (gap.source, gap.hour)))


def _median(counts: Sequence[int]) -> Decimal:
    """The middle one, or exactly halfway between the two in the middle."""
    ranked, half = sorted(counts), len(counts) // 2
    if len(ranked) % 2:
        return Decimal(ranked[half])
    return EXACT.multiply(Decimal(ranked[half - 1] + ranked[half]), Decimal("0.5"))
