"""Periods of calendar days, and the cadence that cuts them from a stored anchor."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from crossfoot.errors import Malformed
from crossfoot.measures.instant import Instant, Span

FOREVER = date.max


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open calendar days: start included, end not; `FOREVER` as end leaves it open. Raises Malformed: empty-period."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise Malformed("empty-period", start=self.start, end=self.end)

    @staticmethod
    def month(text: str) -> Period:
        """The calendar month written `2026-10`. Raises Malformed: not-a-month."""
        try:
            start = date.fromisoformat(f"{text}-01")
        except ValueError:
            raise Malformed("not-a-month", got=text) from None
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
        return isinstance(day, date) and self.start <= day < self.end

    def overlap(self, other: Period) -> Period | None:
        """What both cover, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def split(self, at: Sequence[date]) -> tuple[Period, ...]:
        """Cut at every day strictly inside; the pieces touch, never overlap and cover the whole."""
        inside = sorted({cut for cut in at if self.start < cut < self.end})
        edges = [self.start, *inside, self.end]
        return tuple(Period(start, end) for start, end in zip(edges, edges[1:], strict=False))

    def span(self, zone_name: str) -> Span:
        """The instants these days cover in a zone. Raises Malformed: unknown-time-zone."""
        return Span(Instant.midnight(self.start, zone_name), Instant.midnight(self.end, zone_name))

    def __str__(self) -> str:
        return f"{self.start} to {'open' if self.is_open else self.end} (end not included)"


def stepped(anchor: date, *, months: int, steps: int) -> date:
    """The anchor moved by months x steps, clamped to the month's last day.

    Always steps from the stored anchor: 31 January gives 28 February, then 31 March, not 28 March.
    Raises Malformed: date-out-of-range.
    """
    ahead = anchor.year * 12 + anchor.month - 1 + months * steps
    year, month = divmod(ahead, 12)
    if not date.min.year <= year <= date.max.year:
        raise Malformed("date-out-of-range", anchor=anchor, months=months * steps)
    return date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Cadence:
    """Billing cycles of so many months, cut at the anchor's day. Raises Malformed: bad-cadence."""

    anchor: date
    months: int

    def __post_init__(self) -> None:
        if self.months < 1:
            raise Malformed("bad-cadence", months=self.months)

    @staticmethod
    def from_day(first: date, *, billing_day: int, months: int) -> Cadence:
        """The cadence whose first boundary on or after `first` falls on that day of a month (clamped)."""
        if not 1 <= billing_day <= 31:
            raise Malformed("bad-billing-day", got=billing_day)
        for steps in count():
            year, month = divmod(first.year * 12 + first.month - 1 + steps, 12)
            candidate = date(year, month + 1, min(billing_day, calendar.monthrange(year, month + 1)[1]))
            if candidate >= first:
                return Cadence(_unclamped(candidate, billing_day), months)
        raise AssertionError("count() is endless")  # pragma: no cover

    def boundary(self, steps: int) -> date:
        """The boundary that many cycles after (or before) the anchor."""
        return stepped(self.anchor, months=self.months, steps=steps)

    def index(self, day: date) -> int:
        """Which cycle the day falls in: the greatest `steps` whose boundary is on or before it."""
        months = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        steps = months // self.months
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


def _unclamped(day: date, billing_day: int) -> date:
    """An anchor that remembers the billing day: 28 February for day 31 becomes 31 January... of the same phase."""
    return day
