"""Rows that somebody pasted or uploaded: read within limits, and their columns guessed by name."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.tables.opening import open_table, sniff
from crossfoot.formats.tables.row import Kind

BYTES_MAX = 1_000_000
UNPACKED_BYTES_MAX = 16 << 20
ROWS_MAX = 2_000
COLUMNS_MAX = 60
_READ_BYTES = 1 << 16
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Target:
    """A column that is wanted. alike: other names it goes by in people's sheets."""

    id: str
    title: str
    needed: bool = False
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pasted:
    """A table of text: its columns, and rows with a cell for each. faults: what was wrong with rows as they were read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[Problem, ...] = ()

    def carried(self) -> str:
        """As text in a form; `carried_back` reads it."""
        faults = [[each.row, each.field, each.code, each.facts] for each in self.faults]
        return json.dumps([self.columns, self.rows, faults], ensure_ascii=False, separators=(",", ":"))


def read_pasted(data: bytes, *, name: str) -> Pasted:
    """The rows of a paste or a file: text parted by tabs, semicolons or commas, or the first sheet of a workbook.

    Raises Malformed: paste-nothing, paste-too-large, paste-kind, and what opening a table raises.
    """
    if not data.strip():
        raise Malformed("paste-nothing")
    if len(data) > BYTES_MAX:
        raise Malformed("paste-too-large", limit=f"{BYTES_MAX:,} bytes")
    kind = sniff(data[:_READ_BYTES], file=name)
    if kind is Kind.XLSX:
        _must_unpack_small(data)
    elif kind is not Kind.CSV or data.startswith(b"\x1f\x8b"):
        raise Malformed("paste-kind")
    table = open_table(io.BytesIO(data), file=name, kind=kind, delimiter=_delimiter(data))
    if len(table.columns) > COLUMNS_MAX:
        raise Malformed("paste-too-large", limit=f"{COLUMNS_MAX} columns")
    rows: list[tuple[str, ...]] = []
    faults: list[Problem] = []
    for raw in table.rows:
        if len(rows) == ROWS_MAX:
            raise Malformed("paste-too-large", limit=f"{ROWS_MAX:,} rows")
        rows.append(tuple(raw.cells.get(column, "") for column in table.columns))
        faults += [Problem(each.code, name, len(rows), each.column, dict(each.facts)) for each in raw.faults]
    if not rows:
        raise Malformed("paste-nothing")
    return Pasted(table.columns, tuple(rows), tuple(faults))


def carried_back(text: str) -> Pasted:
    """What `Pasted.carried` wrote, when it is within the limits. Raises Malformed: paste-changed, paste-too-large."""
    if len(text) > BYTES_MAX * 2:
        raise Malformed("paste-too-large", limit=f"{BYTES_MAX:,} bytes")
    try:
        columns, rows, faults = json.loads(text)
        read = Pasted(
            tuple(str(each) for each in columns),
            tuple(tuple(str(cell) for cell in row) for row in rows),
            tuple(Problem(code, "", row, field, facts) for row, field, code, facts in faults),
        )
    except (ValueError, TypeError, RecursionError):
        raise Malformed("paste-changed") from None
    square = all(len(row) == len(read.columns) for row in read.rows)
    if not read.rows or not square or len(read.rows) > ROWS_MAX or len(read.columns) > COLUMNS_MAX:
        raise Malformed("paste-changed")
    return read


def guessed(columns: Sequence[str], targets: Sequence[Target]) -> Mapping[str, int]:
    """Which column each target is taken from, by name; targets that none is like are left out. No column serves twice."""
    bare = [_bare(each) for each in columns]
    found: dict[str, int] = {}
    for target in targets:
        names = [_bare(each) for each in (target.id, target.title, *target.alike)]
        place = next((bare.index(name) for name in names if name in bare), None)
        if place is not None and place not in found.values():
            found[target.id] = place
    for target in targets:
        free = [each for place, each in enumerate(bare) if place not in found.values()]
        if target.id not in found and (near := difflib.get_close_matches(_bare(target.title), free, n=1, cutoff=0.8)):
            found[target.id] = bare.index(near[0])
    return found


def mapped(pasted: Pasted, mapping: Mapping[str, int]) -> tuple[bytes, tuple[Problem, ...]]:
    """The rows as a CSV of the targets, and what in it begins as a formula: `(data, problems)`."""
    out, problems = io.StringIO(), list(pasted.faults)
    writer = csv.writer(out)
    writer.writerow(mapping)
    for number, row in enumerate(pasted.rows, 1):
        cells = {target: row[place].strip() for target, place in mapping.items()}
        writer.writerow(cells.values())
        problems += [
            Problem("paste-formula", "", number, target, {"begins": cell[:12]})
            for target, cell in cells.items()
            if formula(cell)
        ]
    return out.getvalue().encode(), tuple(problems)


def formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: it begins as a formula and is no number."""
    return cell.startswith(_FORMULA) and _NUMBER.fullmatch(cell) is None and cell != "-"


def _bare(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _delimiter(data: bytes) -> str:
    """What parts the cells of the head: of tabs, semicolons and commas the one there is most of."""
    head = data.lstrip(b"\xef\xbb\xbf\r\n").split(b"\n", 1)[0]
    return max(("\t", ";", ","), key=lambda each: head.count(each.encode()))


def _must_unpack_small(data: bytes) -> None:
    """Unpack a workbook as far as the limit, whatever it says its size is."""
    left = UNPACKED_BYTES_MAX
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as part:
                    while chunk := part.read(_READ_BYTES):
                        left -= len(chunk)
                        if left < 0:
                            raise Malformed("paste-too-large", limit=f"{UNPACKED_BYTES_MAX:,} bytes unpacked")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Malformed("paste-kind") from None
