"""Instants and spans: points in time to the nanosecond, always UTC, and half-open stretches between them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crossfoot.errors import Malformed

NS_PER_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<clock>\d{2}:\d{2}(:\d{2})?)(\.(?P<fraction>\d{1,9}))?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
NS_LIMIT = 2**63
"""What a 64-bit column holds: the years 1677 to 2262."""


@functools.cache
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises Malformed: unknown-time-zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Malformed("unknown-time-zone", got=name) from None


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time: nanoseconds since 1970-01-01T00:00:00Z. Zones are for reading and cutting, not for storing."""

    ns: int

    def __post_init__(self) -> None:
        if not -NS_LIMIT <= self.ns < NS_LIMIT:
            raise Malformed("instant-out-of-range", got=self.ns)

    @staticmethod
    def of(moment: datetime) -> Instant:
        """From an aware datetime. Raises Malformed: no-time-zone."""
        if moment.tzinfo is None:
            raise Malformed("no-time-zone", got=moment.isoformat())
        since = moment - _EPOCH
        return Instant((since.days * 86_400 + since.seconds) * NS_PER_SECOND + since.microseconds * 1_000)

    @staticmethod
    def parse(text: str) -> Instant:
        """From ISO 8601 with an offset or Z, up to 9 fractional digits.

        Raises Malformed: not-a-time, no-time-zone, instant-out-of-range.
        """
        day, fraction, offset = _read(text)
        if offset is None:
            raise Malformed("no-time-zone", got=text)
        moment = day.replace(tzinfo=UTC) - offset
        return Instant(Instant.of(moment).ns + fraction)

    @staticmethod
    def local(text: str, zone_name: str, *, repeated: str = "refuse") -> Instant:
        """From a wall-clock reading in a declared zone, up to 9 fractional digits.

        repeated: which reading of an hour that the clock shows twice: `earlier`, `later` or `refuse`.
        Raises Malformed: not-a-time, time-in-dst-gap, time-repeated, two-time-zones (the text has its own offset).
        """
        moment, fraction, offset = _read(text)
        if offset is not None:
            raise Malformed("two-time-zones", got=text, declared=zone_name)
        where = zone(zone_name)
        earlier, later = (moment.replace(tzinfo=where, fold=fold) for fold in (0, 1))
        if earlier.utcoffset() != later.utcoffset():
            if earlier.astimezone(UTC).astimezone(where).replace(tzinfo=None) != moment:
                raise Malformed("time-in-dst-gap", got=text, zone=zone_name)
            if repeated == "refuse":
                raise Malformed("time-repeated", got=text, zone=zone_name)
        chosen = later if repeated == "later" else earlier
        return Instant(Instant.of(chosen.astimezone(UTC)).ns + fraction)

    @staticmethod
    def midnight(day: date, zone_name: str) -> Instant:
        """When that calendar day begins in the zone.

        Where the clocks skip midnight the day begins at the first moment that exists; where midnight
        comes twice, at the first.
        """
        where = zone(zone_name)
        wall = datetime(day.year, day.month, day.day, tzinfo=where)
        there = wall.astimezone(UTC)
        if there.astimezone(where).replace(tzinfo=None) != wall.replace(tzinfo=None):
            before = there.astimezone(where).utcoffset() or timedelta(0)
            skipped = (wall.replace(fold=1).utcoffset() or timedelta(0)) - before
            there += abs(skipped) * 0 + _gap_end(there, where, day)
        return Instant.of(there)

    def day(self, zone_name: str) -> date:
        """The calendar day this instant falls on in the zone."""
        seconds = self.ns // NS_PER_SECOND
        return (_EPOCH + timedelta(seconds=seconds)).astimezone(zone(zone_name)).date()

    def isoformat(self) -> str:
        """ISO 8601 in UTC with as many fractional digits as are needed."""
        seconds, rest = divmod(self.ns, NS_PER_SECOND)
        head = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
        tail = f".{rest:09d}".rstrip("0") if rest else ""
        return f"{head.rjust(19, '0')}{tail}Z"

    def datetime(self) -> datetime:
        """An aware UTC datetime, to the microsecond below (for libraries that know no finer)."""
        return _EPOCH + timedelta(microseconds=self.ns // 1_000)

    def __str__(self) -> str:
        return self.isoformat()


def _read(text: str) -> tuple[datetime, int, timedelta | None]:
    """A written time as (naive datetime to the second, nanoseconds past it, offset if any)."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise Malformed("not-a-time", got=text)
    try:
        moment = datetime.fromisoformat(f"{found['day']}T{found['clock']}")
    except ValueError:
        raise Malformed("not-a-time", got=text) from None
    fraction = int((found["fraction"] or "").ljust(9, "0"))
    if found["zone"] is None:
        return moment, fraction, None
    if found["zone"] == "Z":
        return moment, fraction, timedelta(0)
    sign = -1 if found["zone"][0] == "-" else 1
    hours, minutes = int(found["zone"][1:3]), int(found["zone"][-2:])
    return moment, fraction, sign * timedelta(hours=hours, minutes=minutes)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time: start included, end not. Raises Malformed: empty-span."""

    start: Instant
    end: Instant

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Malformed("empty-span", start=self.start, end=self.end)

    @property
    def ns(self) -> int:
        """Its length in nanoseconds."""
        return self.end.ns - self.start.ns

    def __contains__(self, instant: object) -> bool:
        return isinstance(instant, Instant) and self.start <= instant < self.end

    def overlap(self, other: Span) -> Span | None:
        """What both cover, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def split(self, at: Sequence[Instant]) -> tuple[Span, ...]:
        """Cut at every instant strictly inside; the pieces touch, never overlap and cover the whole."""
        inside = sorted({cut for cut in at if self.start < cut < self.end})
        edges = [self.start, *inside, self.end]
        return tuple(Span(start, end) for start, end in zip(edges, edges[1:], strict=False))

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})"
