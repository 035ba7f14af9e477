"""Looking at statements in the lake: lines and claims page by page, and what one delivery says otherwise than another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from crossfoot.bulk.layout import column_name
from crossfoot.bulk.session import number, quoted, session
from crossfoot.bulk.statements.claiming import ID_PREFIX
from crossfoot.bulk.statements.columns import EXTRA, HOLDS, ROW, SUM, as_text
from crossfoot.engines.controls.statement_history import FootMoved, RowChange, compared_deliveries
from crossfoot.formats.statements.cells import shown
from crossfoot.formats.statements.layout import CellType, Layout
from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT, plain
from crossfoot.records.counterparties.statement import Side, StatedClaim, StatedKind, StatementRow, Value

CLAIM_COLUMNS = (
    *("id", "row", "kind", "side", "account", "agreement", "item", "settled_with", "on", "start_ns", "end_ns"),
    *("quantity", "unit", "price", "amount", "currency"),
)


@dataclass(frozen=True, slots=True)
class DeliveriesCompared:
    """What a later delivery says otherwise. rows: of each sort the first ones; the counts are of all.

    after - before = added + changed + withdrawn, in every foot.
    """

    added: int
    changed: int
    withdrawn: int
    unchanged: int
    rows_added: tuple[StatementRow, ...]
    rows_changed: tuple[RowChange, ...]
    rows_withdrawn: tuple[StatementRow, ...]
    feet: tuple[FootMoved, ...]


def lines_page(path: Path, layout: Layout, *, after: int, limit: int) -> tuple[StatementRow, ...]:
    """Lines that hold, by their number, those after one."""
    with session() as connection:
        return _rows(
            connection,
            f"SELECT * FROM read_parquet({quoted(str(path))}) WHERE {column_name(HOLDS)} AND {column_name(ROW)} > {after:d}"
            f" ORDER BY {column_name(ROW)} LIMIT {limit:d}",
            layout,
        )


def claims_page(path: Path, *, after: int, limit: int, kind: StatedKind | None = None) -> tuple[StatedClaim, ...]:
    """Claims in the order of their lines, from place `after` on. kind: of one kind only."""
    wanted = f"WHERE kind = {quoted(kind)}" if kind else ""
    with session() as connection:
        connection.execute("SET preserve_insertion_order = true")
        cursor = connection.execute(
            f"SELECT * FROM read_parquet({quoted(str(path))}) {wanted} LIMIT {limit:d} OFFSET {after:d}"
        )
        names = [each[0] for each in cursor.description or ()]
        return tuple(_claim(dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def compared_in_lake(before: Path, after: Path, layout: Layout, *, limit: int) -> DeliveriesCompared:
    """A restatement as a difference of two deliveries of one layout, whatever their size; `limit` rows of each sort are told.

    It is that of `compared_deliveries`, which decides column by column; here only rows are looked for that differ.
    """
    passing = {layout.history.updated, "insert_date"} if layout.history else set()
    with session() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"CREATE TEMP TABLE {name} AS {_keyed(path, layout, passing)}")
        alike = "SELECT COUNT(*) FROM before JOIN after USING (key, content, place)"
        unchanged = number(connection, alike)
        for name, other in (("before", "after"), ("after", "before")):
            connection.execute(
                f"CREATE TEMP TABLE {name}_left AS SELECT key, row_no, ROW_NUMBER() OVER (PARTITION BY key ORDER BY row_no)"
                f" AS nth FROM {name} ANTI JOIN {other} USING (key, content, place)"
            )
        pairs = "before_left FULL JOIN after_left USING (key, nth)"
        added, changed, withdrawn = connection.execute(
            "SELECT COUNT(*) FILTER (before_left.row_no IS NULL), COUNT(*) FILTER (before_left.row_no IS NOT NULL AND"
            f" after_left.row_no IS NOT NULL), COUNT(*) FILTER (after_left.row_no IS NULL) FROM {pairs}"
        ).fetchall()[0]
        shown = _shown(connection, pairs, {"before": before, "after": after}, layout, limit)
        compared = compared_deliveries(shown["before"], shown["after"], footed=(), passing=tuple(passing))
        feet = _moved(connection, {"before": before, "after": after}, layout)
    return DeliveriesCompared(added, changed, withdrawn, unchanged, compared.added, compared.changed, compared.withdrawn, feet)


def _keyed(path: Path, layout: Layout, passing: set[str]) -> str:
    """Key, content and number of the lines that hold; lines of one key and content are numbered."""
    kinds = {column.name: column for column in layout.columns}
    key = ", ".join(as_text(kinds[name]) for name in layout.key)
    told = ", ".join(as_text(column) for column in layout.columns if column.name not in passing)
    row = column_name(ROW)
    lines = (
        f"SELECT concat_ws(chr(31), {key}) AS key, md5(concat_ws(chr(31), {told}, {column_name(EXTRA)})) AS content,"
        f" {row} AS row_no FROM read_parquet({quoted(str(path))}) WHERE {column_name(HOLDS)}"
    )
    if not layout.repeats and not layout.history:
        return f"SELECT *, 1 AS place FROM ({lines})"
    return f"SELECT *, ROW_NUMBER() OVER (PARTITION BY key, content ORDER BY row_no) AS place FROM ({lines})"


def _shown(
    connection: duckdb.DuckDBPyConnection, pairs: str, paths: dict[str, Path], layout: Layout, limit: int
) -> dict[str, tuple[StatementRow, ...]]:
    """The first rows of each sort, as rows of both deliveries."""
    connection.execute(
        "CREATE TEMP TABLE shown AS SELECT before_left.row_no AS before_no, after_left.row_no AS after_no,"
        " CASE WHEN before_left.row_no IS NULL THEN 'added' WHEN after_left.row_no IS NULL THEN 'withdrawn' ELSE 'changed' END"
        f" AS sort FROM {pairs} QUALIFY ROW_NUMBER() OVER (PARTITION BY sort ORDER BY before_no, after_no) <= {limit:d}"
    )
    row = column_name(ROW)
    return {
        name: _rows(
            connection,
            f"SELECT * FROM read_parquet({quoted(str(path))}) WHERE {row} IN (SELECT {name}_no FROM shown) ORDER BY {row}",
            layout,
        )
        for name, path in paths.items()
    }


def _moved(connection: duckdb.DuckDBPyConnection, paths: dict[str, Path], layout: Layout) -> tuple[FootMoved, ...]:
    """What each footed column summed to, and which sort of change moved it by how much."""
    for name, path in paths.items():
        other = "after" if name == "before" else "before"
        sort = f"CASE WHEN {name}_left.row_no IS NULL THEN 'same' WHEN {other}_left.row_no IS NULL THEN 'alone' ELSE 'pair' END"
        connection.execute(
            f"CREATE TEMP VIEW {name}_lines AS SELECT lines.*, {sort} AS sort"
            f" FROM (SELECT * FROM read_parquet({quoted(str(path))}) WHERE {column_name(HOLDS)}) AS lines"
            f" LEFT JOIN {name}_left ON lines.{column_name(ROW)} = {name}_left.row_no"
            f" LEFT JOIN {other}_left ON {name}_left.key = {other}_left.key AND {name}_left.nth = {other}_left.nth"
        )
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for column in layout.footed:
        word = f"COALESCE({column_name(column.currency)}, '')" if column.currency else "''"
        for name in paths:
            rows = connection.execute(
                f"SELECT {word}, sort, CAST(SUM({column_name(column.name)}) AS {SUM}) FROM {name}_lines"
                f" WHERE {column_name(column.name)} IS NOT NULL GROUP BY 1, 2"
            ).fetchall()
            for currency, sort, total in rows:
                _add(sums.setdefault((column.name, currency), {}), name, sort, plain(total))
    names = ("before", "after", "added", "changed", "withdrawn")
    return tuple(
        FootMoved(column, currency, *(found.get(name, Decimal(0)) for name in names))
        for (column, currency), found in sorted(sums.items())
    )


def _add(found: dict[str, Decimal], delivery: str, sort: str, total: Decimal) -> None:
    signed = total if delivery == "after" else total.copy_negate()
    moves = {"same": "", "pair": "changed", "alone": "added" if delivery == "after" else "withdrawn"}[sort]
    for name, amount in ((delivery, total), (moves, signed)):
        if name:
            found[name] = EXACT.add(found.get(name, Decimal(0)), amount)


def _rows(connection: duckdb.DuckDBPyConnection, query: str, layout: Layout) -> tuple[StatementRow, ...]:
    cursor = connection.execute(query)
    names = [each[0] for each in cursor.description or ()]
    instants = {column.name for column in layout.columns if column.kind is CellType.INSTANT}
    return tuple(_row(dict(zip(names, row, strict=True)), layout, instants) for row in cursor.fetchall())


def _row(cells: dict[str, Any], layout: Layout, instants: set[str]) -> StatementRow:
    values: dict[str, Value] = {}
    for column in layout.columns:
        cell = cells[column.name]
        values[column.name] = Instant(cell) if cell is not None and column.name in instants else _plain(cell)
    extra = {name: cell for name, cell in json.loads(cells[EXTRA] or "{}").items() if cell}
    return StatementRow(int(cells[ROW]), tuple(shown(values[name]) for name in layout.key), values, extra)


def _plain(cell: Any) -> Any:
    return plain(cell) if isinstance(cell, Decimal) else cell


def _claim(cells: dict[str, Any]) -> StatedClaim:
    told = {name: _plain(cells[name]) for name in CLAIM_COLUMNS}
    start, end = (None if told.pop(name) is None else Instant(cells[name]) for name in ("start_ns", "end_ns"))
    names = sorted(name for name in cells if name.startswith(ID_PREFIX))
    ids = tuple((name.removeprefix(ID_PREFIX), cells[name]) for name in names if cells[name])
    told |= {"kind": StatedKind(told["kind"]), "side": Side(told["side"])}
    return StatedClaim(**told, start=start, end=end, ids=ids)


def all_claims(path: Path) -> Sequence[StatedClaim]:
    """Every claim of a statement that fits in memory."""
    with session() as connection:
        count = number(connection, f"SELECT COUNT(*) FROM read_parquet({quoted(str(path))})")
    return claims_page(path, after=0, limit=count)
