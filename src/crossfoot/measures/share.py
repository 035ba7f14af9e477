"""Shares: exact fractions of a whole, and the day-count conventions that produce them."""

from __future__ import annotations

import calendar
import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures.instant import Span
from crossfoot.measures.period import Period
from crossfoot.measures.rounding import Mode, carry, rounded

_set = object.__setattr__


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction kept as two whole numbers, in lowest terms; zero or more, above one where it is not capped.

    Raises Malformed: bad-share (denominator not above zero, or numerator below it).
    """

    numerator: int
    denominator: int

    def __init__(self, numerator: int, denominator: int) -> None:
        if numerator < 0 or denominator <= 0:
            raise Malformed("bad-share", numerator=numerator, denominator=denominator)
        shared = math.gcd(numerator, denominator)
        _set(self, "numerator", numerator // shared)
        _set(self, "denominator", denominator // shared)

    @property
    def is_whole(self) -> bool:
        """Whether it is exactly one."""
        return self.numerator == self.denominator

    def capped(self) -> Share:
        """This share, but never more than the whole: a service period longer than the cycle is not scaled up."""
        return WHOLE if self.numerator > self.denominator else self

    def rest(self) -> Share:
        """What is left of the whole. Raises Malformed: bad-share when more than the whole was taken."""
        return Share(self.denominator - self.numerator, self.denominator)

    def factor(self, *, places: int, mode: Mode = Mode.HALF_UP) -> Decimal:
        """The share as a decimal, for print. Amounts are never multiplied by it: use Extension.take."""
        return rounded(carry(Decimal(self.numerator), Decimal(self.denominator)), places=places, mode=mode)

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


WHOLE = Share(1, 1)
_ONE_DAY = timedelta(days=1)


class DayCount(StrEnum):
    """How a part of a period is counted.

    actual-half-open   days from the first date to the last, the last not counted
    actual-inclusive   both dates counted
    actual-360         both dates counted, every month of the whole taken as 30 days
    thirty-360         both dates counted, every month 30 days long, its last day being the 30th (30E/360 ISDA)
    seconds            elapsed time between instants
    none               no proration: any part costs the whole
    """

    ACTUAL_HALF_OPEN = "actual-half-open"
    ACTUAL_INCLUSIVE = "actual-inclusive"
    ACTUAL_360 = "actual-360"
    THIRTY_360 = "thirty-360"
    SECONDS = "seconds"
    NONE = "none"


def share_of(part: Period, whole: Period, day_count: DayCount) -> Share:
    """The share of a part in a whole, both half-open, so that a whole cycle is always exactly one.

    The conventions that count the last date are given the last day *inside* each period; on half-open
    periods actual-inclusive and actual-half-open therefore agree. In every convention but actual-360 and none the
    shares of the pieces of a whole sum to one.
    Raises Malformed: part-outside-whole; day-count-needs-instants for `seconds`.
    """
    if part.start < whole.start or part.end > whole.end:
        raise Malformed("part-outside-whole", part=part, whole=whole)
    match day_count:
        case DayCount.SECONDS:
            raise Malformed("day-count-needs-instants", got=day_count)
        case DayCount.NONE:
            return WHOLE
        case _ if part == whole:
            return WHOLE
        case DayCount.ACTUAL_360:
            return Share(part.days, _months_of_thirty(whole))
        case DayCount.THIRTY_360:
            return Share(_thirty(part.end) - _thirty(part.start), _thirty(whole.end) - _thirty(whole.start))
        case _:
            return Share(part.days, whole.days)


def share_of_dates(part: tuple[date, date], whole: tuple[date, date], day_count: DayCount) -> Share:
    """The share of one pair of dates in another, each read as the convention reads written dates (first, last).

    Raises Malformed: bad-share when the whole is empty or a pair runs backwards; day-count-needs-instants for `seconds`.
    """
    days, of_days = ((last - first).days for first, last in (part, whole))
    match day_count:
        case DayCount.ACTUAL_HALF_OPEN:
            return Share(days, of_days)
        case DayCount.ACTUAL_INCLUSIVE:
            return Share(days + 1, of_days + 1)
        case DayCount.ACTUAL_360:
            return Share(days + 1, _thirty_inclusive(*whole))
        case DayCount.THIRTY_360:
            return Share(_thirty_inclusive(*part), _thirty_inclusive(*whole))
        case DayCount.NONE:
            return WHOLE
        case _:
            raise Malformed("day-count-needs-instants", got=day_count)


def share_of_span(part: Span, whole: Span) -> Share:
    """The share of elapsed time: day count `seconds`. Raises Malformed: part-outside-whole."""
    if part.start < whole.start or part.end > whole.end:
        raise Malformed("part-outside-whole", part=part, whole=whole)
    return Share(part.ns, whole.ns)


def days_of(period: Period, day_count: DayCount) -> int:
    """How many days a half-open period has as the convention counts them, for print beside a share.

    Raises Malformed: day-count-needs-instants for `seconds`.
    """
    if day_count is DayCount.SECONDS:
        raise Malformed("day-count-needs-instants", got=day_count)
    return _thirty(period.end) - _thirty(period.start) if day_count is DayCount.THIRTY_360 else period.days


def _months_of_thirty(whole: Period) -> int:
    """Thirty days for each month of a cycle, whichever day it is cut at; on a calendar of thirty when it is no cycle."""
    months = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month
    cut = max(whole.start.day, whole.end.day)
    if (whole.start, whole.end) == (_cut_at(whole.start, cut), _cut_at(whole.end, cut)):
        return 30 * months
    return _thirty(whole.end) - _thirty(whole.start)


def _cut_at(day: date, cut: int) -> date:
    """The day of that number in the same month, the last where there is none."""
    return day.replace(day=min(cut, calendar.monthrange(day.year, day.month)[1]))


def _thirty_inclusive(first: date, last: date) -> int:
    return _thirty(last + _ONE_DAY) - _thirty(first)


def _thirty(day: date) -> int:
    """The day on a calendar of 30-day months, a month's last day being its 30th; differences of it are 30E/360 days.

    Source: ISDA 2006 definitions, section 4.16(h) without its exception for the termination date, which would
    make a period's days depend on where the agreement ends.
    """
    last = calendar.monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month) * 30 + (30 if day.day == last else day.day)
