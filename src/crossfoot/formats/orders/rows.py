"""From the bytes of a file to rows of texts: CSV and workbooks by their header, JSON flat or with lines inside an order."""

from __future__ import annotations

import difflib
import io
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from crossfoot.errors import Malformed, Problem, Refusal
from crossfoot.formats.agreements.tree import json_depth, unwritable
from crossfoot.formats.tables.opening import open_table
from crossfoot.measures import exact

T = TypeVar("T")
DEPTH_MAX = 8
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file. needed: cells that may not be empty; known: all there may be."""

    needed: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A row of texts, and the problems met while its cells are read."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def note(self, name: str, refusal: Refusal) -> None:
        """Write a refusal down as a problem of a cell."""
        self.problems.append(Problem(refusal.code, self.file, self.number, name, refusal.fields))

    def text(self, name: str) -> str:
        """A cell without the blanks around it; empty when it is missing."""
        return self.cells.get(name, "").strip()

    def read(self, name: str, reader: Callable[[str], T], otherwise: T) -> T:
        """What a reader makes of a cell; something else when it is empty or cannot be read, which is noted."""
        if not self.text(name):
            return otherwise
        try:
            return reader(self.text(name))
        except Refusal as refusal:
            self.note(name, refusal)
            return otherwise


def rows_of(data: bytes, *, file: str, columns: Columns) -> list[Row]:
    """The rows of a file, each with the problems of empty and unknown cells already noted.

    Raises Malformed: order-columns (missing or unknown ones), and what opening a table raises.
    """
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{")
    found = list(_json(data, file, columns) if is_json else _table(data, file, columns))
    for row in found:
        for name in columns.needed:
            if not row.text(name):
                row.note(name, Malformed("order-cell-empty", column=name))
    return found


def _meant(name: str, known: Collection[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"perhaps {nearest[0]} is meant" if nearest else f"known are {', '.join(known)}"


def _table(data: bytes, file: str, columns: Columns) -> Iterator[Row]:
    table = open_table(io.BytesIO(data), file=file, delimiter=_delimiter(data))
    problems = [
        Problem("order-column-missing", file, field=name, facts={"column": name, "found": ", ".join(table.columns)})
        for name in columns.needed
        if name not in table.columns
    ]
    problems += [
        Problem("order-column-unknown", file, field=name, facts={"column": name, "meant": _meant(name, columns.known)})
        for name in table.columns
        if name not in columns.known
    ]
    if problems:
        raise Malformed("order-columns", problems=problems, file=file)
    for raw in table.rows:
        row = Row(file, raw.row, raw.cells)
        row.problems += [Problem(fault.code, file, raw.row, fault.column, dict(fault.facts)) for fault in raw.faults]
        yield row


def _delimiter(data: bytes) -> str:
    """Semicolons where the header has more of them than commas."""
    header = data.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","


def _json(data: bytes, file: str, columns: Columns) -> Iterator[Row]:
    """The rows of a JSON array; an object with `lines` is one row for each of them. Numbers stay as they are written."""
    try:
        text = data.decode("utf-8-sig")
        if json_depth(text) > DEPTH_MAX:
            raise Malformed("order-json", file=file, reason=f"it nests more than {DEPTH_MAX} deep")
        tree = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_once)
    except ValueError as error:
        raise Malformed("order-json", file=file, reason=str(error)) from None
    number = 0
    for item in tree if isinstance(tree, list) else [tree]:
        lines = item.get("lines", [{}]) if isinstance(item, dict) else None
        if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
            raise Malformed("order-json", file=file, reason="each item must be an object, its lines a list of at least one")
        head = {name: value for name, value in item.items() if name != "lines"}
        for line in lines:
            number += 1
            row = Row(file, number, {name: _cell(value) for name, value in (head | line).items()})
            for name, cell in row.cells.items():
                if character := unwritable(cell):
                    row.note(name, Malformed("order-character", character=character))
                if name not in columns.known:
                    row.note(name, Malformed("order-column-unknown", column=name, meant=_meant(name, columns.known)))
            yield row


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {next(name for name in names if names.count(name) > 1)} stands twice in one object")
    return built


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def day(text: str) -> date:
    """A date. Raises Malformed: order-date-wanted."""
    try:
        if not _ISO_DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed("order-date-wanted", got=text) from None


def number(text: str) -> Decimal:
    """A plain number, at most 15 places. Raises Malformed as `exact` does."""
    return exact(text, places_max=15, digits_max=19)


def whole(text: str) -> int:
    """A whole number from 1 up. Raises Malformed: order-line-wanted."""
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:
        raise Malformed("order-line-wanted", got=text)
    return int(text)
