"""Instants and spans: points in time to the nanosecond, always UTC, and half-open stretches between them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

from crossfoot.errors import Malformed

NS_PER_SECOND = 1_000_000_000
NS_LIMIT = 2**63
"""What a 64-bit column holds: the years 1677 to 2262."""

_SECONDS_PER_DAY = 86_400
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_ONE_SECOND, _ONE_DAY = timedelta(seconds=1), timedelta(days=1)
_WRITTEN = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(?:(Z)|([+-])(\d{2}):?(\d{2}))?",
    re.ASCII,
)
_MIDNIGHTS_KEPT = 8192


@functools.cache
def _zone_names() -> frozenset[str]:
    return frozenset((resources.files("tzdata") / "zones").read_text("utf-8").split())


@functools.cache
def zone(name: str) -> ZoneInfo:
    """The IANA time zone of that name. Raises Malformed: unknown-time-zone.

    Read from the `tzdata` package that the lock file pins, never from the machine: two machines must cut a
    day at the same instant.
    """
    if name not in _zone_names():
        raise Malformed("unknown-time-zone", got=name)
    with (resources.files("tzdata") / "zoneinfo" / name).open("rb") as page:
        return ZoneInfo.from_file(page, key=name)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A point in time: nanoseconds since 1970-01-01T00:00:00Z. Zones are for reading and cutting, not for storing.

    Raises Malformed: instant-out-of-range.
    """

    ns: int

    def __post_init__(self) -> None:
        if not -NS_LIMIT <= self.ns < NS_LIMIT:
            raise Malformed("instant-out-of-range", got=self.ns)

    @staticmethod
    def of(moment: dt.datetime) -> Instant:
        """From an aware datetime. Raises Malformed: no-time-zone, instant-out-of-range."""
        if moment.utcoffset() is None:
            raise Malformed("no-time-zone", got=moment.isoformat())
        return Instant(_seconds(moment - _EPOCH) * NS_PER_SECOND + moment.microsecond * 1_000)

    @staticmethod
    def parse(text: str) -> Instant:
        """From ISO 8601 with an offset or Z, up to 9 fractional digits.

        Raises Malformed: not-a-time, no-time-zone, instant-out-of-range.
        """
        day, second, fraction, offset = _read(text)
        if offset is None:
            raise Malformed("no-time-zone", got=text)
        return Instant(((day - _EPOCH_DAY) * _SECONDS_PER_DAY + second - offset) * NS_PER_SECOND + fraction)

    @staticmethod
    def local(text: str, zone_name: str, *, repeated: str = "refuse") -> Instant:
        """From a wall-clock reading in a declared zone, up to 9 fractional digits.

        repeated: which reading of an hour that the clock shows twice: `earlier`, `later` or `refuse`.
        Raises Malformed: not-a-time, time-in-dst-gap, time-repeated, two-time-zones (the text has its own offset),
        unknown-time-zone, instant-out-of-range.
        """
        day, second, fraction, offset = _read(text)
        if offset is not None:
            raise Malformed("two-time-zones", got=text, declared=zone_name)
        where = zone(zone_name)
        wall = dt.datetime.fromordinal(day) + timedelta(seconds=second)
        ahead, ahead_later = (_offset(wall.replace(tzinfo=where, fold=fold)) for fold in (0, 1))
        if ahead < ahead_later:
            raise Malformed("time-in-dst-gap", got=text, zone=zone_name)
        if ahead > ahead_later and repeated not in ("earlier", "later"):
            raise Malformed("time-repeated", got=text, zone=zone_name)
        east = ahead_later if repeated == "later" else ahead
        return Instant(((day - _EPOCH_DAY) * _SECONDS_PER_DAY + second - _seconds(east)) * NS_PER_SECOND + fraction)

    @staticmethod
    def midnight(day: date, zone_name: str) -> Instant:
        """When that calendar day begins in the zone.

        Where the clocks skip midnight the day begins at the first moment that exists; where midnight
        comes twice, at the first. A day the zone skipped altogether begins where the next one does.
        Raises Malformed: unknown-time-zone, instant-out-of-range.
        """
        return Instant(_day_begins(day, zone_name) * NS_PER_SECOND)

    def day(self, zone_name: str) -> date:
        """The calendar day this instant falls on in the zone: the last one whose midnight is not after it.

        Differs from the date on the wall only where the clocks go back over midnight: the minutes that the wall
        dates to the day before, a second time, belong to the day that has begun.
        """
        local = (_EPOCH + timedelta(seconds=self.ns // NS_PER_SECOND)).astimezone(zone(zone_name))
        on = local.date()
        if local.fold and Instant.midnight(on + _ONE_DAY, zone_name) <= self:
            return on + _ONE_DAY
        return on

    def isoformat(self) -> str:
        """ISO 8601 in UTC with as many fractional digits as are needed."""
        seconds, rest = divmod(self.ns, NS_PER_SECOND)
        head = (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{head}.{rest:09d}".rstrip("0") + "Z" if rest else f"{head}Z"

    def datetime(self) -> dt.datetime:
        """An aware UTC datetime, to the microsecond below (for libraries that know no finer)."""
        return _EPOCH + timedelta(microseconds=self.ns // 1_000)

    def __str__(self) -> str:
        return self.isoformat()


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

    def days(self, zone_name: str) -> int:
        """How many midnights of the zone's calendar lie between its ends; a 23- or 25-hour day is one day."""
        return (self.end.day(zone_name) - self.start.day(zone_name)).days

    def __contains__(self, instant: object) -> bool:
        return isinstance(instant, Instant) and self.start <= instant < self.end

    def overlap(self, other: Span) -> Span | None:
        """What both cover, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def split(self, at: Sequence[Instant]) -> tuple[Span, ...]:
        """Cut at every instant strictly inside; the pieces touch, never overlap and cover the whole."""
        inside = sorted({cut for cut in at if self.start < cut < self.end})
        return tuple(Span(start, end) for start, end in pairwise([self.start, *inside, self.end]))

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})"


def _read(text: str) -> tuple[int, int, int, int | None]:
    """A written time as (day since year 1, second of the day, nanoseconds past it, seconds east of UTC if written)."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise Malformed("not-a-time", got=text)
    year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes = found.groups()
    try:
        clock = dt.time(int(hour), int(minute), int(second or 0))
        east = dt.time(int(hours), int(minutes)) if sign else dt.time()
        ordinal = date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        raise Malformed("not-a-time", got=text) from None
    offset = None if not utc and not sign else _second(east) * (-1 if sign == "-" else 1)
    return ordinal, _second(clock), int((fraction or "").ljust(9, "0")), offset


def _second(clock: dt.time) -> int:
    return (clock.hour * 60 + clock.minute) * 60 + clock.second


def _seconds(length: timedelta) -> int:
    return length.days * _SECONDS_PER_DAY + length.seconds


def _offset(local: dt.datetime) -> timedelta:
    return local.utcoffset() or timedelta(0)


@functools.lru_cache(maxsize=_MIDNIGHTS_KEPT)
def _day_begins(day: date, zone_name: str) -> int:
    """Seconds since the epoch at which the day begins: the first that the zone's clocks do not date before it."""
    where = zone(zone_name)
    wall = dt.datetime.fromordinal(day.toordinal())
    before, after = (_offset(wall.replace(tzinfo=where, fold=fold)) for fold in (0, 1))
    naive = (wall.toordinal() - _EPOCH_DAY) * _SECONDS_PER_DAY
    if before >= after:
        return naive - _seconds(before)
    # Midnight is in a gap. The clocks jumped somewhere between its two readings: look for the second they did.
    early, late = naive - _seconds(after), naive - _seconds(before)
    while late - early > 1:
        middle = (early + late) // 2
        shown = (_EPOCH + _ONE_SECOND * middle).astimezone(where).replace(tzinfo=None)
        early, late = (early, middle) if shown >= wall else (middle, late)
    return late
