"""Rows of a statement to typed rows, and everything that stands wrong with them, without stopping at the first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.statements.catalog import likely_new_name, missing, recognised, unknown
from crossfoot.formats.statements.cells import Reader, cell_reader, shown
from crossfoot.formats.statements.layout import CellType, Layout
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import RawRow
from crossfoot.records.counterparties.statement import StatementRow, Value

_NAMED_BY = 1_000
"""Rows of JSON have no header: their columns are those of so many first rows."""


@dataclass(frozen=True, slots=True)
class OpenedStatement:
    """A statement that is about to be read. unknown: columns the layout does not know; they are kept as they are.

    absent: columns the layout knows, and could do without, that the file does not have.
    """

    file: str
    layout: Layout
    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    rows: Iterator[RawRow]


@dataclass(frozen=True, slots=True)
class StatementRows:
    """What the rows became: rows_read = len(rows) + the rows that problems are about."""

    rows_read: int
    rows: tuple[StatementRow, ...]
    problems: tuple[Problem, ...]


def open_statement(stream: BinaryIO, *, file: str, layout: Layout | None = None) -> OpenedStatement:
    """Open a statement. layout: how it is read; None tells it by its header, among those that come with the product.

    Raises Malformed: statement-columns-missing, each by name; statement-format-unknown, statement-format-ambiguous; those of a
    table that cannot be opened.
    """
    table = open_table(stream, file=file, delimiter=layout.delimiter if layout else ",")
    columns, rows = table.columns, table.rows
    if not columns:
        first = list(itertools.islice(rows, _NAMED_BY))
        columns = tuple(dict.fromkeys(name for row in first for name in row.cells))
        rows = itertools.chain(first, rows)
    told = layout or recognised(columns, file=file)
    check_header(told, columns, file=file)
    absent = tuple(column.name for column in told.columns if column.optional and column.name not in told.found(columns))
    return OpenedStatement(file, told, columns, unknown(told, columns), absent, rows)


def check_header(layout: Layout, columns: Sequence[str], *, file: str) -> None:
    """Refuse a header that lacks what the layout cannot do without. Raises Malformed: statement-columns-missing."""
    strange = unknown(layout, columns)
    lacking = missing(layout, columns)
    problems = []
    for name in lacking:
        if renamed := likely_new_name(name, strange):
            problems.append(Problem("statement-column-renamed", file, field=name, facts={"column": name, "new": renamed}))
        else:
            problems.append(Problem("statement-column-missing", file, field=name, facts={"column": name}))
    if problems:
        names = ", ".join(lacking)
        raise Malformed("statement-columns-missing", file=file, layout=layout.name, names=names, problems=problems)


def read_statement(opened: OpenedStatement) -> StatementRows:
    """Read every row. A row with a problem makes none; a statement with one is not taken (`must_be_whole`)."""
    reader = RowReader(opened.layout, opened.columns, file=opened.file)
    rows: list[StatementRow] = []
    problems: list[Problem] = []
    read = 0
    last: RawRow | None = None
    for raw in opened.rows:
        read += 1
        made, wrong = reader.read(raw)
        if made:
            rows.append(made)
        problems += wrong
        last = raw
    if last and _broken_off(last):
        problems = [each for each in problems if each.row != last.row]
        problems.append(Problem("statement-cut-short", opened.file, last.row, facts={"row": last.row}))
    problems += twice(rows, layout=opened.layout, file=opened.file)
    return StatementRows(read, tuple(rows), tuple(problems))


def must_be_whole(read: StatementRows, *, file: str) -> None:
    """Refuse a statement of which a row cannot be read: without it every total is wrong.

    Raises Malformed: statement-rows-wrong with every problem, statement-empty.
    """
    if read.problems:
        rows = len({problem.row for problem in read.problems})
        raise Malformed("statement-rows-wrong", file=file, rows=rows, rows_read=read.rows_read, problems=read.problems)
    if not read.rows_read:
        raise Malformed("statement-empty", file=file)


class RowReader:
    """A layout made ready for one header."""

    def __init__(self, layout: Layout, columns: Sequence[str], *, file: str) -> None:
        self._file = file
        found = layout.found(tuple(columns))
        self._columns: list[tuple[str, str, Reader]] = [
            (column.name, found[column.name], cell_reader(column, layout)) for column in layout.columns if column.name in found
        ]
        self._absent: dict[str, Value] = {column.name: None for column in layout.columns if column.name not in found}
        self._unknown = unknown(layout, columns)
        self._known = frozenset(found.values())
        self._words = frozenset(layout.words)
        self._key = layout.key
        texts = {column.name for column in layout.columns if column.kind is CellType.TEXT}
        self._filled = () if layout.repeats else tuple(name for name in layout.key if name in found and name not in texts)

    def read(self, raw: RawRow) -> tuple[StatementRow | None, list[Problem]]:
        """The row, or what is wrong with it."""
        wrong = [
            self._problem(raw, fault.column, fault.code, dict(fault.facts))
            for fault in raw.faults
            if not fault.column or fault.column in self._known
        ]
        values: dict[str, Value] = {}
        for name, header, read in self._columns:
            text = raw.cells.get(header, "").strip(" \t")
            if not text or text in self._words:
                values[name] = None
                continue
            try:
                values[name] = read(text)
            except Malformed as refusal:
                wrong.append(self._problem(raw, header, refusal.code, refusal.fields))
        if not wrong:
            wrong = [self._problem(raw, name, "cell-empty", {}) for name in self._filled if values[name] is None]
        if wrong:
            return None, wrong
        values.update(self._absent)
        extra = {name: raw.cells.get(name, "") for name in self._unknown if raw.cells.get(name, "")}
        return StatementRow(raw.row, tuple(shown(values[name]) for name in self._key), values, extra), []

    def _problem(self, raw: RawRow, field: str, code: str, facts: dict[str, object]) -> Problem:
        return Problem(code, self._file, raw.row, field, facts)


def twice(rows: Iterable[StatementRow], *, layout: Layout, file: str) -> Iterator[Problem]:
    """Rows whose key an earlier row has already, where a key names one row: a feed with history may say a thing again, but
    not two things at one moment."""
    if layout.repeats:
        return
    told = (layout.history.since, layout.history.updated, layout.history.deleted) if layout.history else ()
    first: dict[tuple[object, ...], StatementRow] = {}
    for row in rows:
        earlier = first.setdefault((row.key, *(row.values[name] for name in told)), row)
        if earlier is not row and (not told or earlier.values != row.values):
            yield row_twice(layout, file, row=row.row, first=earlier.row, key=row.key)


def row_twice(layout: Layout, file: str, *, row: int, first: int, key: Sequence[str]) -> Problem:
    """That a row has the key of an earlier one."""
    return Problem("statement-row-twice", file, row, layout.key[0], {"key": " / ".join(key), "first": first})


def _broken_off(raw: RawRow) -> bool:
    """Whether a last row has the look of one that was not written to its end."""
    for fault in raw.faults:
        if fault.code == "row-ragged" and fault.facts["got"] < fault.facts["want"]:
            return True
        if fault.code == "not-json" and not str(raw.cells.get("line", "")).endswith("}"):
            return True
    return False
