"""The lake says of a statement what the row reader and the engines say, whichever way the file came in."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfoot.bulk.lake import Lake, Shelf
from crossfoot.bulk.statements.importing import StoredStatement, import_statement
from crossfoot.bulk.statements.looking import all_claims, compared_in_lake, lines_page
from crossfoot.engines.controls.statement_history import compared_deliveries, current_rows
from crossfoot.engines.controls.statement_totals import claim_feet, column_totals
from crossfoot.errors import Malformed
from crossfoot.formats.statements.claims import claims_of
from crossfoot.formats.statements.layout import Layout
from crossfoot.formats.statements.layout_file import read_layout
from crossfoot.formats.statements.reader import must_be_whole, open_statement, read_statement
from crossfoot.records.counterparties.statement import StatementRow
from tests.formats.statements.sheets import NOT_STATEMENTS, SAMPLES, SMALL, small, written
from tests.refusals import refused

FILES = sorted(path for path in SAMPLES.glob("*.csv") if path.name not in NOT_STATEMENTS)
REPEATED = read_layout(SMALL.replace('key = ["line"]', 'key = ["line"]\nrepeats = true').encode(), name="small.toml")
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)


def footed(layout: Layout) -> list[tuple[str, str]]:
    return [(column.name, column.currency) for column in layout.footed]


def held(content: bytes, *, layout: Layout | None = None) -> tuple[Layout, tuple[StatementRow, ...]]:
    """What the row reader and the engine of histories make of a file."""
    opened = open_statement(io.BytesIO(content), file="s.csv", layout=layout)
    read = read_statement(opened)
    must_be_whole(read, file="s.csv")
    told = opened.layout.history
    if not told:
        return opened.layout, read.rows
    return opened.layout, current_rows(read.rows, since=told.since, updated=told.updated, deleted=told.deleted).rows


def same(lake: Lake, stored: StoredStatement, rows: tuple[StatementRow, ...]) -> None:
    """The lake holds these rows and their claims, and says their totals."""
    layout = stored.layout
    assert lines_page(lake.path(Shelf.LINES, stored.lines.name), layout, after=0, limit=100_000) == rows
    claimed = claims_of(rows, layout=layout)
    assert list(all_claims(lake.path(Shelf.CLAIMS, stored.claims.name))) == list(claimed.claims)
    assert stored.silent == len(claimed.silent)
    assert stored.totals == column_totals(rows, footed=footed(layout))
    assert tuple((each.kind, each.currency, each.claims, each.total) for each in stored.feet) == claim_feet(claimed.claims)
    assert stored.rows_held == len(rows)
    assert stored.rows_read == stored.rows_held + stored.superseded + stored.withdrawn


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_columns_and_rows_make_the_same_of_every_sample(path: Path, tmp_path: Path):
    same(Lake(tmp_path), import_statement(Lake(tmp_path), path), held(path.read_bytes())[1])


CELLS = {
    "line": st.sampled_from(["L-1", "L-2", "L/3", "1.23E+15", "", "none"]),
    "account": st.sampled_from(["", "011122223333", "11122223333", "Not applicable"]),
    "day": st.sampled_from(["", "2/28/2026", "2026-02-28", "28/2/2026", "2026-02-28 00:00:00", "2026-02-30", "1/1/1905"]),
    "until": st.sampled_from(["", "2/28/2026", "2026-11-01", "3/8/2026"]),
    "at": st.sampled_from(["", "2026-02-28T10:00:00Z", "2026-02-28 10:00:00", "2026-02-28T10:00:00.5Z", "24:00", "2026-02-28"]),
    "ended": st.sampled_from(["", "2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-02-28", "2026-02-28T24:00:00Z"]),
    "month": st.sampled_from(["", "2026-02", "2026-02-01", "2026-13"]),
    "paid": st.sampled_from(["", "1", "No", "perhaps"]),
    "amount": st.sampled_from(["", "10.00", "-0.005", "+1", "1e3", "1,000", "0.1234567890123450", "none", "0", "12 EUR"]),
    "currency": st.sampled_from(["USD", "EUR", "", "usd"]),
    "note": st.sampled_from(["", "said", '"quoted"', "a, b", " blank "]),
    "strange": st.sampled_from(["", "1.08"]),
}


@ANY
@given(lines=st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=5))
def test_columns_and_rows_take_and_refuse_the_same(lines: list[dict[str, str]], tmp_path: Path):
    content = written(list(CELLS), *(list(line.values()) for line in lines))
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    lake = Lake(tmp_path)
    try:
        _, rows = held(content, layout=REPEATED)
    except Malformed as refusal:
        with refused(refusal.code) as told:
            import_statement(lake, path, layout=REPEATED)
        found = sorted((each.row, each.field, each.code) for each in refusal.problems)
        assert sorted((each.row, each.field, each.code) for each in told.value.problems) == found
        return
    same(lake, import_statement(lake, path, layout=REPEATED), rows)


def test_what_is_no_plain_text_file_goes_the_row_readers_way(tmp_path: Path):
    path = tmp_path / "s.jsonl"
    path.write_text('{"line": "L-1", "amount": 10.50, "currency": "USD", "strange": "x"}\n', "utf-8")
    stored = import_statement(Lake(tmp_path), path, layout=small())
    same(Lake(tmp_path), stored, held(path.read_bytes(), layout=small())[1])
    assert (stored.unknown, stored.rows_read) == (("strange",), 1)


def test_a_refused_file_leaves_nothing_in_the_lake(tmp_path: Path):
    path = tmp_path / "s.csv"
    path.write_bytes(written(["line", "amount", "currency"], ["L-1", "1", "USD"], ["L-1", "2", "USD"]))
    with refused("statement-rows-wrong", problems=("statement-row-twice",)):
        import_statement(Lake(tmp_path), path, layout=small())
    path.write_bytes(written(["line", "amount", "currency"]))
    with refused("statement-empty"):
        import_statement(Lake(tmp_path), path, layout=small())
    assert not list(tmp_path.glob("*/*.parquet*"))


def test_a_feed_with_a_long_history_is_settled_alike(tmp_path: Path):
    feed = (SAMPLES / "aws_dailyusagefeed_v1.csv").read_text().splitlines()
    chance, lines = random.Random(7), [feed[0]]
    for _ in range(300):
        cells = chance.choice(feed[1:]).split(",")
        cells[2] = f"2026-03-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:00:00Z"
        cells[3] = cells[2] if chance.random() < 0.2 else ""
        cells[13] = f"{chance.randint(0, 9)}.25"
        lines.append(",".join(cells))
    path = tmp_path / "feed.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    try:
        rows = held(path.read_bytes())[1]
    except Malformed as refusal:
        twice = {each.row for each in refusal.problems}
        path.write_text("\n".join([lines[0], *(each for n, each in enumerate(lines[1:], 1) if n not in twice)]) + "\n", "utf-8")
        rows = held(path.read_bytes())[1]
    same(Lake(tmp_path), import_statement(Lake(tmp_path), path), rows)


LINE = st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(-3, 3).map(str), st.sampled_from(["USD", "EUR"]))


@ANY
@given(before=st.lists(LINE, min_size=1, max_size=6), after=st.lists(LINE, min_size=1, max_size=6))
def test_deliveries_are_compared_in_the_lake_as_by_the_engine(before, after, tmp_path: Path):
    lake, paths, rows = Lake(tmp_path), [], []
    for name, lines in (("before", before), ("after", after)):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(written(["line", "amount", "currency"], *lines))
        stored = import_statement(lake, path, layout=REPEATED)
        paths.append(lake.path(Shelf.LINES, stored.lines.name))
        rows.append(held(path.read_bytes(), layout=REPEATED)[1])
    told = compared_deliveries(rows[0], rows[1], footed=footed(REPEATED))
    found = compared_in_lake(paths[0], paths[1], REPEATED, limit=100)
    assert (found.rows_added, found.rows_changed, found.rows_withdrawn) == (told.added, told.changed, told.withdrawn)
    assert (found.added, found.changed, found.withdrawn) == (len(told.added), len(told.changed), len(told.withdrawn))
    assert (found.unchanged, found.feet) == (told.unchanged, told.feet)
