"""The row reader and the bulk import make the same events of the same file, character by character.

Whatever the import takes at once, plus what the reader makes of the rows it leaves, is what the reader makes of the file.
"""

import io
import itertools
import tempfile
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.bulk.importing import event_row, import_file, stage_usage
from crossfoot.bulk.lake import Lake, Shelf
from crossfoot.bulk.ordinals import number_equals
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.written import write_csv
from crossfoot.formats.usage.identity import Ordinals
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
from crossfoot.formats.usage.reader import read_rows
from tests.formats.usage.mappings import BY_CONTENT, BY_ID, changed

EXAMPLES = settings().max_examples // 10
"""Each imports a file, which takes a tenth of a second."""
COLUMNS = ("id", "at", "who", "n", "model", "user", "back")
ODD = [
    "",
    " ",
    "a",
    " a",
    "a ",
    "\ta",
    "a/b",
    "a~b",
    "/",
    'q"q',
    "back\\slash",
    "lf\nlf",
    "\u00a0x\u2003",
    "ü",
    "\u0085",
    "\x1f",
]
ODD += ["\x7f", "NULL", "null ", "'=1", "=1", "\ufeff", "日本", "\x00z", "😀"]
TEXT = st.sampled_from(ODD) | st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=5)
TIMES = """
    2026-10-01T00:00:00Z, 2026-10-01 02:30:00+02:30, 2026-10-01T00:00:00-23:59, 2026-10-01T00:00Z, 2026-10-01 00:00:00, soon,
    2026-03-29 02:30:00, 2026-03-29 03:00:00, 2026-10-25 02:30:00.5, 2026-10-25 02:59:59, 2023-11-16 18:17:03.9799600,
    2026-02-29T00:00:00Z, 2028-02-29T00:00:00Z, 2026-10-01T23:59:60Z, 2026-10-01T00:00:00.1234567891Z, 2026-10-01T00:00:00.Z,
    1969-12-31T23:59:59.999999999Z, 1980-01-01 00:00:00, 1677-01-01 00:00:00, 2263-01-01 00:00:00, 2500-01-01T00:00:00Z,
    2262-04-11T23:47:16-01:00, 1677-09-21T00:12:44+01:00, 0000-01-01T00:00:00Z, 1066-10-14T00:00:00Z,
    1790812800, 1790812800.5, 9223372036, 9999999999, -1
"""
TIME = st.sampled_from([*(each.strip() for each in TIMES.split(",")), "", " 2026-10-01T00:00:00Z"])
NUMBERS = """0, 1, -0, +1, 1.50, 1.5, -2.5, 007, NaN, 1e5, 1_000, １, 0.0000001, 0.000000000000001, 9999999999999999999,
    99999999999999999999, 999999999999.999999, 9999999999999.999999, .5, 1."""
NUMBER = st.sampled_from([*(each.strip() for each in NUMBERS.split(",")), "", " 1", "1 ", "\t1", "1,5"])
ID = st.sampled_from(["1", "2", "3"])
ANY_ROW = st.tuples(ID | TEXT, TIME, st.just("acme") | TEXT, NUMBER, TEXT, TEXT, TEXT)
PLAIN = st.sampled_from(["x", " y", "a/b", "~", "ü", "'", "日本 ", "", "NULL"])
PLAIN_NUMBER = st.sampled_from(["0", "-0", "1", "1.0", "-2.50", "+7", "999999999999.999999", "0.000001"])


def rows_for(mapping: UsageMapping) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """Rows of which most are good for the mapping, with equal ones among them."""
    whole = "1790812800" if mapping.at.form is TimeForm.SECONDS else "2026-10-01 00:00:00"
    tails = (
        ["", "1"]
        if mapping.at.form is TimeForm.SECONDS
        else ["", ".5", ".1234567"]
        if mapping.at.zone
        else ["Z", ".5Z", "-03:30"]
    )
    times = st.sampled_from([whole + tail for tail in tails if len(whole + tail) != 11])
    good = st.tuples(ID | PLAIN.filter(str.strip), times, st.sampled_from(["acme", "b/c"]), PLAIN_NUMBER, PLAIN, PLAIN, PLAIN)
    rows = st.lists(st.one_of(good, good, good, ANY_ROW), max_size=25)
    return rows.flatmap(lambda drawn: st.permutations([*drawn, *drawn[:4]]))


MAPPINGS = [
    BY_ID,
    changed(BY_ID, identity=IdColumns(("id", "who")), at=Time("at", zone="Europe/Berlin"), empty_words=("NULL", "null")),
    changed(BY_ID, at=Time("at", zone="Europe/Berlin", repeated=Repeated.LATER, places=7), subject=Constant("it's")),
    changed(BY_ID, at=Time("at", TimeForm.SECONDS), dims=(("ü\n", Column("model")), ("a", Column("user")), ("n", Column("n")))),
    changed(BY_ID, measures=(Measure(Constant("in/out"), Column("n")), Measure(Column("model"), Column("n")))),
    BY_CONTENT,
    changed(BY_CONTENT, at=Time("at", zone="UTC"), empty_words=("NULL",), reverses=Column("back")),
    changed(BY_CONTENT, measures=(Measure(Constant("in"), Column("n")), Measure(Constant("out"), Column("id")))),
]


def by_reader(files: list[Path], mapping: UsageMapping) -> tuple[list[tuple[object, ...]], int]:
    """The events the reader makes of the files, loaded together, and how many rows it rejects."""
    ordinals, events, rejected = Ordinals(), [], 0
    for path in files:
        done = read_rows(
            open_table(io.BytesIO(path.read_bytes()), file=path.name).rows, mapping=mapping, file=path.name, ordinals=ordinals
        )
        events += [tuple(event_row(event).values()) for event in done.events]
        rejected += len(done.rejected)
    return events, rejected


def by_import(files: list[Path], mapping: UsageMapping) -> tuple[list[tuple[object, ...]], int]:
    """The events the import stages of the files, with those the reader makes of what it leaves."""
    with tempfile.TemporaryDirectory() as folder:
        lake, staged, rejected = Lake(Path(folder)), [], 0
        for path in files:
            done = import_file(lake, path, mapping=mapping, batch_id="b")
            rest = read_rows(done.left, mapping=mapping, file=path.name)
            assert done.rows_staged + len(done.left) == done.rows_read
            rejected += len(rest.rejected)
            staged += [facts for facts in (done.staged, stage_usage(lake, rest.events, batch_id="b")) if facts]
        if isinstance(mapping.identity, ContentOrdinal):
            staged = list(number_equals(lake, staged=staged))
        events = []
        for facts in staged:
            relation = duckdb.read_parquet(str(lake.path(Shelf.STAGED, facts.name)))
            events += relation.project("source, event_id, at_ns, account, metric, dims, subject, reverses, quantity").fetchall()
        return events, rejected


def agree(files: list[Path], mapping: UsageMapping) -> None:
    """Both make the same events of files that the import can read as columns."""
    imported, left = by_import(files, mapping)
    read, rejected = by_reader(files, mapping)
    assert Counter(imported) == Counter(read)
    assert left == rejected


@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_csv_file_makes_the_same_events(mapping: UsageMapping, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "u.csv"
        path.write_bytes(write_csv(COLUMNS, data.draw(rows_for(mapping))))
        agree([path], mapping)


@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_good_rows_are_taken_at_once(mapping: UsageMapping, tmp_path: Path) -> None:
    """Else the comparison above would compare the reader with itself."""
    when = {TimeForm.SECONDS: "1790812800"}.get(mapping.at.form, "2026-10-01 00:00:00" + ("" if mapping.at.zone else "Z"))
    path = tmp_path / "u.csv"
    path.write_bytes(write_csv(COLUMNS, [(str(number), when, "a/b", "1.50", "x", "ü", "") for number in range(5)]))
    assert import_file(Lake(tmp_path / "lake"), path, mapping=mapping, batch_id="b").rows_staged == 5
    agree([path, path] if isinstance(mapping.identity, IdColumns) else [path], mapping)


TYPED = [
    ("at", pa.timestamp("ns"), Time("at", zone="Europe/Berlin")),
    ("at", pa.timestamp("ns", "UTC"), Time("at")),
    ("at", pa.timestamp("us", "Asia/Tokyo"), Time("at")),
    ("at", pa.timestamp("s"), Time("at", zone="UTC")),
    ("at", pa.int64(), Time("at", TimeForm.MILLISECONDS)),
]


@pytest.mark.parametrize(
    ("column", "kind", "at"), TYPED, ids=lambda value: str(value) if isinstance(value, pa.DataType) else ""
)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_parquet_file_makes_the_same_events(column: str, kind: pa.DataType, at: Time, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 15))

    def drawn(values: st.SearchStrategy[object]) -> list[object]:
        return data.draw(st.lists(values, min_size=size, max_size=size))

    scale = {"ns": 10**9, "us": 10**6, "s": 1}.get(getattr(kind, "unit", ""), 1_000)
    stamps = st.integers(1_772_000_000, 1_800_000_000).flatmap(
        lambda second: st.integers(second * scale, second * scale + scale - 1)
    )
    numbers = st.decimals(-(10**12), 10**12, places=7, allow_nan=False)
    table = pa.table(
        {
            "id": pa.array(drawn(st.none() | st.integers(0, 2**63 - 1)), pa.int64()),
            column: pa.array(drawn(st.none() | stamps), pa.int64()).cast(kind),
            "who": pa.array(drawn(st.none() | TEXT)),
            "n": pa.array(drawn(st.none() | numbers), pa.decimal128(30, 7)),
            "model": pa.array(drawn(st.none() | st.booleans()), pa.bool_()),
            "user": pa.array(drawn(TEXT)).dictionary_encode(),
            "back": pa.array(drawn(st.none() | st.dates()), pa.date32()),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "u.parquet"
        pq.write_table(table, path)
        agree([path], changed(BY_ID, at=at))
        agree([path], changed(BY_CONTENT, at=at))


@settings(max_examples=EXAMPLES)
@given(rows=rows_for(BY_CONTENT), cuts=st.lists(st.integers(0, 30), max_size=2))
def test_rows_without_ids_make_the_same_events_however_they_are_split_into_files(
    rows: list[tuple[str, ...]], cuts: list[int]
) -> None:
    edges = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    parts = [part for part in (rows[start:end] for start, end in itertools.pairwise(edges)) if part]
    with tempfile.TemporaryDirectory() as folder:
        whole, split = Path(folder) / "whole.csv", [Path(folder) / f"{number}.csv" for number in range(len(parts))]
        whole.write_bytes(write_csv(COLUMNS, rows))
        for path, part in zip(split, parts, strict=True):
            path.write_bytes(write_csv(COLUMNS, part))
        want = Counter(by_reader([whole], BY_CONTENT)[0])
        assert Counter(by_reader(split, BY_CONTENT)[0]) == want
        if len({path.read_bytes() for path in split}) == len(split):
            assert Counter(by_import(split, BY_CONTENT)[0]) == want
