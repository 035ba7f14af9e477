"""Periods never overlap when cut, and cadences step from the day that was agreed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import FOREVER, Cadence, Instant, Period, stepped
from crossfoot.measures.instant import NS_LIMIT
from tests import strategies
from tests.refusals import refused
from tests.tables import rows


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _period(text: str) -> Period:
    start, end = text.split("..")
    return Period(_day(start), _day(end))


@rows("""
 anchor     | months | steps | outcome            | because
 2026-01-31 | 1      | 1     | 2026-02-28         | clamped to the last day
 2026-01-31 | 1      | 2     | 2026-03-31         | stepping from the anchor, not from the 28th
 2028-01-31 | 1      | 1     | 2028-02-29         | a leap year
 2024-02-29 | 12     | 1     | 2025-02-28         | 29 February in a common year
 2024-02-29 | 12     | 4     | 2028-02-29         | and again in the next leap year
 2024-02-29 | 1      | 1     | 2024-03-29         | a leap day is a 29th
 2026-03-31 | 1      | -1    | 2026-02-28         | backwards
 2026-01-15 | 1      | -1    | 2025-12-15         | over the year
 2026-01-15 | 1      | 0     | 2026-01-15         | no step
 2026-10-31 | 3      | 1     | 2027-01-31         | a quarter
 2025-12-31 | 1      | 12    | 2026-12-31         | a year of months
 9999-11-30 | 1      | 1     | 9999-12-30         | the last month there is
 9999-12-31 | 1      | 1     | !date-out-of-range | no month after it
 0001-01-31 | 1      | -1    | !date-out-of-range | nor before the first
""")
def test_a_date_steps_from_its_anchor(anchor: str, months: str, steps: str, outcome: str, because: str) -> None:
    if outcome.startswith("!"):
        with refused(outcome[1:]):
            stepped(_day(anchor), months=int(months), steps=int(steps))
    else:
        assert stepped(_day(anchor), months=int(months), steps=int(steps)) == _day(outcome)


def test_the_month_outside_the_calendar_is_named() -> None:
    with refused("date-out-of-range") as caught:
        stepped(date(9999, 12, 31), months=1, steps=2)
    assert caught.value.fields == {"year": 10000, "month": 2}


@rows("""
 text       | start      | end        | because
 2026-10    | 2026-10-01 | 2026-11-01 | a month
 2026-12    | 2026-12-01 | 2027-01-01 | the last of a year
 2024-02    | 2024-02-01 | 2024-03-01 | a leap February
 2026-13    |            |            | no thirteenth month
 2026-00    |            |            | no month nought
 0000-01    |            |            | no year nought
 2026-1     |            |            | two digits
 202610     |            |            | a hyphen
 2026-W10   |            |            | no weeks
 2026-10-01 |            |            | no day
 ２０２６-10 |            |            | ASCII digits
            |            |            | nothing
""")
def test_a_month_is_written_with_its_year(text: str, start: str, end: str, because: str) -> None:
    if start:
        assert Period.month(text) == Period(_day(start), _day(end))
    else:
        with refused("not-a-month") as caught:
            Period.month(text)
        assert caught.value.fields == {"got": text}


def test_a_month_of_a_day() -> None:
    assert Period.month_of(date(2024, 2, 29)) == Period.month("2024-02")
    with refused("date-out-of-range"):
        Period.month("9999-12")


def test_a_period_holds_at_least_a_day() -> None:
    first, second = date(2026, 10, 1), date(2026, 10, 2)
    assert Period(first, second).days == 1
    for end in (first, date(2026, 9, 30)):
        with refused("empty-period") as caught:
            Period(first, end)
        assert caught.value.fields == {"start": first, "end": end}


def test_a_moment_is_not_a_day() -> None:
    moment, day = datetime(2026, 10, 31, 12, tzinfo=UTC), date(2026, 11, 1)
    with refused("not-a-day") as caught:
        Period(moment, day)
    assert caught.value.fields == {"got": "2026-10-31T12:00:00+00:00"}
    with refused("not-a-day"):
        Period(date(2026, 10, 1), moment)
    assert moment not in Period.month("2026-10")


def test_the_end_is_not_included() -> None:
    october = Period.month("2026-10")
    assert october.days == 31
    assert date(2026, 10, 1) in october and date(2026, 10, 31) in october
    assert date(2026, 11, 1) not in october and date(2026, 9, 30) not in october and "2026-10-05" not in october
    assert str(october) == "2026-10-01 to 2026-11-01 (end not included)"


def test_an_open_period_has_no_end() -> None:
    onward = Period.onward(date(2026, 10, 1))
    assert onward.is_open and onward.end == FOREVER and not Period.month("2026-10").is_open
    assert str(onward) == "2026-10-01 to open (end not included)"
    assert date(9999, 12, 30) in onward
    span = onward.span("Europe/Berlin")
    assert span.start == Instant.parse("2026-09-30T22:00:00Z")
    assert span.end == Instant(NS_LIMIT - 1)


@rows("""
 one                    | other                  | both                   | because
 2026-10-01..2026-11-01 | 2026-10-15..2026-12-01 | 2026-10-15..2026-11-01 | the middle
 2026-10-01..2026-11-01 | 2026-10-10..2026-10-20 | 2026-10-10..2026-10-20 | one inside the other
 2026-10-01..2026-11-01 | 2026-11-01..2026-12-01 |                        | what touches does not overlap
 2026-10-01..2026-11-01 | 2026-12-01..2027-01-01 |                        | nor what is apart
 2026-10-01..2026-11-01 | 2026-10-31..2026-11-02 | 2026-10-31..2026-11-01 | a single day
""")
def test_what_two_periods_both_cover(one: str, other: str, both: str, because: str) -> None:
    expected = _period(both) if both else None
    assert _period(one).overlap(_period(other)) == expected
    assert _period(other).overlap(_period(one)) == expected


@rows("""
 zone             | start      | end        | hours | because
 Europe/Berlin    | 2026-03-29 | 2026-03-30 | 23    | clocks go forward
 Europe/Berlin    | 2026-10-25 | 2026-10-26 | 25    | and back
 Europe/Berlin    | 2026-10-24 | 2026-10-25 | 24    | an ordinary day
 America/New_York | 2023-03-01 | 2023-04-01 | 743   | a month with a change
 Australia/Lord_Howe | 2026-04-05 | 2026-04-06 | 24.5 | half an hour back
 America/Sao_Paulo | 2018-11-04 | 2018-11-05 | 23   | midnight itself was skipped
 America/Sao_Paulo | 2018-02-17 | 2018-02-18 | 25   | the evening came twice
 Asia/Beirut      | 2018-03-25 | 2018-03-26 | 23    | midnight skipped
 Pacific/Apia     | 2011-12-29 | 2011-12-31 | 24    | the 30th was left out altogether
 America/St_Johns | 2007-11-03 | 2007-11-04 | 24    | ends at its first midnight, a minute before the clocks went back
 America/St_Johns | 2007-11-04 | 2007-11-05 | 25    | and the hour that came again belongs to the day begun
""")
def test_days_are_as_long_as_the_zone_makes_them(zone: str, start: str, end: str, hours: str, because: str) -> None:
    length = Period(_day(start), _day(end)).span(zone).ns
    assert Fraction(length, 3600 * 10**9) == Fraction(hours)


def test_a_day_that_the_zone_skipped_holds_no_time() -> None:
    with refused("empty-span"):
        Period(date(2011, 12, 30), date(2011, 12, 31)).span("Pacific/Apia")


@rows("""
 first      | billing_day | months | boundaries                         | because
 2026-01-01 | 31          | 1      | 2026-01-31 2026-02-28 2026-03-31   | the stored day comes back after February
 2028-01-01 | 31          | 1      | 2028-01-31 2028-02-29 2028-03-31   | leap year
 2026-01-31 | 30          | 1      | 2026-02-28 2026-03-30 2026-04-30   | the 30th had passed, so February's last is first
 2026-02-28 | 31          | 1      | 2026-02-28 2026-03-31 2026-04-30   | February's last day is its 31st
 2011-01-01 | 15          | 3      | 2011-01-15 2011-04-15 2011-07-15   | quarters
 2011-01-16 | 15          | 3      | 2011-02-15 2011-05-15 2011-08-15   | the first on or after
 2026-12-20 | 15          | 1      | 2027-01-15 2027-02-15 2027-03-15   | over the year
 2024-02-01 | 29          | 12     | 2024-02-29 2025-02-28 2026-02-28   | a leap day a year
 2026-10-15 | 15          | 1      | 2026-10-15 2026-11-15 2026-12-15   | on the day itself
""")
def test_a_cadence_keeps_the_billing_day(first: str, billing_day: str, months: str, boundaries: str, because: str) -> None:
    cadence = Cadence.from_day(_day(first), billing_day=int(billing_day), months=int(months))
    assert [str(cadence.boundary(steps)) for steps in range(3)] == boundaries.split()
    assert cadence.billing_day == int(billing_day)


def test_a_leap_day_comes_back_after_four_years() -> None:
    cadence = Cadence.from_anchor(date(2024, 2, 29), months=12)
    assert [str(cadence.boundary(steps)) for steps in (-4, 0, 1, 4)] == ["2020-02-29", "2024-02-29", "2025-02-28", "2028-02-29"]


def test_equal_cadences_are_equal_whatever_day_their_month_was_named_by() -> None:
    assert Cadence(date(2026, 1, 31), 31, 1) == Cadence(date(2026, 1, 1), 31, 1)
    assert Cadence(date(2026, 1, 31), 31, 1).anchor == date(2026, 1, 1)
    assert Cadence(date(2026, 1, 1), 31, 1) != Cadence(date(2026, 1, 1), 30, 1)


@pytest.mark.parametrize(
    ("day", "months", "code"), [(0, 1, "bad-billing-day"), (32, 1, "bad-billing-day"), (1, 0, "bad-cadence")]
)
def test_a_cadence_that_cannot_be_is_refused(day: int, months: int, code: str) -> None:
    for act in (
        lambda: Cadence(date(2026, 1, 1), day, months),
        lambda: Cadence.from_day(date(2026, 1, 1), billing_day=day, months=months),
    ):
        with refused(code) as caught:
            act()
        assert caught.value.fields in ({"got": day}, {"months": months})


@rows("""
 first      | last       | day | months | slices                                      | because
 2011-01-01 | 2011-04-27 | 15  | 3      | 01-01..01-15/92 01-15..04-15/90 04-15..04-27/91 | a stub, a quarter, a stub
 2010-06-17 | 2010-07-25 | 17  | 1      | 06-17..07-17/30 07-17..07-25/31             | no leading stub
 2011-02-01 | 2012-02-13 | 13  | 12     | 02-01..02-13/365 02-13..02-13/365           | no trailing one
 2012-02-03 | 2012-02-05 | 1   | 1      | 02-03..02-05/29                             | inside one cycle
""")
def test_a_period_is_cut_into_slices_of_whole_cycles(
    first: str, last: str, day: str, months: str, slices: str, because: str
) -> None:
    cadence = Cadence.from_day(_day(first), billing_day=int(day), months=int(months))
    cut = cadence.slices(Period(_day(first), _day(last)))
    assert " ".join(f"{part.start:%m-%d}..{part.end:%m-%d}/{cycle.days}" for part, cycle in cut) == slices


@given(strategies.periods(), st.lists(strategies.days(), max_size=6))
def test_pieces_touch_never_overlap_and_cover_the_whole(period: Period, cuts: list[date]) -> None:
    cuts += [period.start + timedelta(days=cut.toordinal() % (period.days + 1)) for cut in cuts]
    pieces = period.split(cuts)
    assert pieces[0].start == period.start and pieces[-1].end == period.end
    assert all(one.end == other.start and one.overlap(other) is None for one, other in pairwise(pieces))
    assert sum(piece.days for piece in pieces) == period.days
    assert {piece.start for piece in pieces[1:]} == {cut for cut in cuts if period.start < cut < period.end}


@given(strategies.cadences(), strategies.days())
def test_every_day_falls_in_one_cycle(cadence: Cadence, day: date) -> None:
    cycle = cadence.cycle(day)
    assert day in cycle
    index = cadence.index(day)
    assert (cadence.boundary(index), cadence.boundary(index + 1)) == (cycle.start, cycle.end)
    assert cadence.cycle(cycle.start) == cycle == cadence.cycle(cycle.end - timedelta(days=1))
    assert cadence.cycle(cycle.end).start == cycle.end


@given(strategies.cadences(), st.integers(-400, 400))
def test_a_boundary_is_the_billing_day_or_the_last_of_a_shorter_month(cadence: Cadence, steps: int) -> None:
    boundary = cadence.boundary(steps)
    next_day = boundary + timedelta(days=1)
    assert boundary.day == cadence.billing_day or (boundary.day < cadence.billing_day and next_day.day == 1)
    assert (boundary.year - cadence.anchor.year) * 12 + boundary.month - cadence.anchor.month == cadence.months * steps


@given(strategies.cadences(), strategies.periods())
def test_slices_cover_the_period_and_lie_in_their_cycles(cadence: Cadence, period: Period) -> None:
    slices = list(cadence.slices(period))
    assert [part for part, _ in slices] == list(period.split([cycle.start for _, cycle in slices]))
    assert [cycle for _, cycle in slices] == list(cadence.cycles(period))
    for part, cycle in slices:
        assert part == period.overlap(cycle)


@given(strategies.days(), st.integers(1, 31), st.integers(1, 12))
def test_the_first_boundary_is_the_first_on_or_after_the_day(first: date, billing_day: int, months: int) -> None:
    cadence = Cadence.from_day(first, billing_day=billing_day, months=months)
    monthly = Cadence(cadence.anchor, billing_day, 1)
    assert monthly.boundary(-1) < first <= cadence.boundary(0)


@given(strategies.days(), st.integers(1, 36), st.integers(-100, 100))
def test_stepping_there_and_asking_back_is_consistent(anchor: date, months: int, steps: int) -> None:
    cadence = Cadence.from_anchor(anchor, months=months)
    assert cadence.boundary(0) == anchor
    assert cadence.boundary(steps) == stepped(anchor, months=months, steps=steps)
    assert cadence.index(cadence.boundary(steps)) == steps
    assert cadence.index(cadence.boundary(steps) - timedelta(days=1)) == steps - 1
