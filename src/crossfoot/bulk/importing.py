"""Import: a file of usage rows becomes one staged segment of events, in one pass of DuckDB over the file."""

from __future__ import annotations

import csv
import mmap
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from crossfoot.bulk.lake import NARROW, WIDE, Lake, SegmentFacts, Shelf
from crossfoot.bulk.layout import (
    CompiledLayout,
    column_name,
    compile_layout,
)
from crossfoot.bulk.session import Limits, number, quoted, session
from crossfoot.errors import Malformed
from crossfoot.formats.tables.escaping import written_here
from crossfoot.formats.tables.row import RawRow
from crossfoot.formats.usage.identity import dims_text
from crossfoot.formats.usage.mapping import UsageMapping, columns_named
from crossfoot.records.usage import UsageEvent

_HEADER_BYTES_MAX = 1 << 20
_LINE_BYTES_MAX = 1 << 20
UNREADABLE = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException, duckdb.NotImplementedException)

EVENT_FIELDS = (
    ("source", pa.string()),
    ("event_id", pa.string()),
    ("at_ns", pa.int64()),
    ("account", pa.string()),
    ("metric", pa.string()),
    ("dims", pa.string()),
    ("subject", pa.string()),
    ("reverses", pa.string()),
)


_BESIDE_QUOTES = rb'[%s\r\n]  +"|" +[%s\r\n]'
EXACT_TYPES = re.compile(
    r"VARCHAR|\"NULL\"|BOOLEAN|DATE|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(\d+,\d+\)|ENUM\(.*\)|TIMESTAMP(_S|_MS|_NS)?"
)
ZONED_TYPES = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ", "TIMESTAMPTZ_NS")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file became: rows read, the staged events of those beyond doubt, and the rows left to the row reader.

    staged: None when no row was beyond doubt. rows_staged + len(left) = rows_read, always.
    """

    rows_read: int
    rows_staged: int
    staged: SegmentFacts | None
    left: tuple[RawRow, ...]


def import_file(lake: Lake, path: Path, *, mapping: UsageMapping, batch_id: str, limits: Limits | None = None) -> Imported:
    """Stage the events of a CSV or Parquet file (by its suffix: anything but `.parquet` is CSV).

    The segment is durable when this returns. Rows in `left` are the row reader's to accept (`stage_usage`) or to
    reject with a reason. When the mapping identifies rows by content, ordinals count within the segment: everything that
    was loaded together goes through `ordinals.number_equals` afterwards.
    Raises Malformed: file-not-columnar (ragged rows, broken quotes or bytes, a missing or doubled column, floats in
    Parquet, rejected rows corrected and sent back): such a file is the row reader's as a whole.
    """
    with session(limits) as connection:
        connection.execute("SET preserve_insertion_order = true")
        try:
            raw = _raw(connection, path, mapping)
            connection.execute(f"CREATE TEMP VIEW raw AS {raw}")
            return staged(connection, lake, mapping, batch=quoted(batch_id))
        except UNREADABLE as error:
            raise Malformed("file-not-columnar", file=path.name, reason=str(error).split("\n")[0]) from error


def stage_usage(lake: Lake, events: Iterable[UsageEvent], *, batch_id: str) -> SegmentFacts | None:
    """Stage the events the row reader made; None when there were none. Raises Malformed: quantities-too-large."""
    return stage_events(lake, map(event_row, events), batch_id=batch_id)


def event_row(event: UsageEvent) -> dict[str, object]:
    """An event as a row of a staged segment (all but its batch)."""
    return {
        "source": event.source,
        "event_id": event.event_id,
        "at_ns": event.at.ns,
        "account": event.account,
        "metric": event.metric,
        "dims": dims_text(event.dims),
        "subject": event.subject,
        "reverses": event.reverses,
        "quantity": event.quantity,
    }


def stage_events(lake: Lake, rows: Iterable[Mapping[str, object]], *, batch_id: str) -> SegmentFacts | None:
    """Stage events given one by one: mappings with the keys of EVENT_FIELDS and `quantity`, a Decimal.

    dims is canonical JSON. Returns None when there was nothing.
    """
    return stage_batches(lake, ((batch_id, row) for row in rows))


def stage_batches(lake: Lake, batched: Iterable[tuple[str, Mapping[str, object]]]) -> SegmentFacts | None:
    """As `stage_events`, for events of several batches, each with the batch it is of."""
    given = [{**row, "batch_id": batch} for batch, row in batched]
    if not given:
        return None
    fields = (*EVENT_FIELDS, ("batch_id", pa.string()))
    columns = {name: pa.array([row[name] for row in given], kind) for name, kind in fields}
    table = pa.table({**columns, "quantity": pa.array([row["quantity"] for row in given], pa.decimal128(34, 15))})
    with session() as connection:
        connection.register("given", table)
        narrow = number(
            connection,
            "SELECT CAST(COALESCE(bool_and(abs(quantity) < 1000000000000 AND quantity ="
            f" CAST(TRY_CAST(quantity AS {NARROW}) AS {WIDE})), FALSE) AS INTEGER) FROM given",
        )
        quantity = NARROW if narrow else WIDE
        query = f"SELECT * EXCLUDE (batch_id) REPLACE (CAST(quantity AS {quantity}) AS quantity), batch_id FROM given"
        return lake.write_events(connection, query=query, shelf=Shelf.STAGED)


def staged(connection: duckdb.DuckDBPyConnection, lake: Lake, mapping: UsageMapping, *, batch: str) -> Imported:
    """Stage the rows of the view `raw`, which has the mapping's columns as text. batch: SQL for the batch of a row.

    Written narrow; wide when that takes in more rows; and once more without the rows in doubt, if any.
    """
    layout = compile_layout(mapping, quantity_type=NARROW)
    written = lake.write_events(connection, query=_events(layout, mapping, batch), shelf=Shelf.STAGED)
    measures = len(mapping.measures)
    rows_read = written.rows // measures
    if not written.in_doubt and written.rows:
        return Imported(rows_read, rows_read, written, ())
    lake.path(Shelf.STAGED, written.name).unlink()
    wide = compile_layout(mapping, quantity_type=WIDE)
    if _count(connection, wide, batch) > rows_read - written.in_doubt // measures:
        layout = wide
    left = _left(connection, layout)
    if len(left) == rows_read:
        return Imported(rows_read, 0, None, left)
    sure = f"SELECT * FROM ({_events(layout, mapping, batch)}) AS events WHERE at_ns IS NOT NULL"
    return Imported(rows_read, rows_read - len(left), lake.write_events(connection, query=sure, shelf=Shelf.STAGED), left)


def _events(layout: CompiledLayout, mapping: UsageMapping, batch: str) -> str:
    """The event rows of `raw`, in its order; a row in doubt has no instant."""
    timed = _timed(layout, batch)
    if layout.content is not None:
        # Rows in doubt are numbered apart: they may not make it, and must not use up an ordinal.
        ordinal = "CAST(ROW_NUMBER() OVER (PARTITION BY content, sure) AS VARCHAR)"
        numbered = (
            f"SELECT *, {layout.content} AS content, {layout.fine} AS sure, ROW_NUMBER() OVER () AS row_no FROM ({timed})"
        )
        timed = f"SELECT *, content || '#' || {ordinal} AS row_id FROM ({numbered}) ORDER BY row_no"
    shared = (
        f"CASE WHEN {layout.fine} THEN at_ns END AS at_ns, {layout.account} AS account, {layout.dims} AS dims,"
        f" {layout.subject} AS subject, batch_id"
    )
    if len(mapping.measures) == 1:
        columns = f"{layout.event_id[0]} AS event_id, {layout.metrics[0]} AS metric, {layout.quantities[0]} AS quantity"
        columns += f", {layout.reverses[0]} AS reverses"
        inner = f"SELECT {shared}, {columns} FROM ({timed}) AS timed"
    else:
        measured = ", ".join(
            f"{{'event_id': {event_id}, 'metric': {metric}, 'quantity': {quantity}, 'reverses': {reverses}}}"
            for event_id, metric, quantity, reverses in zip(
                layout.event_id, layout.metrics, layout.quantities, layout.reverses, strict=True
            )
        )
        inner = (
            "SELECT at_ns, account, dims, subject, batch_id, measure.event_id, measure.metric, measure.quantity,"
            f" measure.reverses FROM (SELECT {shared}, unnest([{measured}]) AS measure FROM ({timed}) AS timed) AS spread"
        )
    return (
        f"SELECT {quoted(mapping.source)} AS source, event_id, at_ns, account, metric, dims, subject, reverses, quantity,"
        f" batch_id FROM ({inner}) AS events"
    )


def _timed(layout: CompiledLayout, batch: str) -> str:
    return f"SELECT *, {layout.at_ns} AS at_ns FROM (SELECT {layout.cells}, {batch} AS batch_id FROM raw) AS cells"


def _count(connection: duckdb.DuckDBPyConnection, layout: CompiledLayout, batch: str) -> int:
    return number(connection, f"SELECT COUNT(*) FROM ({_timed(layout, batch)}) AS timed WHERE {layout.fine}")


def _left(connection: duckdb.DuckDBPyConnection, layout: CompiledLayout) -> tuple[RawRow, ...]:
    """The rows the layout does not accept, with their numbers."""
    raw = f"SELECT raw AS raw_row, ROW_NUMBER() OVER () AS row_no, {layout.cells} FROM raw"
    timed = f"SELECT *, {layout.at_ns} AS at_ns FROM ({raw}) AS cells"
    return _rows(connection, f"SELECT row_no, raw_row FROM ({timed}) AS timed WHERE NOT COALESCE({layout.fine}, FALSE)")


def _rows(connection: duckdb.DuckDBPyConnection, numbered: str) -> tuple[RawRow, ...]:
    found = connection.execute(f"SELECT row_no, raw_row FROM ({numbered}) ORDER BY row_no").fetchall()
    return tuple(RawRow(row_no, {name: cell or "" for name, cell in cells.items()}) for row_no, cells in found)


def _raw(connection: duckdb.DuckDBPyConnection, path: Path, mapping: UsageMapping) -> str:
    """Every column of the file as text. Raises Malformed: file-not-columnar."""
    if path.suffix == ".parquet":
        return _raw_parquet(connection, path, mapping)
    header = header_of(path, mapping.delimiter)
    _check_columns(path, header, mapping)
    check_lines(path)
    check_quotes(path, mapping.delimiter)
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in header)
    return (
        f"SELECT * FROM read_csv({quoted(str(path))}, header = true, auto_detect = false, columns = {{{columns}}},"
        f" delim = {quoted(mapping.delimiter)}, quote = '\"', escape = '\"')"
    )


def _raw_parquet(connection: duckdb.DuckDBPyConnection, path: Path, mapping: UsageMapping) -> str:
    described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
    _check_columns(path, [row[0] for row in described], mapping)
    wanted = [(name, kind) for name, kind, *_ in described if name in columns_named(mapping)]
    for name, kind in wanted:
        if kind in ("DOUBLE", "FLOAT"):
            raise Malformed("file-not-columnar", file=path.name, reason=f"column {name} holds binary fractions ({kind})")
        if kind not in ZONED_TYPES and not EXACT_TYPES.fullmatch(kind):
            raise Malformed("file-not-columnar", file=path.name, reason=f"column {name} is of type {kind}")
    columns = ", ".join(f"{as_text(name, kind)} AS {column_name(name)}" for name, kind in wanted)
    return f"SELECT {columns} FROM read_parquet({quoted(str(path))})"


def as_text(name: str, kind: str) -> str:
    """A typed column as text; a stamp with a zone is written in UTC (the session's), with Z for its `+00`."""
    text = f"CAST({column_name(name)} AS VARCHAR)"
    return f"left({text}, length({text}) - 3) || 'Z'" if kind in ZONED_TYPES else text


def header_of(path: Path, delimiter: str) -> list[str]:
    """The first line's cells. Compressed, wide or otherwise encoded files are the row reader's."""
    with path.open("rb") as file:
        line = file.readline(_HEADER_BYTES_MAX)
    try:
        rows = list(csv.reader([line.decode("utf-8-sig").rstrip("\r\n")], delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed("file-not-columnar", file=path.name, reason=str(error)) from error
    if not rows or not rows[0]:
        raise Malformed("file-not-columnar", file=path.name, reason="the first line names no columns")
    return [name.strip(" \t") for name in rows[0]]


def _check_columns(path: Path, header: list[str], mapping: UsageMapping) -> None:
    if len({name.casefold() for name in header}) != len(header):
        raise Malformed("file-not-columnar", file=path.name, reason="a column name comes twice")
    if len(header) == 1:
        raise Malformed("file-not-columnar", file=path.name, reason="it has one column, of which a blank line could be a row")
    if path.suffix != ".parquet" and written_here(header):
        raise Malformed("file-not-columnar", file=path.name, reason="it holds rejected rows that were sent back")
    for name in columns_named(mapping):
        if name not in header:
            raise Malformed("file-not-columnar", file=path.name, reason=f"no column {name}")


def check_lines(path: Path) -> None:
    """Leave to the row reader, which refuses it, a line that no one meant: of 2 GB DuckDB makes no row and no error either.

    From the start of one line the last end of line within reach is looked for, from there the next: few bytes are read.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = 0
        while len(content) - start > _LINE_BYTES_MAX:
            end = content.rfind(b"\n", start, start + _LINE_BYTES_MAX)
            if end < 0:
                raise Malformed("file-not-columnar", file=path.name, reason=f"a line has more than {_LINE_BYTES_MAX:,} bytes")
            start = end + 1


def check_quotes(path: Path, delimiter: str) -> None:
    """Leave to the row reader what DuckDB reads by rules of its own: blanks between a quote and the cell's edge."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b'  "') < 0 and content.find(b'" ') < 0:
            return
        edge = re.escape(delimiter.encode())
        if re.search(_BESIDE_QUOTES % (edge, edge), content):
            raise Malformed(
                "file-not-columnar", file=path.name, reason="there are blanks between a quote and the edge of its cell"
            )
