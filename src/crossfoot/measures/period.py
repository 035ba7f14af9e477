"""Periods of calendar days, and the cadence that cuts them from a stored anchor."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from crossfoot.errors import Malformed
from crossfoot.measures.instant import NS_LIMIT, Instant, Span

FOREVER = date.max
_END_OF_TIME = Instant(NS_LIMIT - 1)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
_LAST_DAY = 31


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open calendar days: start included, end not; `FOREVER` as end leaves it open.

    Raises Malformed: empty-period; not-a-day where a moment is given for a day.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        for day in (self.start, self.end):
            if isinstance(day, datetime):
                raise Malformed("not-a-day", got=day.isoformat())
        if self.end <= self.start:
            raise Malformed("empty-period", start=self.start, end=self.end)

    @staticmethod
    def month(text: str) -> Period:
        """The calendar month written `2026-10`. Raises Malformed: not-a-month."""
        try:
            start = date.fromisoformat(f"{text}-01" if _MONTH.fullmatch(text) else "")
        except ValueError:
            raise Malformed("not-a-month", got=text) from None
        return Period.month_of(start)

    @staticmethod
    def month_of(day: date) -> Period:
        """The calendar month the day falls in. Raises Malformed: date-out-of-range (December 9999)."""
        start = date(day.year, day.month, 1)
        return Period(start, stepped(start, months=1, steps=1))

    @staticmethod
    def onward(start: date) -> Period:
        """From a day on, with no end."""
        return Period(start, FOREVER)

    @property
    def days(self) -> int:
        """How many calendar days; a 23- or 25-hour day is one day."""
        return (self.end - self.start).days

    @property
    def is_open(self) -> bool:
        """Whether it has no end."""
        return self.end == FOREVER

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and not isinstance(day, datetime) and self.start <= day < self.end

    def overlap(self, other: Period) -> Period | None:
        """What both cover, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def split(self, at: Sequence[date]) -> tuple[Period, ...]:
        """Cut at every day strictly inside; the pieces touch, never overlap and cover the whole."""
        inside = sorted({cut for cut in at if self.start < cut < self.end})
        return tuple(Period(start, end) for start, end in pairwise([self.start, *inside, self.end]))

    def span(self, zone_name: str) -> Span:
        """The instants these days cover in a zone; an open period runs to the end of what an Instant holds (2262).

        Raises Malformed: unknown-time-zone, instant-out-of-range, empty-span (only days the zone skipped).
        """
        end = _END_OF_TIME if self.is_open else Instant.midnight(self.end, zone_name)
        return Span(Instant.midnight(self.start, zone_name), end)

    def __str__(self) -> str:
        return f"{self.start} to {'open' if self.is_open else self.end} (end not included)"


def stepped(anchor: date, *, months: int, steps: int) -> date:
    """The anchor moved by months x steps, clamped to the month's last day.

    Always steps from the stored anchor: 31 January gives 28 February, then 31 March, not 28 March.
    Raises Malformed: date-out-of-range.
    """
    return _clamped(anchor.year, anchor.month + months * steps, anchor.day)


@dataclass(frozen=True, slots=True)
class Cadence:
    """Billing cycles of so many months, cut at one day of the month and counted from an anchor's month.

    anchor: any day of the month that boundary 0 falls in (kept as the month's first, so that equal cadences are equal).
    billing_day: 1 to 31, kept as agreed: 31 cuts at 28 February, then at 31 March.
    Raises Malformed: bad-cadence (fewer months than one), bad-billing-day.
    """

    anchor: date
    billing_day: int
    months: int

    def __post_init__(self) -> None:
        if self.months < 1:
            raise Malformed("bad-cadence", months=self.months)
        if not 1 <= self.billing_day <= _LAST_DAY:
            raise Malformed("bad-billing-day", got=self.billing_day)
        object.__setattr__(self, "anchor", date(self.anchor.year, self.anchor.month, 1))

    @staticmethod
    def from_anchor(anchor: date, *, months: int) -> Cadence:
        """The cadence with a boundary on the anchor, on its day of the month ever after."""
        return Cadence(anchor, anchor.day, months)

    @staticmethod
    def from_day(first: date, *, billing_day: int, months: int) -> Cadence:
        """The cadence whose boundary 0 is the first such day of a month (clamped) on or after `first`."""
        here = Cadence(first, billing_day, months)
        if here.boundary(0) >= first:
            return here
        return Cadence(_clamped(first.year, first.month + 1, 1), billing_day, months)

    def boundary(self, steps: int) -> date:
        """The boundary that many cycles after (or before) the anchor's. Raises Malformed: date-out-of-range."""
        return _clamped(self.anchor.year, self.anchor.month + self.months * steps, self.billing_day)

    def index(self, day: date) -> int:
        """Which cycle the day falls in: the greatest `steps` whose boundary is on or before it."""
        steps = ((day.year - self.anchor.year) * 12 + day.month - self.anchor.month) // self.months
        return steps if self.boundary(steps) <= day else steps - 1

    def cycle(self, day: date) -> Period:
        """The cycle the day falls in."""
        steps = self.index(day)
        return Period(self.boundary(steps), self.boundary(steps + 1))

    def cycles(self, within: Period) -> Iterator[Period]:
        """Every cycle that touches the period, whole, in order. The period must have an end."""
        steps = self.index(within.start)
        while (start := self.boundary(steps)) < within.end:
            yield Period(start, self.boundary(steps + 1))
            steps += 1

    def slices(self, within: Period) -> Iterator[tuple[Period, Period]]:
        """The period cut at every boundary: (slice, the whole cycle it is part of), in order, without gap or overlap."""
        for cycle in self.cycles(within):
            yield Period(max(cycle.start, within.start), min(cycle.end, within.end)), cycle


def _clamped(year: int, month: int, day: int) -> date:
    """That day of a month counted on from January of the year, or the month's last day when it is shorter."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not date.min.year <= year <= date.max.year:
        raise Malformed("date-out-of-range", year=year, month=month)
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
