"""A list as a file: its rows, then a footer by which they can be checked. Memory does not grow with the rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, Literal, Protocol

from crossfoot.formats.tables.listed.heading import Heading, Kind
from crossfoot.formats.tables.listed.sheet import Sheet
from crossfoot.formats.tables.listed.words import amount_text, cell, harmless, plain
from crossfoot.measures.decimals import EXACT

Way = Literal["csv", "xlsx", "jsonl"]
About = Sequence[tuple[str, str]]
"""Lines of the footer: (what, value)."""
CONTROL_TOTAL = "Control total"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row. values: by heading. currency: of its amounts; empty for none."""

    values: Sequence[Any]
    currency: str


@dataclass(frozen=True, slots=True)
class Sort:
    """What the rows are. title: of the workbook's sheet. has_currency: whether a last column names each row's currency."""

    title: str
    headings: tuple[Heading, ...]
    has_currency: bool


@dataclass
class Feet:
    """What was written so far: how many rows, sums of amounts by (heading, currency), and the digest of the rows as CSV."""

    rows: int = 0
    sums: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)

    def lines(self, headings: Sequence[Heading]) -> Iterator[tuple[str, str]]:
        """What of it stands in a footer: the rows, and a control total for each amount and currency."""
        titles = {each.id: each.title for each in headings}
        yield "Rows", str(self.rows)
        for (named, currency), amount in sorted(self.sums.items()):
            yield f"{CONTROL_TOTAL}, {titles[named]}, {currency}", str(amount)


class _Writer(Protocol):
    def row(self, row: Listed, line: bytes) -> None: ...
    def close(self, about: About) -> None: ...


def write_listed(out: IO[bytes], *, way: Way, sort: Sort, rows: Iterable[Listed], about: Callable[[Feet], About]) -> Feet:
    """Write a file of rows and what it is about. Raises Malformed: sheet-too-long (a workbook holds fewer rows)."""
    feet = Feet()
    words = [each.words for each in sort.headings]
    head = _line([harmless(each) for each in ([*words, "Currency"] if sort.has_currency else words)])
    feet.digest.update(head)
    writer = _WRITERS[way](out, sort, head)
    for row in rows:
        line = _foot(sort, row, feet)
        writer.row(row, line)
    writer.close(about(feet))
    return feet


def _foot(sort: Sort, row: Listed, feet: Feet) -> bytes:
    """Count a row, and give it as a line of CSV."""
    cells = []
    for heading, value in zip(sort.headings, row.values, strict=True):
        cells.append(cell(heading.kind, value, currency=row.currency))
        if heading.kind is Kind.AMOUNT and value is not None:
            at = (heading.id, row.currency)
            feet.sums[at] = EXACT.add(feet.sums.get(at, Decimal(0)), Decimal(amount_text(value, row.currency)))
    line = _line([*cells, row.currency] if sort.has_currency else cells)
    feet.rows += 1
    feet.digest.update(line)
    return line


def _line(values: Sequence[str]) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerow(values)
    return held.getvalue().encode()


class _Csv:
    def __init__(self, out: IO[bytes], sort: Sort, head: bytes) -> None:
        self._out = out
        out.write(head)

    def row(self, row: Listed, line: bytes) -> None:
        self._out.write(line)

    def close(self, about: About) -> None:
        """An empty line, then the footer's lines, each begun with `#`."""
        self._out.write(b"\r\n")
        for what, value in about:
            figure = what.startswith(CONTROL_TOTAL)
            self._out.write(_line(["#", harmless(what), value if figure else harmless(value)]))


class _Xlsx:
    def __init__(self, out: IO[bytes], sort: Sort, head: bytes) -> None:
        self._sheet = Sheet(out, title=sort.title, headings=sort.headings, has_currency=sort.has_currency)

    def row(self, row: Listed, line: bytes) -> None:
        self._sheet.row(row.values, currency=row.currency)

    def close(self, about: About) -> None:
        self._sheet.close(about)


class _JsonLines:
    def __init__(self, out: IO[bytes], sort: Sort, head: bytes) -> None:
        self._out, self._sort = out, sort

    def row(self, row: Listed, line: bytes) -> None:
        """An object of the headings' ids: counts as numbers, all else as text, null where there is nothing."""
        told = {
            each.id: _json(each.kind, value, row.currency) for each, value in zip(self._sort.headings, row.values, strict=True)
        }
        self._write(told | {"currency": row.currency} if self._sort.has_currency else told)

    def close(self, about: About) -> None:
        """The last line is an object of one name, `about`, that no row has."""
        self._write({"about": dict(about)})

    def _write(self, told: Mapping[str, Any]) -> None:
        self._out.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")


def _json(kind: Kind, value: Any, currency: str) -> str | int | None:
    if value is None:
        return None
    return int(value) if kind is Kind.COUNT else plain(kind, value, currency=currency)


_WRITERS: Mapping[str, Callable[[IO[bytes], Sort, bytes], _Writer]] = {"csv": _Csv, "xlsx": _Xlsx, "jsonl": _JsonLines}
