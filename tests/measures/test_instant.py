"""Instants to the nanosecond, read with a zone that is declared and never guessed."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Instant, Period, Span
from crossfoot.measures.instant import NS_LIMIT, NS_PER_SECOND, zone
from tests import strategies
from tests.refusals import refused
from tests.tables import rows


@rows("""
 text                                | outcome                        | because
 2026-10-31T23:59:59Z                | 2026-10-31T23:59:59Z           | UTC
 2026-10-31 23:59:59Z                | 2026-10-31T23:59:59Z           | a space for the T
 2026-10-31T23:59:59 Z               | 2026-10-31T23:59:59Z           | a space before the zone
 2026-10-31T23:59Z                   | 2026-10-31T23:59:00Z           | without seconds
 2026-10-31T23:59:59+02:00           | 2026-10-31T21:59:59Z           | east of Greenwich
 2026-10-31T23:59:59-0530            | 2026-11-01T05:29:59Z           | west of it, over midnight
 2026-10-31T23:59:59.1234567Z        | 2026-10-31T23:59:59.1234567Z   | the 100 ns stamps of some clouds
 2026-10-31T23:59:59.123456789Z      | 2026-10-31T23:59:59.123456789Z | to the nanosecond
 2026-10-31T23:59:59.100Z            | 2026-10-31T23:59:59.1Z         | as many digits as are needed
 1969-12-31T23:59:59.5Z              | 1969-12-31T23:59:59.5Z         | before 1970
 2024-02-29T00:00:00Z                | 2024-02-29T00:00:00Z           | a leap day
 1677-09-21T00:12:43.145224192Z      | 1677-09-21T00:12:43.145224192Z | the first instant a column holds
 2262-04-11T23:47:16.854775807Z      | 2262-04-11T23:47:16.854775807Z | and the last
 1677-09-21T00:12:43.145224191Z      | !instant-out-of-range          | one before
 2262-04-11T23:47:16.854775808Z      | !instant-out-of-range          | one after
 0001-01-01T00:00:00+23:59           | !instant-out-of-range          | a zone that leaves the calendar
 2026-10-31T23:59:59                 | !no-time-zone                  | which midnight?
 2025-02-29T00:00:00Z                | !not-a-time                    | no leap day
 2026-10-31T24:00:00Z                | !not-a-time                    | the day has 24 hours, from 0 to 23
 2026-10-31T23:60:00Z                | !not-a-time                    | and 60 minutes
 2026-10-31T23:59:60Z                | !not-a-time                    | no leap seconds
 2026-10-31T23:59:59+24:00           | !not-a-time                    | no zone is a day away
 2026-10-31T23:59:59+02:60           | !not-a-time                    | nor sixty minutes past
 2026-10-31T23:59:59.1234567891Z     | !not-a-time                    | a tenth digit would be lost
 2026-10-31T23:59:59.Z               | !not-a-time                    | a point and no digit
 2026-10-31T23:59.5Z                 | !not-a-time                    | no fraction of minutes
 2026-10-31                          | !not-a-time                    | a day is no time
 31.10.2026 23:59                    | !not-a-time                    | guesses about day and month are not made
 10/31/2026 23:59                    | !not-a-time                    | in either order
 2026-13-31T00:00:00Z                | !not-a-time                    | no thirteenth month
 0000-01-01T00:00:00Z                | !not-a-time                    | no year nought
 1793404799                          | !not-a-time                    | a number of what?
                                     | !not-a-time                    | nothing
 ２０２６-10-31T23:59:59Z            | !not-a-time                    | ASCII digits
""")
def test_a_written_time_is_read_to_the_nanosecond(text: str, outcome: str, because: str) -> None:
    if outcome.startswith("!"):
        with refused(outcome[1:]) as caught:
            Instant.parse(text)
        if outcome != "!instant-out-of-range":
            assert caught.value.fields == {"got": text}
    else:
        assert str(Instant.parse(text)) == outcome
        assert Instant.parse(f"\t{text} ") == Instant.parse(text)


@rows("""
 text                      | zone             | earlier              | later                | because
 2026-10-31T12:00:00       | Europe/Berlin    | 2026-10-31T11:00:00Z | 2026-10-31T11:00:00Z | winter time
 2026-07-31 12:00          | Europe/Berlin    | 2026-07-31T10:00:00Z | 2026-07-31T10:00:00Z | summer time
 2026-07-31T12:00:00.1234567 | Asia/Kathmandu | 2026-07-31T06:15:00.1234567Z | 2026-07-31T06:15:00.1234567Z | quarters of hours
 2026-03-29T01:59:59       | Europe/Berlin    | 2026-03-29T00:59:59Z | 2026-03-29T00:59:59Z | the last second before the gap
 2026-03-29T02:00:00       | Europe/Berlin    | !time-in-dst-gap     | !time-in-dst-gap     | the first that never was
 2026-03-29T02:59:59       | Europe/Berlin    | !time-in-dst-gap     | !time-in-dst-gap     | the last that never was
 2026-03-29T03:00:00       | Europe/Berlin    | 2026-03-29T01:00:00Z | 2026-03-29T01:00:00Z | the first after it
 2026-10-25T01:59:59       | Europe/Berlin    | 2026-10-24T23:59:59Z | 2026-10-24T23:59:59Z | before the hour that comes twice
 2026-10-25T02:00:00       | Europe/Berlin    | 2026-10-25T00:00:00Z | 2026-10-25T01:00:00Z | its first second
 2026-10-25T02:59:59       | Europe/Berlin    | 2026-10-25T00:59:59Z | 2026-10-25T01:59:59Z | its last
 2026-10-25T03:00:00       | Europe/Berlin    | 2026-10-25T02:00:00Z | 2026-10-25T02:00:00Z | after it
 2018-11-04T00:30:00       | America/Sao_Paulo | !time-in-dst-gap    | !time-in-dst-gap     | midnight was skipped
 2011-12-30T12:00:00       | Pacific/Apia     | !time-in-dst-gap     | !time-in-dst-gap     | a whole day was skipped
 2026-10-31T12:00:00       | Europe/Atlantis  | !unknown-time-zone   | !unknown-time-zone   | no such place
 2026-10-31T12:00:00Z      | Europe/Berlin    | !two-time-zones      | !two-time-zones      | which of the two?
 2026-10-31T12:00:00+01:00 | Europe/Berlin    | !two-time-zones      | !two-time-zones      | even if they agree
 0001-01-01T00:00:00       | Asia/Tokyo       | !instant-out-of-range | !instant-out-of-range | before the calendar in UTC
 2026-02-30T00:00:00       | Europe/Berlin    | !not-a-time          | !not-a-time          | no such day
""")
def test_a_wall_clock_is_read_in_its_declared_zone(text: str, zone: str, earlier: str, later: str, because: str) -> None:
    for repeated, outcome in (("earlier", earlier), ("later", later)):
        if outcome.startswith("!"):
            with refused(outcome[1:]):
                Instant.local(text, zone, repeated=repeated)
        else:
            assert str(Instant.local(text, zone, repeated=repeated)) == outcome
    if earlier != later:
        with refused("time-repeated") as caught:
            Instant.local(text, zone)
        assert caught.value.fields == {"got": text, "zone": zone}
        with refused("time-repeated"):
            Instant.local(text, zone, repeated="whenever")
    elif not earlier.startswith("!"):
        assert str(Instant.local(text, zone)) == earlier


def test_the_fields_of_a_wall_clock_refused() -> None:
    with refused("two-time-zones") as zones:
        Instant.local("2026-10-31T12:00:00Z", "Europe/Berlin")
    assert zones.value.fields == {"got": "2026-10-31T12:00:00Z", "declared": "Europe/Berlin"}
    with refused("time-in-dst-gap") as gap:
        Instant.local("2026-03-29T02:30:00", "Europe/Berlin")
    assert gap.value.fields == {"got": "2026-03-29T02:30:00", "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    "name", ["", "Europe", "europe/berlin", "../etc/passwd", "/etc/localtime", "localtime", "CEST", "+02:00"]
)
def test_a_zone_is_one_of_the_iana_names(name: str) -> None:
    with refused("unknown-time-zone") as caught:
        zone(name)
    assert caught.value.fields == {"got": name}


def test_zones_come_from_the_locked_package_and_not_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    zoneinfo.reset_tzpath(to=[])
    try:
        zone.cache_clear()
        assert zone("America/Argentina/Buenos_Aires").key == "America/Argentina/Buenos_Aires"
        assert zone("UTC") is zone("UTC")
    finally:
        zoneinfo.reset_tzpath()


@rows("""
 day        | zone              | begins               | because
 2026-10-31 | UTC               | 2026-10-31T00:00:00Z | Greenwich
 2026-10-31 | Europe/Berlin     | 2026-10-30T23:00:00Z | winter
 2026-07-31 | Europe/Berlin     | 2026-07-30T22:00:00Z | summer
 2018-11-04 | America/Sao_Paulo | 2018-11-04T03:00:00Z | midnight skipped: the day begins at one
 2018-02-18 | America/Sao_Paulo | 2018-02-18T03:00:00Z | the evening before came twice, midnight once
 2018-03-25 | Asia/Beirut       | 2018-03-24T22:00:00Z | midnight skipped
 1919-03-31 | America/Toronto   | 1919-03-31T04:30:00Z | from 23:30 to 00:30: the day begins at half past
 2007-11-04 | America/St_Johns  | 2007-11-04T02:30:00Z | midnight came twice: the first
 2011-12-30 | Pacific/Apia      | 2011-12-30T10:00:00Z | a day left out begins where the next one does
 2011-12-31 | Pacific/Apia      | 2011-12-30T10:00:00Z | that next one
 1890-01-01 | Europe/Amsterdam  | 1889-12-31T23:42:30Z | local mean time, to the second
""")
def test_a_day_begins_at_the_first_moment_the_clocks_show(day: str, zone: str, begins: str, because: str) -> None:
    assert str(Instant.midnight(date.fromisoformat(day), zone)) == begins


def test_a_day_outside_what_a_column_holds_has_no_midnight() -> None:
    with refused("instant-out-of-range"):
        Instant.midnight(date(2263, 1, 1), "UTC")
    with refused("instant-out-of-range"):
        Instant.midnight(date(1, 1, 1), "Asia/Tokyo")
    with refused("unknown-time-zone"):
        Instant.midnight(date(2026, 1, 1), "Europe/Atlantis")


@rows("""
 instant                        | zone              | day        | because
 2023-04-01T03:59:59Z           | America/New_York  | 2023-03-31 | 23:59:59 belongs to the old month
 2023-04-01T04:00:00Z           | America/New_York  | 2023-04-01 | 00:00 to the new
 2023-04-01T03:59:59.999999999Z | America/New_York  | 2023-03-31 | to the nanosecond
 1969-12-31T23:59:59.999999999Z | UTC               | 1969-12-31 | before 1970 too
 2007-11-04T02:29:59Z           | America/St_Johns  | 2007-11-03 | before the first midnight
 2007-11-04T02:30:30Z           | America/St_Johns  | 2007-11-04 | after the first midnight
 2007-11-04T02:31:00Z           | America/St_Johns  | 2007-11-04 | 23:01 again, but the new day has begun
 2007-11-04T03:30:00Z           | America/St_Johns  | 2007-11-04 | midnight again
 2026-10-25T01:30:00Z           | Europe/Berlin     | 2026-10-25 | an hour that comes twice within a day
""")
def test_an_instant_falls_on_the_day_that_has_begun(instant: str, zone: str, day: str, because: str) -> None:
    assert Instant.parse(instant).day(zone) == date.fromisoformat(day)


def test_instants_and_datetimes() -> None:
    berlin = datetime(2026, 10, 31, 12, 0, 0, 250_001, tzinfo=timezone(timedelta(hours=1)))
    assert str(Instant.of(berlin)) == "2026-10-31T11:00:00.250001Z"
    assert Instant.of(berlin).datetime() == berlin
    assert Instant(1_999).datetime() == datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert Instant.of(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)).ns == -1_000
    with refused("no-time-zone") as caught:
        Instant.of(datetime(2026, 10, 31, 12))  # noqa: DTZ001  (that is the point)
    assert caught.value.fields == {"got": "2026-10-31T12:00:00"}


@pytest.mark.parametrize("ns", [NS_LIMIT, -NS_LIMIT - 1])
def test_an_instant_fits_a_column(ns: int) -> None:
    with refused("instant-out-of-range") as caught:
        Instant(ns)
    assert caught.value.fields == {"got": ns}
    assert (Instant(NS_LIMIT - 1).ns, Instant(-NS_LIMIT).ns) == (NS_LIMIT - 1, -NS_LIMIT)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    span = Span(Instant(10), Instant(20))
    assert span.ns == 10
    assert Instant(10) in span and Instant(19) in span
    assert Instant(20) not in span and Instant(9) not in span and 15 not in span
    assert str(Span(Instant(0), Instant(NS_PER_SECOND))) == "[1970-01-01T00:00:00Z, 1970-01-01T00:00:01Z)"
    for end in (10, 9):
        with refused("empty-span") as caught:
            Span(Instant(10), Instant(end))
        assert caught.value.fields == {"start": Instant(10), "end": Instant(end)}


@rows("""
 one   | other | both  | because
 10 20 | 15 25 | 15 20 | the middle
 10 20 | 12 14 | 12 14 | one inside the other
 10 20 | 20 30 |       | what touches does not overlap
 10 20 | 30 40 |       | nor what is apart
 10 20 | 19 21 | 19 20 | a single nanosecond
""")
def test_what_two_spans_both_cover(one: str, other: str, both: str, because: str) -> None:
    first, second = _span(one), _span(other)
    expected = _span(both) if both else None
    assert first.overlap(second) == second.overlap(first) == expected


@rows("""
 start                | end                  | zone                | days | because
 2024-05-01T00:00:00Z | 2024-05-05T00:00:00Z | UTC                 | 4    | four midnights
 2024-03-09T00:00:00Z | 2024-03-11T00:00:00Z | America/New_York    | 2    | a 23-hour day is a day
 2024-07-30T00:00:00Z | 2024-08-02T00:00:00Z | Europe/London       | 3    | summer time
 2024-08-01T23:00:00Z | 2024-08-03T01:00:00Z | America/Los_Angeles | 1    | from the 1st to the 2nd there
 2024-08-01T23:00:00Z | 2024-08-03T01:00:00Z | UTC                 | 2    | from the 1st to the 3rd in Greenwich
 2024-08-01T10:00:00Z | 2024-08-01T11:00:00Z | UTC                 | 0    | within a day
""")
def test_days_between_instants_are_counted_in_a_zone(start: str, end: str, zone: str, days: str, because: str) -> None:
    assert Span(Instant.parse(start), Instant.parse(end)).days(zone) == int(days)


@given(strategies.instants())
def test_what_is_printed_is_read_back(instant: Instant) -> None:
    assert Instant.parse(str(instant)) == instant
    assert Instant.of(instant.datetime()).ns == instant.ns - instant.ns % 1_000


@given(strategies.instants(), strategies.zones())
def test_every_instant_lies_in_the_day_it_falls_on(instant: Instant, zone_name: str) -> None:
    day = instant.day(zone_name)
    assert instant in Period(day, day + timedelta(days=1)).span(zone_name)


@given(strategies.days(), strategies.zones())
def test_midnights_never_run_backwards_and_months_tile_time(day: date, zone_name: str) -> None:
    assert Instant.midnight(day, zone_name) <= Instant.midnight(day + timedelta(days=1), zone_name)
    month = Period.month_of(day)
    days = [month.start + timedelta(days=each) for each in range(month.days + 1)]
    total = sum(Instant.midnight(b, zone_name).ns - Instant.midnight(a, zone_name).ns for a, b in pairwise(days))
    assert month.span(zone_name).ns == total


@given(strategies.instants(), strategies.zones())
def test_a_wall_clock_read_back_is_the_instant_it_showed(instant: Instant, zone_name: str) -> None:
    whole = Instant(instant.ns - instant.ns % NS_PER_SECOND)
    wall = whole.datetime().astimezone(zone(zone_name))
    text = wall.replace(tzinfo=None).isoformat()
    assert Instant.local(text, zone_name, repeated="later" if wall.fold else "earlier") == whole


@given(strategies.instants(), st.integers(1, 10**18), st.lists(strategies.instants(), max_size=6))
def test_pieces_of_a_span_touch_never_overlap_and_cover_the_whole(start: Instant, ns: int, cuts: list[Instant]) -> None:
    span = Span(start, Instant(start.ns + ns))
    cuts += [Instant(start.ns + cut.ns % (ns + 1)) for cut in cuts]
    pieces = span.split(cuts)
    assert pieces[0].start == span.start and pieces[-1].end == span.end
    assert all(one.end == other.start and one.overlap(other) is None for one, other in pairwise(pieces))
    assert sum(piece.ns for piece in pieces) == span.ns
    assert {piece.start for piece in pieces[1:]} == {cut for cut in cuts if span.start < cut < span.end}


def _span(text: str) -> Span:
    start, end = map(int, text.split())
    return Span(Instant(start), Instant(end))
