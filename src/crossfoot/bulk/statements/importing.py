"""A file of a statement to typed lines and claims in the lake: columns take what is beyond doubt, the row reader the rest.

It is taken whole or not at all: one row that cannot be read refuses the file, with the reason for each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from crossfoot.bulk.importing import UNREADABLE, check_lines, check_quotes, header_of
from crossfoot.bulk.lake import FileFacts, Lake, Shelf
from crossfoot.bulk.layout import column_name
from crossfoot.bulk.session import Limits, number, quoted, session
from crossfoot.bulk.statements.claiming import write_claims
from crossfoot.bulk.statements.columns import EXTRA, HOLDS, ROW, TYPES, by_columns, cells, doubtless, typed
from crossfoot.bulk.statements.totals import ClaimFoot, claim_feet, totals
from crossfoot.errors import Malformed, Problem
from crossfoot.formats.statements.catalog import recognised, unknown
from crossfoot.formats.statements.layout import CellType, Layout
from crossfoot.formats.statements.reader import (
    RowReader,
    StatementRows,
    check_header,
    must_be_whole,
    open_statement,
    read_statement,
    row_twice,
)
from crossfoot.formats.tables.row import RawRow
from crossfoot.measures import Instant
from crossfoot.records.counterparties.statement import ColumnTotal, StatementRow, Value

_ARROW = {
    CellType.DECIMAL: pa.decimal128(34, 15),
    CellType.DATE: pa.date32(),
    CellType.INSTANT: pa.int64(),
    CellType.FLAG: pa.bool_(),
}
_PROBLEMS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """What a file became. rows_read = rows_held + superseded + withdrawn; rows_held = rows that claim something + silent.

    unknown, absent: columns as `OpenedStatement` has them. totals: of the rows that hold. feet: of their claims.
    """

    layout: Layout
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    rows_read: int
    rows_held: int
    superseded: int
    withdrawn: int
    silent: int
    lines: FileFacts
    claims: FileFacts
    totals: tuple[ColumnTotal, ...]
    feet: tuple[ClaimFoot, ...]


def import_statement(lake: Lake, path: Path, *, layout: Layout | None = None, limits: Limits | None = None) -> StoredStatement:
    """Read a statement's file into the lake. Both files are durable when this returns, and count when somebody names them.

    layout: None tells it by its header. Raises Malformed: as `open_statement`, `check_header` and `must_be_whole` do; nothing
    is left in the lake then.
    """
    with session(limits) as connection:
        connection.execute("SET preserve_insertion_order = true")
        told, header = _columnar(connection, path, layout)
        if told is None:
            told, header = _row_by_row(connection, path, layout)
        return _stored(connection, lake, path, told, header)


def _columnar(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout | None
) -> tuple[Layout | None, tuple[str, ...]]:
    """Make the table `typed` of a plain CSV file; no layout where the file is the row reader's as a whole."""
    if path.suffix.lower() != ".csv":
        return None, ()
    try:
        header = tuple(header_of(path, layout.delimiter if layout else ","))
        if len(header) < 2 or len({name.casefold() for name in header}) < len(header):
            return None, ()
        check_lines(path)
        check_quotes(path, layout.delimiter if layout else ",")
    except (Malformed, ValueError):  # ValueError: an empty file cannot be mapped
        return None, ()
    told = layout or recognised(header, file=path.name)
    check_header(told, header, file=path.name)
    if not by_columns(told):
        return None, ()
    try:
        _typed_table(connection, path, told, header)
    except UNREADABLE:
        connection.execute("DROP TABLE IF EXISTS typed")
        return None, ()
    return told, header


def _typed_table(connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, header: Sequence[str]) -> None:
    found = layout.found(tuple(header))
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header)
    raw = (
        f"SELECT * FROM read_csv({quoted(str(path))}, header = true, auto_detect = false, columns = {{{columns}}},"
        f" delim = {quoted(layout.delimiter)}, quote = '\"', escape = '\"')"
    )
    known = [column for column in layout.columns if column.name in found]
    read = ", ".join(f"{cell} AS {column_name(name)}" for name, cell in cells(layout, found).items())
    extra = _extra(unknown(layout, header))
    numbered = f"SELECT *, ROW_NUMBER() OVER () AS {column_name(ROW)} FROM ({raw})"
    trimmed = f"SELECT {column_name(ROW)}, {extra} AS {column_name(EXTRA)}, {read} FROM ({numbered}) AS raw"
    fine = " AND ".join(condition for column in known if (condition := doubtless(column, layout))) or "TRUE"
    absent = {column.name: f"CAST(NULL AS {TYPES[column.kind]})" for column in layout.columns if column.name not in found}
    values = ", ".join(
        f"{absent.get(column.name) or typed(column, layout)} AS {column_name(column.name)}" for column in layout.columns
    )
    connection.execute(
        f"CREATE TEMP TABLE typed AS SELECT {column_name(ROW)}, {column_name(EXTRA)}, {_fine(fine, layout, found)} AS fine,"
        f" {values} FROM ({trimmed}) AS cells"
    )
    _doubtful(connection, raw, layout, header, file=path.name)
    connection.execute("ALTER TABLE typed DROP COLUMN fine")


def _fine(fine: str, layout: Layout, found: Iterable[str]) -> str:
    """Also a key is there: what stands for one row cannot be empty."""
    if layout.repeats:
        return fine
    texts = {column.name for column in layout.columns if column.kind is CellType.TEXT}
    filled = [f"{column_name(name)} IS NOT NULL" for name in layout.key if name in set(found) - texts]
    return " AND ".join([fine, *filled])


def _extra(names: Sequence[str]) -> str:
    """Cells of columns without a name in the layout, as JSON; an empty text when all are empty."""
    if not names:
        return "''"
    pairs = ", ".join(f"{quoted(name)}, {column_name(name)}" for name in names)
    empty = " AND ".join(f"COALESCE({column_name(name)}, '') = ''" for name in names)
    return f"CASE WHEN {empty} THEN '' ELSE CAST(json_object({pairs}) AS VARCHAR) END"


def _doubtful(connection: duckdb.DuckDBPyConnection, raw: str, layout: Layout, header: Sequence[str], *, file: str) -> None:
    """Have the row reader decide the rows in doubt. Raises Malformed: statement-rows-wrong."""
    left = number(connection, "SELECT COUNT(*) FROM typed WHERE NOT fine")
    rows_read = number(connection, "SELECT COUNT(*) FROM typed")
    if not rows_read:
        raise Malformed("statement-empty", file=file)
    if not left:
        return
    reader = RowReader(layout, header, file=file)
    numbered = f"SELECT raw AS cells, ROW_NUMBER() OVER () AS row_no FROM ({raw}) AS raw"
    wanted = f"SELECT {column_name(ROW)} FROM typed WHERE NOT fine"
    cursor = connection.execute(f"SELECT row_no, cells FROM ({numbered}) WHERE row_no IN ({wanted}) ORDER BY row_no")
    rows: list[StatementRow] = []
    problems: list[Problem] = []
    wrong = 0
    while batch := cursor.fetchmany(10_000):
        for row_no, told in batch:
            made, found = reader.read(RawRow(row_no, {name: cell or "" for name, cell in told.items()}))
            if made:
                rows.append(made)
            wrong += not made
            problems += found[: max(0, _PROBLEMS_MAX - len(problems))]
    if problems:
        raise Malformed("statement-rows-wrong", file=file, rows=wrong, rows_read=rows_read, problems=problems)
    connection.execute("DELETE FROM typed WHERE NOT fine")
    connection.register("decided", _table(rows, layout))
    connection.execute("INSERT INTO typed BY NAME SELECT *, TRUE AS fine FROM decided")
    connection.unregister("decided")


def _row_by_row(connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout | None) -> tuple[Layout, tuple[str, ...]]:
    """The same table, of a file that is the row reader's as a whole."""
    with path.open("rb") as stream:
        opened = open_statement(stream, file=path.name, layout=layout)
        read: StatementRows = read_statement(opened)
    must_be_whole(read, file=path.name)
    connection.register("decided", _table(read.rows, opened.layout))
    connection.execute("CREATE TEMP TABLE typed AS SELECT * FROM decided")
    connection.unregister("decided")
    return opened.layout, opened.columns


def _table(rows: Sequence[StatementRow], layout: Layout) -> pa.Table:
    told = {
        ROW: pa.array([row.row for row in rows], pa.int64()),
        EXTRA: pa.array(
            [json.dumps(dict(row.extra), ensure_ascii=False, separators=(",", ":")) if row.extra else "" for row in rows],
            pa.string(),
        ),
    }
    for column in layout.columns:
        kind = _ARROW.get(column.kind, pa.string())
        told[column.name] = pa.array([_plain(row.values[column.name]) for row in rows], kind)
    return pa.table(told)


def _plain(value: Value) -> object:
    return value.ns if isinstance(value, Instant) else value


def _stored(
    connection: duckdb.DuckDBPyConnection, lake: Lake, path: Path, layout: Layout, header: Sequence[str]
) -> StoredStatement:
    _must_be_once(connection, layout, file=path.name)
    held = _holding(connection, layout)
    lines = lake.write_rows(connection, query=f"SELECT * FROM ({held}) ORDER BY {column_name(ROW)}", shelf=Shelf.LINES)
    connection.execute("DROP TABLE typed")
    connection.execute(
        f"CREATE TEMP VIEW lines AS SELECT * FROM read_parquet({quoted(str(lake.path(Shelf.LINES, lines.name)))})"
    )
    holds, superseded, withdrawn = _counts(connection, layout, lines.rows)
    claims, silent = write_claims(connection, lake, layout)
    found = layout.found(tuple(header))
    return StoredStatement(
        layout,
        unknown(layout, header),
        tuple(column.name for column in layout.columns if column.name not in found),
        lines.rows,
        holds,
        superseded,
        withdrawn,
        silent,
        lines,
        claims,
        totals(connection, layout),
        claim_feet(connection, lake.path(Shelf.CLAIMS, claims.name)),
    )


def _must_be_once(connection: duckdb.DuckDBPyConnection, layout: Layout, *, file: str) -> None:
    """As the row reader's: a key names one row, a feed says no two things at one moment. Raises Malformed:
    statement-rows-wrong."""
    if layout.repeats:
        return
    moment = (layout.history.since, layout.history.updated, layout.history.deleted) if layout.history else ()
    names = ", ".join(map(column_name, dict.fromkeys((*layout.key, *moment))))
    rows = number(connection, "SELECT COUNT(*) FROM typed")
    if number(connection, f"SELECT COUNT(DISTINCT hash({names})) FROM typed") == rows:
        return
    told = ", ".join(column_name(column.name) for column in layout.columns)
    row = column_name(ROW)
    apart = f" QUALIFY hash({told}) <> FIRST_VALUE(hash({told})) OVER same" if moment else ""
    later = (
        f"SELECT {row}, FIRST_VALUE({row}) OVER same AS first, {', '.join(map(column_name, layout.key))} FROM typed"
        f" WINDOW same AS (PARTITION BY {names} ORDER BY {row}){apart}"
    )
    doubled = connection.execute(
        f"SELECT * FROM ({later}) WHERE {row} <> first ORDER BY {row} LIMIT {_PROBLEMS_MAX}"
    ).fetchall()
    if doubled:
        problems = [row_twice(layout, file, row=each[0], first=each[1], key=tuple(map(str, each[2:]))) for each in doubled]
        raise Malformed("statement-rows-wrong", file=file, rows=len(problems), rows_read=rows, problems=problems)


def _holding(connection: duckdb.DuckDBPyConnection, layout: Layout) -> str:
    """The typed rows, each with whether it holds now: of a key and moment the one told last, unless it withdraws."""
    row, holds = column_name(ROW), column_name(HOLDS)
    if not layout.history:
        return f"SELECT *, TRUE AS {holds} FROM typed"
    since, updated, deleted = map(column_name, (layout.history.since, layout.history.updated, layout.history.deleted))
    names = ", ".join((*map(column_name, layout.key), since))
    rows = number(connection, "SELECT COUNT(*) FROM typed")
    if number(connection, f"SELECT COUNT(DISTINCT hash({names})) FROM typed") == rows:
        return f"SELECT *, {deleted} IS NULL AS {holds} FROM typed"
    last = f"ROW_NUMBER() OVER (PARTITION BY {names} ORDER BY {updated} DESC NULLS LAST, {deleted} IS NULL, {row} DESC) = 1"
    return f"SELECT *, {last} AND {deleted} IS NULL AS {holds} FROM typed"


def _counts(connection: duckdb.DuckDBPyConnection, layout: Layout, rows: int) -> tuple[int, int, int]:
    """Rows that hold, that were told anew since, that were withdrawn."""
    holds = number(connection, f"SELECT COUNT(*) FROM lines WHERE {column_name(HOLDS)}")
    if not layout.history:
        return holds, 0, 0
    names = ", ".join(map(column_name, (*layout.key, layout.history.since)))
    keys = number(connection, f"SELECT COUNT(*) FROM (SELECT DISTINCT {names} FROM lines)")
    return holds, rows - keys, keys - holds
