"""Bulk metering: which events count, toward whom, in which slot."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crossfoot.bulk.meter import handed_events, metered_table, metering
from crossfoot.bulk.plan import Aggregate, BulkMeter, MeterPlan, Served, Slot, Timeline
from crossfoot.errors import Defect, Unrateable
from crossfoot.measures import Instant, Span
from tests.bulk.lakes import Shelves, event


def span(start: int, end: int) -> Span:
    return Span(Instant(start), Instant(end))


WHOLE = span(0, 100)
TWO = (Slot("month", "first", span(0, 50)), Slot("month", "second", span(50, 100)))
CALLS = BulkMeter("book", "calls", "calls", "month", group_by=())
ACME = Served("acme", "A-1", "book")


def metered(shelves: Shelves, plan: MeterPlan) -> list[tuple[Any, ...]]:
    with metering(shelves.snapshot, plan=plan) as opened:
        rows = metered_table(opened).to_pylist()
    return [tuple(row[name] for name in ("agreement", "meter", "dims", "slot", "quantity", "events")) for row in rows]


def quantities(shelves: Shelves, meter: BulkMeter, slots: tuple[Slot, ...] = TWO) -> dict[str, Decimal]:
    """slot -> quantity for one meter of one agreement and no dimensions."""
    return {row[3]: row[4] for row in metered(shelves, MeterPlan(WHOLE, (ACME,), (meter,), slots))}


def test_a_slot_includes_its_start_and_not_its_end(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event(str(at), at_ns=at, quantity=Decimal(1) + at) for at in (-1, 0, 49, 50, 99, 100)])
    assert quantities(shelves, CALLS) == {"first": 1 + 50, "second": 51 + 100}


@pytest.mark.parametrize(
    ("aggregate", "first", "second"),
    [(Aggregate.SUM, "4.5", "-2"), (Aggregate.COUNT, "3", "1"), (Aggregate.MAX, "3", "-2"), (Aggregate.MIN, "0.5", "-2")],
)
def test_each_aggregate_counts_in_its_own_way(tmp_path: Path, aggregate: Aggregate, first: str, second: str) -> None:
    shelves = Shelves.at(tmp_path)
    rows = [("1", 1, "1"), ("2", 2, "0.5"), ("3", 3, "3"), ("4", 60, "-2")]
    shelves.receive([event(name, at_ns=at, quantity=Decimal(quantity)) for name, at, quantity in rows])
    meter = BulkMeter("book", "calls", "calls", "month", aggregate, group_by=())
    assert quantities(shelves, meter) == {"first": Decimal(first), "second": Decimal(second)}


def test_meters_with_different_aggregates_share_a_run(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", at_ns=1, quantity=Decimal(5)), event("2", at_ns=2, quantity=Decimal(7), account="beta")])
    meters = tuple(BulkMeter("book", each, "calls", "month", each, group_by=()) for each in Aggregate)
    served = (ACME, Served("beta", "A-1", "book"))
    rows = metered(shelves, MeterPlan(WHOLE, served, meters, TWO))
    assert {row[1]: row[4] for row in rows} == {"sum": 12, "count": 2, "max": 7, "min": 5, "unique": 0, "latest": 7}


def test_unique_counts_subjects_and_not_their_absence(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    who = ["ann", "bob", "ann", "", "ann"]
    shelves.receive(
        [event(str(number), at_ns=number * 15, subject=name, quantity=Decimal(9)) for number, name in enumerate(who)]
    )
    assert quantities(shelves, BulkMeter("book", "users", "calls", "month", Aggregate.UNIQUE, group_by=())) == {
        "first": 2,
        "second": 1,
    }


def test_unique_counts_the_subjects_that_are_there_at_the_end(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    told = [("ann", "add"), ("bob", "add"), ("ann", "remove"), ("", "add"), ("cleo", "remove"), ("cleo", "add")]
    shelves.receive(
        [event(str(at), at_ns=at, subject=who, dims={"operation": what, "z": "1"}) for at, (who, what) in enumerate(told)]
    )
    meter = BulkMeter("book", "users", "calls", "month", Aggregate.UNIQUE, group_by=())
    assert quantities(shelves, meter) == {"first": 2}


def test_latest_takes_the_last_instant_then_the_greatest_id(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    rows = [("b", 3, "1"), ("a", 9, "2"), ("c", 9, "3"), ("d", 70, "4"), ("e", 60, "5")]
    shelves.receive([event(name, at_ns=at, quantity=Decimal(quantity)) for name, at, quantity in rows])
    assert quantities(shelves, BulkMeter("book", "seats", "calls", "month", Aggregate.LATEST, group_by=())) == {
        "first": 3,
        "second": 4,
    }


def test_events_are_handed_over_in_order_and_not_counted(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event(name, at_ns=at, quantity=Decimal(at)) for name, at in (("b", 30), ("a", 30), ("c", 10), ("d", 80))])
    meter = BulkMeter("book", "p95", "calls", "month", Aggregate.EVENTS, group_by=())
    plan = MeterPlan(WHOLE, (ACME,), (meter,), TWO)
    assert metered(shelves, plan) == []
    with metering(shelves.snapshot, plan=plan) as opened:
        rows = handed_events(opened).to_pylist()
    assert [(row["agreement"], row["meter"], row["slot"], row["event_id"], row["quantity"]) for row in rows] == [
        ("A-1", "p95", "first", "c", 10),
        ("A-1", "p95", "first", "a", 30),
        ("A-1", "p95", "first", "b", 30),
        ("A-1", "p95", "second", "d", 80),
    ]


def test_dimensions_filter_and_group(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    models = [
        ("1", {"model": "a", "region": "x"}),
        ("2", {"model": "a", "region": "y"}),
        ("3", {"model": "b", "region": "x"}),
        ("4", {}),
    ]
    shelves.receive([event(name, at_ns=1, dims=dims) for name, dims in models])
    meters = (
        BulkMeter("book", "by-model", "calls", "month", group_by=("model",)),
        BulkMeter("book", "only-x", "calls", "month", where=(("region", ("x", "z")),), group_by=()),
        BulkMeter("book", "apart", "calls", "month"),
    )
    rows = metered(shelves, MeterPlan(WHOLE, (ACME,), meters, TWO))
    assert {(row[1], row[2]): row[5] for row in rows} == {
        ("by-model", '{"model":"a"}'): 2,
        ("by-model", '{"model":"b"}'): 1,
        ("by-model", "{}"): 1,
        ("only-x", "{}"): 2,
        ("apart", '{"model":"a","region":"x"}'): 1,
        ("apart", '{"model":"a","region":"y"}'): 1,
        ("apart", '{"model":"b","region":"x"}'): 1,
        ("apart", "{}"): 1,
    }


def test_calendars_of_different_zones_cut_the_same_events_differently(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event(str(at), at_ns=at) for at in range(10, 100, 10)])
    meters = (CALLS, BulkMeter("east", "calls", "calls", "shifted", group_by=()))
    slots = (*TWO, Slot("shifted", "early", span(0, 30)), Slot("shifted", "late", span(30, 100)))
    served = (ACME, Served("acme", "A-2", "east"))
    rows = metered(shelves, MeterPlan(WHOLE, served, meters, slots))
    assert {(row[0], row[3]): row[5] for row in rows} == {
        ("A-1", "first"): 4,
        ("A-1", "second"): 5,
        ("A-2", "early"): 2,
        ("A-2", "late"): 7,
    }


def test_a_reversal_takes_back_its_event_wherever_both_lie(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", at_ns=1), event("2", at_ns=2), event("3", at_ns=3, source="other")])
    shelves.receive([event("r", at_ns=500, reverses="1"), event("s", at_ns=500, reverses="3")])
    assert quantities(shelves, CALLS) == {"first": 2}


def test_narrow_and_wide_files_add_up_without_losing_a_place(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", at_ns=1, quantity=Decimal("0.000001"))])
    shelves.receive([event("2", at_ns=1, quantity=Decimal("0.000000000000001"))])
    shelves.receive([event("3", at_ns=1, quantity=Decimal("999999999999"))])
    assert quantities(shelves, CALLS) == {"first": Decimal("999999999999.000001000000001")}


def test_an_empty_lake_meters_nothing(tmp_path: Path) -> None:
    assert quantities(Shelves.at(tmp_path), CALLS) == {}


def test_a_window_is_cut_at_every_boundary_of_every_calendar() -> None:
    slots = (*TWO, Slot("late", "odd", span(30, 200)))
    timeline = Timeline.of(MeterPlan(WHOLE, (), (), slots))
    assert timeline.edges == (0, 30, 50, 100)
    assert [list(timeline.covered(slot)) for slot in slots] == [[0, 1], [2], [1, 2]]


def test_overlapping_slots_are_a_defect() -> None:
    slots = (Slot("month", "one", span(0, 60)), Slot("month", "two", span(50, 100)))
    with pytest.raises(Defect, match="overlap"):
        Timeline.of(MeterPlan(WHOLE, (), (), slots))


def test_an_account_served_twice_alike_is_a_defect(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", at_ns=1)])
    with pytest.raises(Defect, match="count twice"):
        metered(shelves, MeterPlan(WHOLE, (ACME, ACME), (CALLS,), TWO))


def test_a_sum_beyond_38_digits_is_refused_before_it_is_tried(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    for batch in range(2):
        shelves.receive([event(f"{batch}.{number}", quantity=Decimal("9999999999999999999")) for number in range(9_999)])
    with pytest.raises(Unrateable) as refusal:
        metered(shelves, MeterPlan(WHOLE, (ACME,), (CALLS,), TWO))
    assert refusal.value.code == "sum-too-wide"
