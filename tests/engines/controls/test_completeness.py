"""Completeness: expected against received by source and hour, gaps listed."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.controls.completeness import (
    HOUR_NS,
    Expected,
    HourCount,
    completeness,
    expected_by_history,
    expected_by_schedule,
    hours_of,
)
from crossfoot.measures import Instant, Span
from tests.tables import rows

HOUR = Instant.parse("2026-10-05T10:00:00Z")
ONE_HOUR = Span(HOUR, Instant(HOUR.ns + HOUR_NS))


def hour(number: int) -> Instant:
    return Instant(HOUR.ns + number * HOUR_NS)


def test_an_hour_with_fewer_events_than_declared_is_a_gap() -> None:
    within = Span(HOUR, hour(3))
    received = [HourCount("api", hour(0), 100), HourCount("api", hour(1), 60), HourCount("api", hour(1), 39)]
    gaps = completeness(received=received, expected=expected_by_schedule({"api": 100}, within=within))
    assert [(gap.hour, gap.received, gap.missing) for gap in gaps] == [(hour(1), 99, 1), (hour(2), 0, 100)]
    assert {gap.basis for gap in gaps} == {"declared: 100 an hour"}


def test_only_whole_hours_are_expected() -> None:
    within = Span(Instant(HOUR.ns + 1), Instant(hour(3).ns - 1))
    assert hours_of(within) == (hour(1),)


@rows("""
 past            | percent | expected | because
 100 100 100 100 | 50      | 50       | half of the usual
 100 0 100 100   | 50      | 50       | one outage before does not lower what is usual
 100 0 0 100     | 50      | 25       | halfway between the two in the middle
 3 3 3 3         | 50      | 1        | rounded down
 1 1 1 1         | 50      |          | a quiet hour expects nothing
 100 100 100     | 50      |          | seen for three weeks only
""")
def test_the_past_says_what_is_usual(past: str, percent: str, expected: str, because: str) -> None:
    weeks = [int(each) for each in past.split()]
    received = [HourCount("api", hour(-168 * back), events) for back, events in enumerate(weeks, start=1)]
    found = expected_by_history(received, within=ONE_HOUR, weeks=4, percent=Decimal(percent))
    assert [str(each.at_least) for each in found] == expected.split()


def test_of_three_weeks_the_middle_one_is_usual() -> None:
    received = [HourCount("api", hour(-168 * back), events) for back, events in enumerate((80, 10, 40), start=1)]
    [each] = expected_by_history(received, within=ONE_HOUR, weeks=3, percent=Decimal(100))
    assert each.at_least == 40


def test_the_basis_is_printed_with_the_gap() -> None:
    received = [HourCount("api", hour(-168 * back), 100) for back in (1, 2)]
    expected = expected_by_history(received, within=ONE_HOUR, weeks=2, percent=Decimal("12.5"))
    [gap] = completeness(received=received, expected=expected)
    assert (gap.expected, gap.received) == (12, 0)
    assert gap.basis == "12.5 % of 100, the median of that hour in 2 weeks before"


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 5), st.integers(1, 9))))
def test_received_and_missing_make_up_what_was_expected(drawn: list[tuple[str, int, int]]) -> None:
    received = [HourCount(source, hour(number), events) for source, number, events in drawn]
    expected = [Expected(source, hour(number), 10, "declared") for source in ("a", "b") for number in range(6)]
    gaps = {(gap.source, gap.hour): gap for gap in completeness(received=received, expected=expected)}
    for each in expected:
        got = sum(one.events for one in received if (one.source, one.hour) == (each.source, each.hour))
        gap = gaps.get((each.source, each.hour))
        assert gap is None or (gap.received, gap.missing) == (got, 10 - got)
        assert (gap is None) == (got >= 10)
