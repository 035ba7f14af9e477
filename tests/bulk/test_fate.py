"""The fate of every event: metered, waiting, outside the window, or in suspense with a reason."""

from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.bulk import meter as bulk_meter
from crossfoot.bulk.fate import Fates, Homes, fates
from crossfoot.bulk.meter import metered_table, metering
from crossfoot.bulk.plan import Aggregate, BulkMeter, MeterPlan, Served, Slot
from crossfoot.errors import Defect
from crossfoot.measures import Instant, Span
from tests.bulk.lakes import Shelves, event


def span(start: int, end: int) -> Span:
    return Span(Instant(start), Instant(end))


HOME = span(10, 90)
METERS = (
    BulkMeter("book", "calls", "calls", "month", where=(("kind", ("a",)),), group_by=()),
    BulkMeter("book", "later", "calls", "next", Aggregate.NOTHING, where=(("kind", ("a",)),), group_by=()),
)
SLOTS = (Slot("month", "month", span(20, 60)), Slot("next", "next", span(60, 80)), Slot("home", "home", HOME))
PLAN = MeterPlan(span(0, 100), (Served("acme", "A-1", "book"),), METERS, SLOTS)


def account(shelves: Shelves) -> Fates:
    with metering(shelves.snapshot, plan=PLAN) as opened:
        return fates(opened, homes=Homes({"acme": HOME}, HOME))


def test_every_event_of_the_window_has_one_fate(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    told = [
        ("a", 5, "acme", "outside-window"),
        ("a", 15, "acme", "outside-term"),
        ("a", 30, "acme", "metered"),
        ("a", 31, "acme", "metered"),
        ("a", 70, "acme", "waiting"),
        ("b", 30, "acme", "unknown-meter"),
        ("a", 30, "stranger", "unknown-account"),
        ("a", 95, "stranger", "outside-window"),
    ]
    shelves.receive(
        [
            event(str(number), at_ns=at, account=who, dims={"kind": kind}, quantity=Decimal(2**number))
            for number, (kind, at, who, _) in enumerate(told)
        ]
    )
    found = account(shelves)
    assert {each.fate: (each.events, each.quantity) for each in found.totals} == {
        "outside-window": (2, 1 + 128),
        "outside-term": (1, 2),
        "metered": (2, 4 + 8),
        "waiting": (1, 16),
        "unknown-meter": (1, 32),
        "unknown-account": (1, 64),
    }
    rows = [(row["account"], row["dims"], row["code"], row["quantity"], row["first_ns"]) for row in found.suspense.to_pylist()]
    assert rows == [
        ("acme", '{"kind":"a"}', "outside-term", 2, 15),
        ("acme", '{"kind":"b"}', "unknown-meter", 32, 30),
        ("stranger", '{"kind":"a"}', "unknown-account", 64, 30),
    ]


def test_what_waits_is_not_metered(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event(str(at), at_ns=at, dims={"kind": "a"}) for at in (30, 70)])
    with metering(shelves.snapshot, plan=PLAN) as opened:
        assert [(row["meter"], row["events"]) for row in metered_table(opened).to_pylist()] == [("calls", 1)]


def test_fates_that_do_not_foot_are_a_defect(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    for kind in "ab":
        shelves.receive([event(kind, at_ns=30, dims={"kind": kind})])
    with metering(shelves.snapshot, plan=PLAN) as opened:
        opened.engine.keep("series", 'SELECT * FROM series WHERE dims <> \'{"kind":"b"}\'')
        with pytest.raises(Defect, match="do not foot: calls"):
            fates(opened, homes=Homes({"acme": HOME}, HOME))


def test_a_home_window_the_plan_is_not_cut_at_is_a_defect(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", at_ns=30)])
    with metering(shelves.snapshot, plan=PLAN) as opened, pytest.raises(Defect, match="not cut"):
        fates(opened, homes=Homes({"acme": span(11, 90)}, HOME))


def test_many_books_are_routed_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive(
        [event(str(number), at_ns=30, account=f"c{number % 3}", dims={"kind": "ab"[number % 2]}) for number in range(12)]
    )
    served = tuple(Served(f"c{number}", f"A-{number}", f"book-{number % 2}") for number in range(3))
    meters = tuple(BulkMeter(f"book-{number}", "calls", "calls", "month", group_by=("kind",)) for number in range(2))
    plan = MeterPlan(span(0, 100), served, meters, SLOTS)
    found = []
    for few in (16, 0):
        monkeypatch.setattr(bulk_meter, "_BOOKS_FEW", few)
        with metering(shelves.snapshot, plan=plan) as opened:
            found.append(metered_table(opened).to_pylist())
    assert found[0] == found[1]
    assert len(found[0]) == 6
