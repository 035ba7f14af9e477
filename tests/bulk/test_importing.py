"""Import: what is beyond doubt becomes events at once, the rest is left to the row reader; nothing falls between."""

import gzip
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from crossfoot.bulk.importing import Imported, import_file
from crossfoot.bulk.lake import NARROW, WIDE, Lake, Shelf
from crossfoot.errors import Malformed
from crossfoot.formats.usage.mapping import (
    Column,
    Constant,
    ContentOrdinal,
    IdColumns,
    Measure,
    Repeated,
    Time,
    TimeForm,
    UsageMapping,
)
from crossfoot.measures import Instant

PLAIN = UsageMapping(
    source="api",
    identity=IdColumns(("id",)),
    at=Time("at"),
    account=Column("who"),
    measures=(Measure(Constant("calls"), Column("n")),),
    dims=(("model", Column("model")), ("fixed", Constant('a"b'))),
)
HEADER = "id,at,who,n,model\n"
GOOD = "1,2026-10-01T00:00:00Z,acme,2.50,gpt\n"


def imported(
    tmp_path: Path, text: str | bytes, mapping: UsageMapping = PLAIN, name: str = "u.csv"
) -> tuple[Imported, list[dict[str, object]]]:
    """Import a file; with the events staged from it, in their order."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    lake = Lake(tmp_path / "lake")
    done = import_file(lake, path, mapping=mapping, batch_id="b")
    if done.staged is None:
        return done, []
    lake.verify(Shelf.STAGED, [done.staged.name])
    relation = duckdb.read_parquet(str(lake.path(Shelf.STAGED, done.staged.name)))
    return done, [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def test_a_row_becomes_an_event(tmp_path: Path) -> None:
    done, events = imported(tmp_path, HEADER + GOOD)
    assert (done.rows_read, done.rows_staged, done.left) == (1, 1, ())
    assert events == [
        {
            "source": "api",
            "event_id": "1",
            "at_ns": Instant.parse("2026-10-01T00:00:00Z").ns,
            "account": "acme",
            "metric": "calls",
            "dims": '{"fixed":"a\\"b","model":"gpt"}',
            "subject": "",
            "reverses": "",
            "quantity": Decimal("2.500000"),
            "batch_id": "b",
        }
    ]


IN_DOUBT = [
    ("1,2026-10-01T00:00:00Z,acme,NaN,gpt", "not a number"),
    ("1,2026-10-01T00:00:00Z,acme,1e5,gpt", "an exponent"),
    ("1,2026-10-01T00:00:00Z,acme,1_000,gpt", "a separator"),
    ("1,2026-10-01T00:00:00Z,acme,\uff11,gpt", "a full-width digit"),
    ("1,2026-10-01T00:00:00Z,acme,1.,gpt", "a point without places"),
    ("1,2026-10-01T00:00:00Z,acme,0.0000000000000001,gpt", "16 places"),
    ("1,2026-10-01T00:00:00Z,acme,12345678901234567890,gpt", "20 digits"),
    ("1,2026-10-01T00:00:00Z,acme,,gpt", "no quantity"),
    ("1,2026-10-01T00:00:00,acme,1,gpt", "no zone, and none declared"),
    ("1,2026-02-29T00:00:00Z,acme,1,gpt", "no such day"),
    ("1,2026-10-01T24:00:00Z,acme,1,gpt", "no such hour"),
    ("1,2026-10-01T00:00:60Z,acme,1,gpt", "no such second"),
    ("1,9999-10-01T00:00:00Z,acme,1,gpt", "beyond 64 bits of nanoseconds"),
    (",2026-10-01T00:00:00Z,acme,1,gpt", "no id"),
    ("1,2026-10-01T00:00:00Z, ,1,gpt", "no account"),
    ('1,2026-10-01T00:00:00Z,acme,1,"a""b"', "a dimension that needs escaping"),
]


@pytest.mark.parametrize(("row", "because"), IN_DOUBT)
def test_a_row_in_doubt_is_left_with_its_number(tmp_path: Path, row: str, because: str) -> None:
    done, events = imported(tmp_path, f"{HEADER}{GOOD}{row}\n{GOOD.replace('1,', '3,', 1)}")
    assert (done.rows_read, done.rows_staged) == (3, 2), because
    assert [left.row for left in done.left] == [2], because
    assert [event["event_id"] for event in events] == ["1", "3"]


def test_a_left_row_keeps_its_cells_as_they_stood(tmp_path: Path) -> None:
    done, _ = imported(tmp_path, HEADER + " 1,yesterday,acme, many ,\n")
    assert done.staged is None
    assert done.left[0].cells == {"id": " 1", "at": "yesterday", "who": "acme", "n": " many ", "model": ""}


def test_an_empty_dimension_is_left_out(tmp_path: Path) -> None:
    _, events = imported(tmp_path, HEADER + "1,2026-10-01T00:00:00Z,acme,1,\n")
    assert events[0]["dims"] == '{"fixed":"a\\"b"}'


@pytest.mark.parametrize(
    ("cell", "kind", "because"),
    [
        ("999999999999.999999", NARROW, "fits in 64 bits"),
        ("0.0000001", WIDE, "seven places"),
        ("-9999999999999999999.999999999999999", WIDE, "the widest quantity"),
    ],
)
def test_a_file_is_staged_as_wide_as_it_must_be(tmp_path: Path, cell: str, kind: str, because: str) -> None:
    done, events = imported(tmp_path, f"{HEADER}{GOOD}2,2026-10-01T00:00:00Z,acme,{cell},gpt\n")
    assert done.staged is not None
    assert done.staged.quantity_type == kind, because
    assert [event["quantity"] for event in events] == [Decimal("2.5"), Decimal(cell)]


TIMES = [
    (Time("at"), "2026-10-01 02:30:00.123456789+02:30", "2026-10-01T00:00:00.123456789Z", "an offset, nine places"),
    (Time("at"), "2026-10-01T00:00:00-11:00", "2026-10-01T11:00:00Z", "a negative offset"),
    (Time("at"), "1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z", "before the epoch"),
    (Time("at", zone="UTC", places=7), "2023-11-16 18:17:03.9799600", "2023-11-16T18:17:03.97996Z", "stamps of 100 ns"),
    (Time("at", zone="UTC", places=3), "2023-11-16 18:17:03.9799", None, "more places than declared"),
    (Time("at", zone="UTC"), "2026-10-01T00:00:00Z", None, "two time zones"),
    (Time("at", zone="Europe/Berlin"), "2026-07-01 00:00:00", "2026-06-30T22:00:00Z", "summer"),
    (Time("at", zone="Europe/Berlin"), "2026-03-29 01:59:59", "2026-03-29T00:59:59Z", "the last second of winter"),
    (Time("at", zone="Europe/Berlin"), "2026-03-29 02:30:00", None, "the clock skips this hour"),
    (Time("at", zone="Europe/Berlin"), "2026-03-29 03:00:00", "2026-03-29T01:00:00Z", "the first second of summer"),
    (Time("at", zone="Europe/Berlin"), "2026-10-25 02:30:00", None, "the clock shows this hour twice"),
    (Time("at", zone="Europe/Berlin"), "2026-10-25 03:00:00", "2026-10-25T02:00:00Z", "winter again"),
    (Time("at", zone="Asia/Kathmandu"), "2026-10-01 05:45:00", "2026-10-01T00:00:00Z", "an odd offset"),
    (Time("at", zone="Australia/Lord_Howe"), "2026-04-05 01:45:00", None, "half an hour shown twice"),
    (
        Time("at", zone="Europe/Berlin", repeated=Repeated.LATER),
        "2026-10-25 02:30:00",
        None,
        "left to the reader, which knows which",
    ),
    (Time("at", TimeForm.SECONDS), "1790812800", "2026-10-01T00:00:00Z", "seconds"),
    (Time("at", TimeForm.MILLISECONDS), "1790812800001", "2026-10-01T00:00:00.001Z", "milliseconds"),
    (Time("at", TimeForm.MICROSECONDS), "1790812800000001", "2026-10-01T00:00:00.000001Z", "microseconds"),
    (Time("at", TimeForm.NANOSECONDS), "179081280000000000", "1975-09-04T16:48:00Z", "nanoseconds"),
    (Time("at", TimeForm.SECONDS), "1.5", None, "left to the reader"),
]


@pytest.mark.parametrize(("at", "cell", "want", "because"), TIMES)
def test_times_are_read_as_declared(tmp_path: Path, at: Time, cell: str, want: str | None, because: str) -> None:
    mapping = UsageMapping("api", IdColumns(("id",)), at, Column("who"), PLAIN.measures)
    done, events = imported(tmp_path, f"{HEADER}1,{cell},acme,1,gpt\n", mapping)
    if want is None:
        assert [left.row for left in done.left] == [1], because
    else:
        assert [event["at_ns"] for event in events] == [Instant.parse(want).ns], because


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
def test_wall_clocks_agree_with_instants_all_year(tmp_path: Path, name: str) -> None:
    cells = [
        f"2026-{month:02}-{day:02} {hour:02}:30:00"
        for month in range(1, 13)
        for day in range(1, 29, 3)
        for hour in (0, 1, 2, 3, 13)
    ]
    mapping = UsageMapping("api", IdColumns(("id",)), Time("at", zone=name), Column("who"), PLAIN.measures)
    text = HEADER + "".join(f"{number},{cell},acme,1,gpt\n" for number, cell in enumerate(cells))
    done, events = imported(tmp_path, text, mapping)
    doubted = {int(left.cells["id"]) for left in done.left}
    for number, cell in enumerate(cells):
        try:
            want = Instant.local(cell, name).ns
        except Malformed:
            assert number in doubted
            continue
        if number not in doubted:
            assert next(event["at_ns"] for event in events if event["event_id"] == str(number)) == want
    assert len(doubted) < 5


def test_a_row_makes_an_event_for_each_measure(tmp_path: Path) -> None:
    measures = (Measure(Constant("calls"), Column("n")), Measure(Column("model"), Column("n")))
    mapping = UsageMapping("api", IdColumns(("id", "who")), PLAIN.at, Column("who"), measures, reverses=Column("model"))
    done, events = imported(tmp_path, HEADER + GOOD, mapping)
    assert done.rows_read == 1
    assert [(event["event_id"], event["metric"], event["reverses"]) for event in events] == [
        ("1/acme/calls", "calls", "gpt/calls"),
        ("1/acme/gpt", "gpt", "gpt/gpt"),
    ]


CONTENT = UsageMapping("api", ContentOrdinal(), Time("at"), Column("who"), PLAIN.measures)


def test_equal_rows_without_ids_are_told_apart_by_their_ordinal(tmp_path: Path) -> None:
    rows = "2026-10-01T00:00:00Z,acme,1\n" * 2 + "2026-10-01T00:00:00Z,acme,2\n"
    _, events = imported(tmp_path, "at,who,n\n" + rows, CONTENT)
    names = [str(event["event_id"]) for event in events]
    assert len(set(names)) == 3
    assert [name[-2:] for name in names] == ["#1", "#2", "#1"]


def test_content_ids_do_not_depend_on_the_spelling_or_the_order_of_rows(tmp_path: Path) -> None:
    _, one = imported(tmp_path, "at,who,n\n2026-10-01T00:00:00Z,acme,1.50\n2026-10-01T00:00:00Z,acme,7\n", CONTENT)
    _, two = imported(tmp_path, "who,n,at\nacme,7.0,2026-10-01T00:00:00Z\n acme,1.5000000,2026-10-01 02:00:00+02:00\n", CONTENT)
    assert {event["event_id"] for event in one} == {event["event_id"] for event in two}


def test_without_ids_a_row_in_doubt_uses_up_no_ordinal(tmp_path: Path) -> None:
    rows = "2026-10-01T00:00:00Z,acme, 1\n2026-10-01T00:00:00Z,acme,1\n"
    done, events = imported(tmp_path, "at,who,n\n" + rows, CONTENT)
    assert [left.row for left in done.left] == [1]
    assert [str(event["event_id"])[-2:] for event in events] == ["#1"]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (HEADER + "1,2\n", "a short row"),
        (HEADER + GOOD.strip() + ",extra\n", "a long row"),
        (HEADER + '1,2026-10-01T00:00:00Z,acme,1,"open\n', "an open quote"),
        ((HEADER + GOOD).encode("utf-16"), "another encoding"),
        (HEADER.encode() + b"1,2026-10-01T00:00:00Z,ac\xffme,1,gpt\n", "bytes that are no text"),
        ("id,at,who,n,n\n" + GOOD, "a column twice"),
        ("id,at,who,model\n1,2,3,4\n", "a column missing"),
        ("", "nothing at all"),
        (gzip.compress((HEADER + GOOD).encode(), mtime=0), "compressed"),
    ],
)
def test_a_file_that_is_not_columns_is_the_row_readers(tmp_path: Path, text: str | bytes, because: str) -> None:
    with pytest.raises(Malformed) as refusal:
        imported(tmp_path, text)
    assert refusal.value.code == "file-not-columnar", because
    assert "u.csv" in refusal.value.says
    assert list((tmp_path / "lake").glob("*/*")) == [], because


@pytest.mark.parametrize(
    ("text", "because"),
    [
        (("\ufeff" + HEADER + GOOD), "a byte order mark"),
        ((HEADER + GOOD).replace("\n", "\r\n"), "lines that end as on Windows"),
        ((HEADER + GOOD).rstrip("\n"), "no end to the last line"),
        (HEADER + GOOD + "\n", "a blank line"),
    ],
)
def test_harmless_forms_are_read(tmp_path: Path, text: str, because: str) -> None:
    _, events = imported(tmp_path, text)
    assert [event["quantity"] for event in events] == [Decimal("2.5")], because


def test_a_file_without_rows_is_read_as_none(tmp_path: Path) -> None:
    done, _ = imported(tmp_path, HEADER)
    assert (done.rows_read, done.staged, done.left) == (0, None, ())


def test_parquet_is_read_column_by_column(tmp_path: Path) -> None:
    path = tmp_path / "u.parquet"
    query = (
        "SELECT 1 AS id, TIMESTAMP '2026-10-01 00:00:00.5' AS at, 'acme' AS who, CAST(2.50 AS DECIMAL(9,2)) AS n, NULL AS model"
    )
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    mapping = UsageMapping("api", IdColumns(("id",)), Time("at", zone="UTC"), Column("who"), PLAIN.measures, PLAIN.dims)
    _, events = imported(tmp_path, path.read_bytes(), mapping, "u.parquet")
    assert [(event["event_id"], event["quantity"]) for event in events] == [("1", Decimal("2.5"))]


@pytest.mark.parametrize(
    ("content", "because"),
    [(b"PAR1 torn", "a torn file"), (b"", "an empty file")],
)
def test_a_torn_parquet_file_is_refused(tmp_path: Path, content: bytes, because: str) -> None:
    with pytest.raises(Malformed) as refusal:
        imported(tmp_path, content, name="u.parquet")
    assert refusal.value.code == "file-not-columnar", because


def test_binary_fractions_in_parquet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    query = "SELECT 1 AS id, '2026-10-01T00:00:00Z' AS at, 'acme' AS who, 0.1::DOUBLE AS n, 'x' AS model"
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    with pytest.raises(Malformed) as refusal:
        imported(tmp_path, path.read_bytes(), name="u.parquet")
    assert "binary fractions" in refusal.value.says
