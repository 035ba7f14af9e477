"""Shares: exact fractions of a period, counted by a convention that is named."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import (
    WHOLE,
    Cadence,
    Currency,
    DayCount,
    Extension,
    Instant,
    Mode,
    Money,
    Period,
    Rounding,
    Share,
    Span,
    days_of,
    share_of,
    share_of_dates,
    share_of_span,
)
from tests import strategies
from tests.refusals import refused
from tests.tables import rows

USD = Currency.of("USD")
INCLUSIVE, HALF_OPEN = DayCount.ACTUAL_INCLUSIVE, DayCount.ACTUAL_HALF_OPEN


def test_a_share_is_kept_in_lowest_terms() -> None:
    assert Share(20, 62) == Share(10, 31)
    assert str(Share(20, 62)) == "10/31"
    assert (Share(20, 62).numerator, Share(20, 62).denominator) == (10, 31)
    assert Share(0, 31) == Share(0, 1)
    assert Share(31, 31) == WHOLE


def test_what_a_share_says_of_itself() -> None:
    assert WHOLE.is_whole and not Share(10, 31).is_whole and not Share(59, 31).is_whole
    assert Share(59, 31).capped() == WHOLE
    assert Share(10, 31).capped() == Share(10, 31)
    assert WHOLE.capped() == WHOLE
    assert Share(10, 31).rest() == Share(21, 31)
    assert WHOLE.rest() == Share(0, 1)


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (1, -1), (-1, 1), (0, 0)])
def test_a_share_of_nothing_or_less_is_refused(numerator: int, denominator: int) -> None:
    with refused("bad-share") as caught:
        Share(numerator, denominator)
    assert caught.value.fields == {"numerator": numerator, "denominator": denominator}


def test_more_than_the_whole_leaves_no_rest() -> None:
    with refused("bad-share"):
        Share(59, 31).rest()


@rows("""
 share | places | mode    | factor      | because
 22/30 | 9      | half-up | 0.733333333 | for print
 20/28 | 9      | half-up | 0.714285714 | the same
 14/31 | 9      | half-up | 0.451612903 | the same
 349/365 | 9    | half-up | 0.956164384 | rounded up
 349/365 | 9    | down    | 0.956164383 | or cut, as asked
 1/1   | 2      | half-up | 1.00        | the whole
""")
def test_a_factor_is_for_print(share: str, places: str, mode: str, factor: str, because: str) -> None:
    numerator, denominator = map(int, share.split("/"))
    assert str(Share(numerator, denominator).factor(places=int(places), mode=Mode(mode))) == factor
    if mode == "half-up":
        assert str(Share(numerator, denominator).factor(places=int(places))) == factor


@rows("""
 part                     | whole                    | day_count        | share | because
 2022-03-18 to 2022-03-31 | 2022-03-01 to 2022-03-31 | actual-inclusive | 14/31 | both dates count
 2022-03-01 to 2022-03-19 | 2022-03-01 to 2022-03-31 | actual-inclusive | 19/31 | the 20th belongs to the new plan
 2022-02-05 to 2022-12-31 | 2022-01-01 to 2022-12-31 | actual-inclusive | 330/365 | a year less a trial
 2025-01-30 to 2025-01-31 | 2025-01-01 to 2025-01-31 | actual-half-open | 1/30  | the last date does not count
 2025-01-16 to 2025-01-31 | 2025-01-01 to 2025-01-31 | actual-half-open | 15/30 | on either side
 2021-01-27 to 2021-01-31 | 2021-01-01 to 2021-01-31 | actual-360       | 5/30  | five days of a month of thirty
 2021-01-27 to 2021-01-31 | 2021-01-01 to 2021-01-31 | thirty-360       | 4/30  | the 31st is the 30th
 2021-02-27 to 2021-02-28 | 2021-02-01 to 2021-02-28 | actual-360       | 2/30  | two days
 2021-02-27 to 2021-02-28 | 2021-02-01 to 2021-02-28 | thirty-360       | 4/30  | February's last day is its 30th
 2024-02-27 to 2024-02-29 | 2024-02-01 to 2024-02-29 | thirty-360       | 4/30  | in a leap year too
 2024-02-27 to 2024-02-28 | 2024-02-01 to 2024-02-29 | thirty-360       | 3/30  | the 28th is not the last there
 2021-04-21 to 2021-04-29 | 2021-04-01 to 2021-04-30 | actual-inclusive | 9/30  | inside the month
 2021-04-21 to 2021-04-29 | 2021-04-01 to 2021-04-30 | thirty-360       | 9/30  | a month of thirty anyway
 2021-12-31 to 2021-12-31 | 2021-12-01 to 2021-12-31 | actual-360       | 1/30  | one day
 2021-02-10 to 2021-02-20 | 2021-01-01 to 2021-12-31 | thirty-360       | 11/360 | a year of 360
 2021-02-10 to 2021-02-20 | 2021-01-01 to 2021-12-31 | none             | 1/1   | any part costs the whole
""")
def test_written_dates_are_counted_as_the_convention_says(
    part: str, whole: str, day_count: str, share: str, because: str
) -> None:
    numerator, denominator = map(int, share.split("/"))
    assert share_of_dates(_dates(part), _dates(whole), DayCount(day_count)) == Share(numerator, denominator)


@rows("""
 part                     | whole                    | day_count        | share | because
 2023-06-23 to 2023-07-15 | 2023-06-15 to 2023-07-15 | actual-half-open | 22/30 | June has thirty days
 2023-02-23 to 2023-03-15 | 2023-02-15 to 2023-03-15 | actual-half-open | 20/28 | February has not
 2023-02-23 to 2023-03-15 | 2023-02-15 to 2023-03-15 | actual-inclusive | 20/28 | half-open periods leave nothing to include
 2023-02-23 to 2023-03-15 | 2023-02-15 to 2023-03-15 | actual-360       | 20/30 | every month as thirty days
 2023-02-23 to 2023-03-15 | 2023-02-15 to 2023-03-15 | thirty-360       | 22/30 | on both sides
 2021-01-31 to 2021-02-14 | 2021-01-31 to 2021-02-28 | actual-360       | 14/30 | a clamped cycle is a month of thirty too
 2021-01-31 to 2021-02-14 | 2021-01-31 to 2021-02-28 | thirty-360       | 14/30 | from the 30th to the 14th
 2021-01-28 to 2021-02-14 | 2021-01-28 to 2021-02-28 | actual-360       | 17/30 | so is one cut at the 28th
 2021-01-29 to 2021-02-14 | 2021-01-29 to 2021-02-28 | actual-360       | 16/30 | or at the 29th
 2021-02-28 to 2021-03-10 | 2021-02-28 to 2021-03-29 | actual-360       | 10/30 | and the one after it
 2020-02-29 to 2020-03-10 | 2020-02-29 to 2021-02-28 | actual-360       | 10/360 | twelve months from a leap day
 2021-01-10 to 2021-01-15 | 2021-01-10 to 2021-01-20 | actual-360       | 5/10  | part of a month is counted as it is
 2021-01-10 to 2021-01-20 | 2021-01-10 to 2021-02-20 | actual-360       | 10/40 | no whole months: on a calendar of thirty
 2021-01-30 to 2021-01-31 | 2021-01-01 to 2021-02-01 | thirty-360       | 0/30  | the 31st is no day of its own
 2021-01-31 to 2021-02-01 | 2021-01-01 to 2021-02-01 | thirty-360       | 1/30  | it is the 30th
 2021-02-01 to 2021-03-01 | 2021-02-01 to 2021-03-01 | actual-360       | 1/1   | the whole is the whole
 2021-01-01 to 2021-02-01 | 2021-01-01 to 2021-02-01 | actual-360       | 1/1   | and not 31 thirtieths
 2021-02-01 to 2021-02-02 | 2021-02-01 to 2021-03-01 | none             | 1/1   | any part costs the whole
""")
def test_half_open_periods_are_counted_as_the_convention_says(
    part: str, whole: str, day_count: str, share: str, because: str
) -> None:
    numerator, denominator = map(int, share.split("/"))
    assert share_of(Period(*_dates(part)), Period(*_dates(whole)), DayCount(day_count)) == Share(numerator, denominator)


@pytest.mark.parametrize("part", ["2021-01-31 to 2021-02-14", "2021-02-20 to 2021-03-02", "2021-01-01 to 2021-04-01"])
def test_a_part_outside_the_whole_is_refused(part: str) -> None:
    whole = Period.month("2021-02")
    with refused("part-outside-whole") as caught:
        share_of(Period(*_dates(part)), whole, DayCount.NONE)
    assert caught.value.fields == {"part": Period(*_dates(part)), "whole": whole}
    with refused("part-outside-whole"):
        share_of_span(Period(*_dates(part)).span("UTC"), whole.span("UTC"))


def test_seconds_need_the_time_of_day() -> None:
    month = Period.month("2021-02")
    for act in (
        lambda: share_of(month, month, DayCount.SECONDS),
        lambda: share_of_dates((month.start, month.end), (month.start, month.end), DayCount.SECONDS),
        lambda: days_of(month, DayCount.SECONDS),
    ):
        with refused("day-count-needs-instants") as caught:
            act()
        assert caught.value.fields == {"got": DayCount.SECONDS}


@rows("""
 period                   | day_count        | days | because
 2021-01-27 to 2021-02-01 | actual-half-open | 5    | five days
 2021-01-27 to 2021-02-01 | actual-360       | 5    | the same five, it is the whole that has thirty
 2021-01-27 to 2021-02-01 | thirty-360       | 4    | the 31st is the 30th
 2021-02-27 to 2021-03-01 | thirty-360       | 4    | February's last day is its 30th
 2021-01-27 to 2021-02-01 | none             | 5    | days are days
""")
def test_days_are_printed_as_the_convention_counts_them(period: str, day_count: str, days: str, because: str) -> None:
    assert days_of(Period(*_dates(period)), DayCount(day_count)) == int(days)


def test_dates_that_run_backwards_or_hold_no_day_are_refused() -> None:
    first, second = date(2021, 1, 1), date(2021, 1, 2)
    for part, whole, day_count in (
        ((second, first), (first, second), HALF_OPEN),
        ((first, second), (first, first), HALF_OPEN),
        ((first, second), (second, first), INCLUSIVE),
    ):
        with refused("bad-share"):
            share_of_dates(part, whole, day_count)
    assert share_of_dates((first, first), (first, first), INCLUSIVE) == WHOLE
    assert share_of_dates((first, first), (first, second), HALF_OPEN) == Share(0, 1)


def test_elapsed_time_is_counted_to_the_nanosecond() -> None:
    noon, midnight = Instant.parse("2025-01-16T12:00:00Z"), Instant.parse("2025-02-01T00:00:00Z")
    month = Period.month("2025-01").span("UTC")
    assert share_of_span(Span(noon, midnight), month) == Share(1, 2)
    assert share_of_span(month, month) == WHOLE
    a_moment = Span(Instant(midnight.ns - 1), midnight)
    assert share_of_span(a_moment, month) == Share(1, 31 * 86_400 * 10**9)


def test_a_day_of_summer_time_is_an_hour_short() -> None:
    march = Period.month("2026-03").span("Europe/Berlin")
    day = Period(date(2026, 3, 29), date(2026, 3, 30)).span("Europe/Berlin")
    assert share_of_span(day, march) == Share(23, 31 * 24 - 1)


ADDITIVE = st.sampled_from([HALF_OPEN, INCLUSIVE, DayCount.THIRTY_360])


@given(strategies.periods(), st.lists(strategies.days(), max_size=4), ADDITIVE)
def test_the_shares_of_the_pieces_are_the_whole(whole: Period, cuts: list[date], day_count: DayCount) -> None:
    if day_count is DayCount.THIRTY_360 and whole.days < 4:
        return  # such a whole may hold no day of a 30-day calendar at all
    cuts = [whole.start + timedelta(days=cut.toordinal() % whole.days) for cut in cuts]
    pieces = [share_of(piece, whole, day_count) for piece in whole.split(cuts)]
    assert sum((Fraction(each.numerator, each.denominator) for each in pieces), Fraction(0)) == 1


@given(strategies.cadences(), strategies.days())
def test_a_whole_cycle_costs_the_whole_in_every_convention(cadence: Cadence, day: date) -> None:
    cycle = cadence.cycle(day)
    for day_count in set(DayCount) - {DayCount.SECONDS}:
        assert share_of(cycle, cycle, day_count) == WHOLE


@given(strategies.cadences(), strategies.days())
def test_every_cycle_has_thirty_days_a_month_on_a_calendar_of_thirty(cadence: Cadence, day: date) -> None:
    cycle = cadence.cycle(day)
    first = Period(cycle.start, cycle.start + timedelta(days=1))
    assert share_of(first, cycle, DayCount.ACTUAL_360) == Share(1, 30 * cadence.months)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_taking_a_share_is_exact_up_to_the_settling(numerator: int, denominator: int) -> None:
    whole = Extension(denominator, USD)
    assert whole.take(Share(numerator, denominator)) == Extension(numerator, USD)
    assert whole.take(Share(numerator, denominator)).settle(Rounding()) == Money(numerator, USD)
    assert Share(numerator, denominator).factor(places=0, mode=Mode.FLOOR) == Decimal(numerator // denominator)


def _dates(text: str) -> tuple[date, date]:
    first, last = text.split(" to ")
    return date.fromisoformat(first), date.fromisoformat(last)
