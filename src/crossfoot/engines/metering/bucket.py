"""Buckets: a span cut into the hours or days of a zone, 23- and 25-hour days included."""

from __future__ import annotations

from datetime import timedelta

from crossfoot.measures import Instant, Span
from crossfoot.measures.instant import NS_PER_SECOND, zone
from crossfoot.terms.meter import Bucket

_HOUR = 3600
_ONE_DAY = timedelta(days=1)


def buckets(span: Span, *, bucket: Bucket, zone_name: str) -> tuple[Span, ...]:
    """The span cut at every full hour, or every midnight, of the zone; they touch and cover it, the ends may be short.

    An hour of the clock that comes twice is two buckets, one that is skipped is none; where the clocks move by half an
    hour, what is left of the hour they land in is a bucket. Raises Malformed: unknown-time-zone.
    """
    if bucket is Bucket.NONE:
        return (span,)
    return span.split(_midnights(span, zone_name) if bucket is Bucket.DAY else _hours(span, zone_name))


def _midnights(span: Span, zone_name: str) -> list[Instant]:
    day, last = span.start.day(zone_name), span.end.day(zone_name)
    cuts = []
    while day < last:
        day += _ONE_DAY
        cuts.append(Instant.midnight(day, zone_name))
    return cuts


def _hours(span: Span, zone_name: str) -> list[Instant]:
    """Every instant at which the zone's clock shows a full hour."""
    seconds, cuts = span.start.ns // NS_PER_SECOND, []
    while (seconds := seconds + _HOUR - _past_the_hour(seconds, zone_name)) * NS_PER_SECOND < span.end.ns:
        cuts.append(Instant(seconds * NS_PER_SECOND))
    return cuts


def _past_the_hour(seconds: int, zone_name: str) -> int:
    """How many seconds past its last full hour the zone's clock stands."""
    there = Instant(seconds * NS_PER_SECOND).datetime().astimezone(zone(zone_name))
    return there.minute * 60 + there.second
