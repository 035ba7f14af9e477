"""Delimited text: rows of cells, quoted with `"` where they hold the delimiter, a quote or a line's end.

Blanks beside a quoted cell are dropped. A row with more or fewer cells than the header is a fault of that row; a quote
that is opened and not closed, or followed by text, is a fault of the file: from there on nobody knows what is a row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from crossfoot.errors import Malformed
from crossfoot.formats.tables.escaping import unescaped, written_here
from crossfoot.formats.tables.lines import LINE_CHARS_MAX, lines
from crossfoot.formats.tables.row import Fault, Kind, RawRow, Table

_SURPLUS = "(cell {number})"


def open_delimited(stream: io.BufferedReader, *, file: str, delimiter: str) -> Table:
    """Open delimited text whose first row names the columns.

    Raises Malformed: no-columns, column-twice, not-text, line-too-long, quotes-broken; the last three while it is read too.
    A file of our own rejected rows comes back with its cells as they were before they were made safe for spreadsheets.
    """
    csv.field_size_limit(max(csv.field_size_limit(), LINE_CHARS_MAX))
    found = _records(lines(stream, file=file), file=file, delimiter=delimiter)
    header = [name.strip(" \t") for name in next(found, [])]
    check_names(header, file=file)
    rows = _rows(found, header)
    if written_here(header):
        rows = (RawRow(row.row, {name: unescaped(cell) for name, cell in row.cells.items()}, row.faults) for row in rows)
    return Table(Kind.CSV, tuple(header), rows)


def check_names(header: Sequence[str], *, file: str) -> None:
    """Refuse a header that names no columns, or one twice. Raises Malformed: no-columns, column-twice."""
    if not any(header):
        raise Malformed("no-columns", file=file)
    seen: dict[str, str] = {}
    for name in header:
        if name and name.casefold() in seen:
            raise Malformed("column-twice", file=file, column=name)
        seen[name.casefold()] = name


def _records(text: Iterator[str], *, file: str, delimiter: str) -> Iterator[list[str]]:
    """The rows that are not blank."""
    reader = csv.reader(text, delimiter=delimiter, quotechar='"', doublequote=True, skipinitialspace=True, strict=True)
    try:
        for record in reader:
            if record:
                yield record
    except csv.Error as error:
        raise Malformed("quotes-broken", file=file, line=reader.line_num, reason=str(error)) from error


def _rows(records: Iterator[list[str]], header: Sequence[str]) -> Iterator[RawRow]:
    width = len(header)
    for number, record in enumerate(records, 1):
        if len(record) == width:
            yield RawRow(number, dict(zip(header, record, strict=True)))
        else:
            names = [*header, *(_SURPLUS.format(number=place + 1) for place in range(width, len(record)))]
            cells = dict(zip(names, record, strict=False))
            yield RawRow(number, cells, (Fault("", "row-ragged", {"got": len(record), "want": width}),))
