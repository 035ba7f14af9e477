"""The lake: a name is a promise about bytes, and a file is there whole or not at all."""

import hashlib
import time
from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.bulk.importing import stage_events
from crossfoot.bulk.lake import NARROW, WIDE, Lake, Shelf
from crossfoot.bulk.session import session
from crossfoot.errors import Defect, Malformed, Missing
from crossfoot.measures import Instant
from tests.bulk.lakes import Shelves, event


def test_a_file_is_named_by_the_digest_of_its_bytes(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    facts = stage_events(lake, [event("1")], batch_id="b")
    assert facts is not None
    path = lake.path(Shelf.STAGED, facts.name)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == facts.name
    assert facts.bytes == path.stat().st_size
    lake.verify(Shelf.STAGED, [facts.name])


def test_the_facts_are_count_foot_reach_and_span_per_metric(tmp_path: Path) -> None:
    rows = [
        event("1", quantity=Decimal("2.5"), at_ns=5),
        event("2", quantity=Decimal("-1"), at_ns=9, reverses="1"),
        event("3", quantity=Decimal("7"), metric="bytes", at_ns=-3),
    ]
    facts = stage_events(Lake(tmp_path), rows, batch_id="b")
    assert facts is not None
    assert (facts.rows, facts.reversals, facts.in_doubt) == (3, 1, 0)
    assert facts.foot == (("bytes", Decimal(7)), ("calls", Decimal("1.5")))
    assert facts.reach == (("bytes", Decimal(7)), ("calls", Decimal("3.5")))
    assert (facts.first_at, facts.last_at) == (Instant(-3), Instant(9))


@pytest.mark.parametrize(
    ("quantity", "kind", "because"),
    [
        ("999999999999.999999", NARROW, "12 digits and 6 places fit in 64 bits"),
        ("1000000000000", WIDE, "13 digits do not"),
        ("0.0000001", WIDE, "nor do 7 places"),
        ("9999999999999999999.999999999999999", WIDE, "the largest quantity there is"),
    ],
)
def test_a_segment_is_as_wide_as_its_widest_quantity(tmp_path: Path, quantity: str, kind: str, because: str) -> None:
    facts = stage_events(Lake(tmp_path), [event("1", quantity=Decimal(quantity))], batch_id="b")
    assert facts is not None
    assert facts.quantity_type == kind, because
    assert facts.foot == (("calls", Decimal(quantity)),)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    facts = stage_events(lake, [event("1")], batch_id="b")
    assert facts is not None
    path = lake.path(Shelf.STAGED, facts.name)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(Missing) as refusal:
        lake.verify(Shelf.STAGED, [facts.name])
    assert refusal.value.code == "lake-file-damaged"
    assert facts.name in refusal.value.says


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing) as refusal:
        Lake(tmp_path).paths(Shelf.EVENTS, ["ab" * 32])
    assert refusal.value.code == "lake-file-missing"
    assert "ab" * 32 in refusal.value.says


def test_the_janitor_removes_only_what_no_manifest_names_and_is_old(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    kept = stage_events(lake, [event("1")], batch_id="b")
    lost = stage_events(lake, [event("2")], batch_id="b")
    assert kept is not None and lost is not None
    torn = tmp_path / Shelf.STAGED / "torn.parquet.tmp"
    torn.write_bytes(b"half")
    assert lake.sweep(keep=[kept.name], older_than=Instant(0)) == ()
    gone = lake.sweep(keep=[kept.name], older_than=Instant(time.time_ns() + 10**12))
    assert {path.name for path in gone} == {f"{lost.name}.parquet", "torn.parquet.tmp"}
    lake.verify(Shelf.STAGED, [kept.name])


@pytest.mark.parametrize(
    ("query", "because"),
    [
        ("SELECT 1 AS at_ns", "columns are missing"),
        ("SELECT * REPLACE (CAST(at_ns AS DOUBLE) AS at_ns) FROM given", "an instant is a whole number"),
        ("SELECT * REPLACE (CAST(quantity AS DECIMAL(20,2)) AS quantity) FROM given", "a third width"),
    ],
)
def test_other_columns_are_a_defect_and_leave_nothing(tmp_path: Path, query: str, because: str) -> None:
    lake = Lake(tmp_path)
    facts = stage_events(lake, [event("1")], batch_id="b")
    assert facts is not None
    with session() as connection:
        connection.execute(f"CREATE VIEW given AS SELECT * FROM read_parquet('{lake.path(Shelf.STAGED, facts.name)}')")
        with pytest.raises(Defect, match="not the columns"):
            lake.write_events(connection, query=query, shelf=Shelf.STAGED)
    assert [path.stem for path in tmp_path.glob("*/*")] == [facts.name], because


def test_the_same_events_in_make_the_same_bytes_out(tmp_path: Path) -> None:
    batch = [event(str(number), at_ns=number * 7 % 5, account=f"c{number % 3}") for number in range(100)]
    first, second = Shelves.at(tmp_path / "one"), Shelves.at(tmp_path / "two")
    assert first.receive(batch) == second.receive(batch)


def test_quantities_that_do_not_foot_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    rows = [event(str(number), quantity=Decimal("9999999999999999999")) for number in range(10_001)]
    with pytest.raises(Malformed) as refusal:
        stage_events(Lake(tmp_path), rows, batch_id="b")
    assert refusal.value.code == "quantities-too-large"
    assert list(tmp_path.glob("*/*")) == []
