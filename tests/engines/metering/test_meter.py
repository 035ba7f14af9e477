"""Metering: what each aggregation makes of the events, per group and bucket, converted where it is declared."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.metering import levels_at, meter
from crossfoot.engines.metering.bucket import buckets
from crossfoot.engines.metering.select import counts
from crossfoot.errors import Malformed
from crossfoot.measures import Conversion, Instant, Mode, Period, Span
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter
from tests.engines.metering.events import OCTOBER, by_group, on_days, span, used
from tests.tables import rows


def counting(aggregation: Aggregation = Aggregation.SUM, **given: object) -> Meter:
    return Meter(id="m", metric="calls", unit="call", aggregation=aggregation, **given)  # type: ignore[arg-type]


def metered(events: list[UsageEvent], how: Meter, within: Span = OCTOBER, zone: str = "UTC", **given: object) -> list[str]:
    return [str(each.quantity) for each in _metered(events, how, within, zone, **given)]


def _metered(events, how, within=OCTOBER, zone="UTC", **given) -> tuple[MeteredQuantity, ...]:
    return meter(events=events, meter=how, term_id="t", agreement_id="A-1", span=within, zone=zone, **given)


@rows("""
 aggregation | events               | quantity           | because
 sum         | 1: 5, 2: -2, 3: 0.5  | 3.5                | corrections are negative
 sum         | 1: 0.000000000000001 | 0.000000000000001  | fifteen places stand
 count       | 1: 5, 2: -2, 3: 0    | 3                  | whatever the quantities
 max         | 1: -5, 2: -2         | -2                 | the greatest, not the farthest from zero
 min         | 1: 5, 2: 2           | 2                  | the least
 latest      | 3: 7, 1: 9           | 7                  | by time, not by arrival
 average     | 1: 1, 2: 2           | 1.5                | an exact half
 average     | 1: 1, 2: 1, 3: 0     | 0.666666666666667  | fifteen places, half away from zero
 average     | 1: -1, 2: -1, 3: 0   | -0.666666666666667 | away from zero on both sides
 events      | 1: 2, 2: 3           | 5                  | their sum stands for them
""")
def test_each_aggregation_counts_in_its_own_way(aggregation: str, events: str, quantity: str, because: str) -> None:
    assert metered(on_days(events), counting(Aggregation(aggregation))) == [f"{quantity} call"]


@rows("""
 percentile | events                 | quantity | because
 95         | 1: 1, 2: 2, 3: 3, 4: 4 | 4        | rank 3.8 is the fourth
 50         | 4: 4, 3: 3, 2: 2, 1: 1 | 2        | rank 2 exactly; no interpolation
 50.01      | 1: 1, 2: 2, 3: 3, 4: 4 | 3        | just past the second
 100        | 1: 1, 2: 2             | 2        | the greatest
 0.001      | 1: 1, 2: 2             | 1        | never below the first
""")
def test_percentiles_are_nearest_rank(percentile: str, events: str, quantity: str, because: str) -> None:
    how = counting(Aggregation.PERCENTILE, percentile=Decimal(percentile))
    assert metered(on_days(events), how) == [f"{quantity} call"]


def test_of_two_latest_at_one_instant_the_greater_source_and_id_wins() -> None:
    at = "2026-10-05T00:00:00Z"
    events = [
        used(at, "1", source="b", event_id="1"),
        used(at, "2", source="a", event_id="9"),
        used(at, "3", source="b", event_id="0"),
    ]
    assert metered(events, counting(Aggregation.LATEST)) == ["1 call"]


@rows("""
 events                       | quantity | because
 add ann, add bob, add ann    | 2        | each subject once
 add ann, remove ann          | 0        | taken out again
 remove ann, add ann, add ann | 1        | an early removal does not forbid a later arrival
 add ann, remove ann, add ann | 1        | back again
 remove ann                   | 0        | nobody to take out
 add , add bob                | 1        | an event without a subject counts none
""")
def test_unique_counts_the_subjects_that_are_there_at_the_end(events: str, quantity: str, because: str) -> None:
    told = [each.strip().partition(" ") for each in events.split(",")]
    given = [used(f"2026-10-01T00:00:{second:02d}Z", subject=who, operation=what) for second, (what, _, who) in enumerate(told)]
    assert metered(given[::-1], counting(Aggregation.UNIQUE)) == [f"{quantity} call"]


def test_the_span_includes_its_start_and_not_its_end() -> None:
    events = [used(at) for at in ("2026-09-30T23:59:59.999999999Z", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")]
    [got] = _metered(events, counting())
    assert (got.events, got.first, got.last) == (1, OCTOBER.start, OCTOBER.start)
    assert (got.agreement, got.term, got.meter, got.span) == ("A-1", "t", "m", OCTOBER)


def test_months_are_cut_in_the_zone_across_a_clock_change() -> None:
    zone, stamps = "America/New_York", ("2026-03-01T00:00", "2026-03-31T23:59", "2026-04-01T00:00", "2026-04-30T23:59")
    events = [used(Instant.local(stamp, zone).isoformat()) for stamp in stamps]
    months = [Period.month(f"2026-{month:02d}") for month in (3, 4, 5)]
    assert [metered(events, counting(), month.span(zone)) for month in months] == [["2 call"], ["2 call"], []]


def test_filters_choose_and_dimensions_tell_apart() -> None:
    at = "2026-10-05T00:00:00Z"
    events = [
        used(at, "1", model="a", region="x"),
        used(at, "2", model="a", region="y"),
        used(at, "4", model="b", region="x"),
        used(at, "8", region="x"),
    ]
    assert by_group(_metered(events, counting(group_by=("region", "model")))) == {
        "model=a,region=x": "1 call",
        "model=a,region=y": "2 call",
        "model=b,region=x": "4 call",
        "region=x": "8 call",
    }
    assert metered(events, counting(where=(("region", ("x",)), ("model", ("a", "b"))))) == ["5 call"]


def test_no_events_make_no_quantity() -> None:
    assert metered([], counting()) == []
    others = Meter(id="m", metric="others", unit="call")
    assert metered(on_days("1: 5"), others) == []
    assert [counts(others, event) for event in on_days("1: 5")] == [False]


K = Conversion("call", "thousand", divide=Decimal(1000), places=0, mode=Mode.CEILING)


@rows("""
 stage  | aggregation | events           | quantity | because
 period | sum         | 1: 1400, 2: 1300 | 3        | started thousands of the whole
 event  | sum         | 1: 1400, 2: 1300 | 4        | started thousands of each event
 period | average     | 1: 1500, 2: 501  | 2        | the average of 1000.5 is rounded once
 event  | max         | 1: 1400, 2: 2001 | 3        | each converted first
 event  | count       | 1: 1400, 2: 1300 | 1        | a count has nothing to convert event by event
 event  | events      | 1: 1400, 2: 1300 | 4        | priced one by one, converted one by one
""")
def test_the_unit_is_converted_at_the_declared_stage(
    stage: str, aggregation: str, events: str, quantity: str, because: str
) -> None:
    how = Meter("m", "calls", "thousand", Aggregation(aggregation), conversion=K, conversion_stage=ConversionStage(stage))
    assert metered(on_days(events), how) == [f"{quantity} thousand"]


def test_an_average_is_not_rounded_before_its_conversion_rounds_it() -> None:
    halved = Conversion("call", "pair", places=2, mode=Mode.HALF_UP, divide=Decimal(2))
    how = Meter("m", "calls", "pair", Aggregation.AVERAGE, conversion=halved)
    # The average is just below 0.01. Rounded to 15 places first it would be 0.01, and its half a tie.
    events = on_days("1: 0.03, 2: 0, 3: -0.000000000000001")
    assert metered(events, how) == ["0 pair"]
    assert metered(on_days("1: 0.03, 2: 0, 3: 0"), how) == ["0.01 pair"]


def test_events_priced_one_by_one_are_listed_in_order_of_time() -> None:
    events = on_days("9: 1, 3: 2, 5: 3")
    [got] = _metered(events, counting(Aggregation.EVENTS))
    assert got.lone == (events[1], events[2], events[0])


@rows("""
 changes                                           | before | quantity          | because
 2026-10-01T00:00:00Z 31                           | 0      | 31                | a change at the start counts in full
 2026-10-16T12:00:00Z 10                           | 0      | 5                 | half of the month
 2026-10-01T00:00:00Z 10, 2026-10-16T12:00:00Z -10 | 0      | 5                 | the other half
 2026-10-16T12:00:00Z -10                          | 10     | 5                 | from the level before
 2026-10-01T01:00:00Z 3                            | 0      | 2.995967741935484 | 743 of 744 hours
 2026-10-01T00:00:00Z 1, 2026-09-30T00:00:00Z 99   | 0      | 1                 | what lies outside does not count
""")
def test_a_level_is_weighted_by_time(changes: str, before: str, quantity: str, because: str) -> None:
    events = [used(*change.split()) for change in changes.split(", ")]
    assert metered(events, counting(Aggregation.TIME_WEIGHTED), levels_before={(): Decimal(before)}) == [f"{quantity} call"]


def test_a_level_held_for_a_part_of_the_cycle_is_that_part_of_it() -> None:
    half = span("2026-10-16T12:00:00Z / 2026-11-01T00:00:00Z")
    how = counting(Aggregation.TIME_WEIGHTED)
    assert metered([used("2026-10-16T12:00:00Z", "10")], how, half, average_over=OCTOBER) == ["5 call"]


def test_a_level_goes_on_without_events_unless_it_is_not_carried() -> None:
    levels = {(("disk", "a"),): Decimal(5), (("disk", "b"),): Decimal(0)}
    how = counting(Aggregation.TIME_WEIGHTED, group_by=("disk",))
    [got] = _metered([], how, levels_before=levels)
    assert (str(got.quantity), got.dims, got.events, got.first, got.last) == ("5 call", (("disk", "a"),), 0, None, None)
    assert metered([], counting(Aggregation.TIME_WEIGHTED, carried=False), levels_before=levels) == []
    assert metered([], counting(Aggregation.SUM), levels_before=levels) == []


def test_the_level_before_is_the_sum_of_the_changes_before() -> None:
    events = [used("2026-09-01T00:00:00Z", quantity, disk=disk) for quantity, disk in (("5", "a"), ("-2", "a"), ("0", "b"))]
    how = counting(Aggregation.TIME_WEIGHTED, group_by=("disk",))
    late = used("2026-10-01T00:00:00Z", "100", disk="a")
    assert levels_at([*events, late], meter=how, at=OCTOBER.start) == {(("disk", "a"),): Decimal(3)}


def test_a_level_before_is_converted_like_its_changes() -> None:
    half = Conversion("call", "pair", divide=Decimal(2), places=0, mode=Mode.UP)
    how = Meter("m", "calls", "pair", Aggregation.TIME_WEIGHTED, conversion=half, conversion_stage=ConversionStage.EVENT)
    assert metered([], how, levels_before={(): Decimal(3)}) == ["2 pair"]


@pytest.mark.parametrize("fold", list(BucketFold))
def test_a_level_that_its_conversion_rounds_to_nothing_is_a_quantity_of_nothing(fold: BucketFold) -> None:
    lots = Conversion("call", "lot", divide=Decimal(1000), places=0, mode=Mode.DOWN)
    how = Meter(
        "m",
        "calls",
        "lot",
        Aggregation.TIME_WEIGHTED,
        conversion=lots,
        conversion_stage=ConversionStage.EVENT,
        bucket=Bucket.DAY,
        bucket_fold=fold,
    )
    assert metered([], how, levels_before={(): Decimal(5)}) == ["0 lot"]


@rows("""
 aggregation | fold | events                 | quantity          | parts | because
 max         | sum  | 1: 5, 1: 7, 3: 4       | 11                |       | the days' maxima added up
 max         | max  | 1: 5, 1: 7, 3: 4       | 7                 |       | the greatest day
 sum         | max  | 1: 5, 1: 7, 3: 4       | 12                |       | the busiest day
 sum         | max  | 1: -5, 3: -4           | -4                |       | a day without events is not a day of zero
 max         | each | 1: 5, 1: 7, 3: 4       | 11                | 7 + 4 | each day is priced alone
 average     | sum  | 1: 1, 1: 1, 1: 0, 3: 1 | 1.666666666666667 |       | a day's average is settled at the day
""")
def test_days_are_folded_as_declared(aggregation: str, fold: str, events: str, quantity: str, parts: str, because: str) -> None:
    how = counting(Aggregation(aggregation), bucket=Bucket.DAY, bucket_fold=BucketFold(fold))
    [got] = _metered(on_days(events), how)
    assert str(got.quantity) == f"{quantity} call"
    assert [str(part.value) for part in got.parts] == [each.strip() for each in parts.split("+") if each.strip()]


def test_each_bucket_is_converted_when_each_is_priced_alone() -> None:
    how = Meter("m", "calls", "thousand", conversion=K, bucket=Bucket.DAY, bucket_fold=BucketFold.EACH)
    [got] = _metered(on_days("1: 1400, 2: 1300"), how)
    assert ([str(part) for part in got.parts], str(got.quantity)) == (["2 thousand", "2 thousand"], "4 thousand")
    whole = Meter("m", "calls", "thousand", conversion=K, bucket=Bucket.DAY)
    assert metered(on_days("1: 1400, 2: 1300"), whole) == ["3 thousand"]


def test_a_level_runs_through_the_buckets() -> None:
    within = span("2026-10-01T00:00:00Z / 2026-10-04T00:00:00Z")
    how = counting(Aggregation.TIME_WEIGHTED, bucket=Bucket.DAY, bucket_fold=BucketFold.EACH)
    [got] = _metered([used("2026-10-02T12:00:00Z", "2")], how, within, levels_before={(): Decimal(1)})
    assert [str(part.value) for part in got.parts] == ["1", "2", "3"]


@rows("""
 within                                      | zone                | bucket | hours       | because
 2026-03-07T05:00:00Z / 2026-03-10T04:00:00Z | America/New_York    | day    | 24 23 24    | the clocks go forward
 2026-10-31T04:00:00Z / 2026-11-03T05:00:00Z | America/New_York    | day    | 24 25 24    | and back
 2026-10-31T05:00:00Z / 2026-11-01T05:00:00Z | America/New_York    | day    | 23 1        | the ends may be short
 2026-11-01T04:30:00Z / 2026-11-01T08:00:00Z | America/New_York    | hour   | 0.5 1 1 1   | an hour that comes twice is two
 2026-03-08T06:00:00Z / 2026-03-08T08:00:00Z | America/New_York    | hour   | 1 1         | the hour that is skipped is none
 2026-10-01T00:00:00Z / 2026-10-01T02:00:00Z | Asia/Kolkata        | hour   | 0.5 1 0.5   | full hours are the zone's own
 2026-10-03T14:00:00Z / 2026-10-03T17:00:00Z | Australia/Lord_Howe | hour   | 0.5 1 0.5 1 | from 02:00 to 02:30 is skipped
 2026-10-01T00:00:00Z / 2026-10-01T02:00:00Z | UTC                 | none   | 2           | no buckets
""")
def test_buckets_are_local_hours_and_days(within: str, zone: str, bucket: str, hours: str, because: str) -> None:
    cut = buckets(span(within), bucket=Bucket(bucket), zone_name=zone)
    assert [Decimal(each.ns) / Decimal(3_600 * 10**9) for each in cut] == [Decimal(each) for each in hours.split()]


AMOUNTS = st.decimals(-1000, 1000, places=3)
MOMENTS = st.integers(OCTOBER.start.ns, OCTOBER.end.ns - 1)
DRAWN = st.lists(st.tuples(MOMENTS, AMOUNTS, st.sampled_from("abc")), min_size=1, max_size=12)


def _drawn(drawn: list[tuple[int, Decimal, str]]) -> list[UsageEvent]:
    return [
        UsageEvent("api", str(place), Instant(ns), "acme", "calls", amount, (("model", model),), model)
        for place, (ns, amount, model) in enumerate(drawn)
    ]


@given(DRAWN, st.sampled_from(list(Aggregation)), st.sampled_from(list(Bucket)), st.sampled_from(list(BucketFold)))
def test_the_order_of_arrival_changes_nothing(drawn, aggregation, bucket, fold) -> None:
    percentile = Decimal(95) if aggregation is Aggregation.PERCENTILE else None
    how = counting(aggregation, percentile=percentile, bucket=bucket, bucket_fold=fold, group_by=("model",))
    events = _drawn(drawn)
    assert _metered(events, how) == _metered(events[::-1], how)


@given(DRAWN, MOMENTS)
def test_a_span_cut_in_two_gives_the_same_sum_count_and_level(drawn, at) -> None:
    events, cuts = _drawn(drawn), OCTOBER.split([Instant(at)])
    for aggregation in (Aggregation.SUM, Aggregation.COUNT):
        parts = [each.quantity.value for cut in cuts for each in _metered(events, counting(aggregation), cut)]
        assert [sum(parts)] == [each.quantity.value for each in _metered(events, counting(aggregation))]
    how, level = counting(Aggregation.TIME_WEIGHTED), Decimal(0)
    for cut in cuts:
        levels = levels_at(events, meter=how, at=cut.start)
        parts = _metered(events, how, cut, levels_before=levels, average_over=OCTOBER)
        level += sum(each.quantity.value for each in parts)
    [whole] = _metered(events, how)
    assert abs(level - whole.quantity.value) <= Decimal("0.000000000000001")


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(Malformed, match="Mars"):
        metered(on_days("1: 1"), counting(bucket=Bucket.DAY), zone="Mars/Olympus")
