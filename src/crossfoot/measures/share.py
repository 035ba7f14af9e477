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


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction kept as two whole numbers, in lowest terms. Raises Malformed: bad-share (denominator not positive)."""

    numerator: int
    denominator: int

    def __init__(self, numerator: int, denominator: int) -> None:
        if denominator <= 0:
            raise Malformed("bad-share", numerator=numerator, denominator=denominator)
        shared = math.gcd(numerator, denominator)
        object.__setattr__(self, "numerator", numerator // shared)
        object.__setattr__(self, "denominator", denominator // shared)

    @property
    def is_whole(self) -> bool:
        """Whether it is exactly one."""
        return self.numerator == self.denominator

    def capped(self) -> Share:
        """This share, but never more than the whole: a service period longer than the cycle is not scaled up."""
        return WHOLE if self.numerator > self.denominator else self

    def rest(self) -> Share:
        """What is left of the whole."""
        return Share(self.denominator - self.numerator, self.denominator)

    def factor(self, *, places: int, mode: Mode = Mode.HALF_UP) -> Decimal:
        """The share as a decimal, for print. Amounts are never multiplied by it: use Extension.take."""
        return rounded(carry(Decimal(self.numerator), Decimal(self.denominator)), places=places, mode=mode)

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


WHOLE = Share(1, 1)


class DayCount(StrEnum):
    """How a part of a period is counted.

    actual-half-open   days from the first date to the last, the last not counted
    actual-inclusive   both dates counted
    actual-360         both dates counted, every month of the whole taken as 30 days
    thirty-360         both dates counted, every month 30 days long, its last day being the 30th
    seconds            elapsed time between instants
    none               no proration: any part costs the whole
    """

    ACTUAL_HALF_OPEN = "actual-half-open"
    ACTUAL_INCLUSIVE = "actual-inclusive"
    ACTUAL_360 = "actual-360"
    THIRTY_360 = "thirty-360"
    SECONDS = "seconds"
    NONE = "none"


_ONE_DAY = timedelta(days=1)


def share_of_dates(first: date, last: date, of_first: date, of_last: date, day_count: DayCount) -> Share:
    """The share of one pair of dates in another, read as the convention reads written dates.

    Raises Malformed: bad-share when the whole is empty; `seconds` needs instants and is refused here.
    """
    match day_count:
        case DayCount.ACTUAL_HALF_OPEN:
            return Share((last - first).days, (of_last - of_first).days)
        case DayCount.ACTUAL_INCLUSIVE:
            return Share((last - first).days + 1, (of_last - of_first).days + 1)
        case DayCount.ACTUAL_360:
            return Share((last - first).days + 1, _thirty_days(of_first, of_last))
        case DayCount.THIRTY_360:
            return Share(_thirty_days(first, last), _thirty_days(of_first, of_last))
        case DayCount.NONE:
            return WHOLE
        case DayCount.SECONDS:
            raise Malformed("day-count-needs-instants", got=day_count)


def share_of(part: Period, whole: Period, day_count: DayCount) -> Share:
    """The share of a part in a whole, both half-open, so that a whole cycle is always exactly one.

    The conventions that count the last date are given the last day *inside* each period; on half-open
    periods actual-inclusive and actual-half-open therefore agree. Raises Malformed: part-outside-whole.
    """
    if part.start < whole.start or part.end > whole.end:
        raise Malformed("part-outside-whole", part=part, whole=whole)
    if part == whole:
        return WHOLE
    if day_count is DayCount.ACTUAL_HALF_OPEN:
        return share_of_dates(part.start, part.end, whole.start, whole.end, day_count)
    return share_of_dates(part.start, part.end - _ONE_DAY, whole.start, whole.end - _ONE_DAY, day_count)


def share_of_span(part: Span, whole: Span) -> Share:
    """The share of elapsed time: day count `seconds`. Raises Malformed: part-outside-whole."""
    if part.start < whole.start or part.end > whole.end:
        raise Malformed("part-outside-whole", part=part, whole=whole)
    return Share(part.ns, whole.ns)


def _thirty_days(first: date, last: date) -> int:
    """Days from first to last, both counted, in months of 30 days; a month's last day is its 30th."""
    end_day = 30 if last.day == calendar.monthrange(last.year, last.month)[1] else last.day
    months = (last.year - first.year) * 12 + last.month - first.month
    return months * 30 + min(end_day, 30) - min(first.day, 30) + 1
