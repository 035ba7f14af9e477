"""Rows to usage events: each row becomes its events, whole, or comes back with the reason for every cell at fault."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.tables.row import RawRow, Table
from crossfoot.formats.usage.identity import Ordinals, RowContent, dims_text, escaped, joined
from crossfoot.formats.usage.mapping import Column, ContentOrdinal, Taken, UsageMapping, columns_named
from crossfoot.formats.usage.timing import TimeReader
from crossfoot.measures import Instant, exact
from crossfoot.measures.quantity import DIGITS_MAX, PLACES_MAX
from crossfoot.records.usage import UsageEvent

CHUNK_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that made no event: where it stood, its cells as they stood, and what is wrong, in the mapping's order.

    measured: for each of the mapping's measures its metric and quantity, None for what cannot be read.
    """

    row: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]
    measured: tuple[tuple[str | None, Decimal | None], ...]


@dataclass(frozen=True, slots=True)
class UsageRows:
    """What rows became. rows_read = rows accepted + len(rejected); an accepted row made all of its events."""

    rows_read: int
    events: tuple[UsageEvent, ...]
    rejected: tuple[RejectedRow, ...]

    @property
    def rows_accepted(self) -> int:
        """Rows that made events."""
        return self.rows_read - len(self.rejected)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong with the rejected rows, in their order."""
        return tuple(problem for each in self.rejected for problem in each.problems)


def read_rows(rows: Iterable[RawRow], *, mapping: UsageMapping, file: str, ordinals: Ordinals | None = None) -> UsageRows:
    """Read rows to events.

    ordinals: of everything that is loaded together, when rows are named by content and come in several files.
    A row that cannot be read is never an exception; what stands wrong with it is in `rejected`.
    """
    parts = list(read_chunks(rows, mapping=mapping, file=file, ordinals=ordinals))
    return UsageRows(
        sum(part.rows_read for part in parts),
        tuple(event for part in parts for event in part.events),
        tuple(row for part in parts for row in part.rejected),
    )


def read_chunks(
    rows: Iterable[RawRow], *, mapping: UsageMapping, file: str, ordinals: Ordinals | None = None
) -> Iterator[UsageRows]:
    """As `read_rows`, 5,000 rows at a time, so that a file of any length is never in memory."""
    reader = _RowReader(mapping, file=file, ordinals=ordinals or Ordinals())
    source = iter(rows)
    while True:
        events: list[UsageEvent] = []
        rejected: list[RejectedRow] = []
        rows_read = 0
        for row in itertools.islice(source, CHUNK_ROWS):
            rows_read += 1
            made = reader.read(row)
            if isinstance(made, RejectedRow):
                rejected.append(made)
            else:
                events += made
        if not rows_read:
            return
        yield UsageRows(rows_read, tuple(events), tuple(rejected))


def check_columns(table: Table, *, mapping: UsageMapping, file: str) -> None:
    """Refuse a table without a column the mapping names; JSON rows may leave out any. Raises Malformed: column-missing."""
    if not table.columns:
        return
    problems = [
        Problem("column-missing", file, field=name, facts={"file": file, "column": name, "found": ", ".join(table.columns)})
        for name in columns_named(mapping)
        if name not in table.columns
    ]
    if problems:
        raise Malformed("column-missing", problems=problems, **problems[0].facts)


class _Rejection(Exception):
    """Something in the row stands wrong; the troubles are noted."""


class _RowReader:
    """A mapping made ready: one pass over a row's cells, and a second one only over a row that failed.

    A constant of the mapping stands among the cells under a name that no column can have, so that all are looked up alike.
    """

    def __init__(self, mapping: UsageMapping, *, file: str, ordinals: Ordinals) -> None:
        self._mapping, self._file, self._ordinals = mapping, file, ordinals
        self._columns = columns_named(mapping)
        self._named = frozenset(self._columns)
        self._empty = frozenset(mapping.empty_words)
        self._time = TimeReader(mapping.at)
        self._id_columns = () if isinstance(mapping.identity, ContentOrdinal) else mapping.identity.names
        self._constants: dict[str, str] = {"": ""}
        self._account = self._key(mapping.account)
        self._subject, self._reverses = self._key(mapping.subject), self._key(mapping.reverses)
        self._dims = [(name, self._key(taken)) for name, taken in sorted(mapping.dims, key=lambda pair: pair[0])]
        self._measures = [(self._key(each.metric), self._key(each.quantity)) for each in mapping.measures]

    def _key(self, taken: Taken | None) -> str:
        """Under which name the cells hold it."""
        if taken is None:
            return ""
        if isinstance(taken, Column):
            return taken.name
        key = f"\n{taken.text}"
        self._constants[key] = taken.text
        return key

    def read(self, row: RawRow) -> tuple[UsageEvent, ...] | RejectedRow:
        """The row's events, or the row with what is wrong with it."""
        get, texts = row.cells.get, []
        for name in self._columns:
            texts.append(get(name, "").strip(" \t"))
        if self._empty:
            texts = ["" if cell in self._empty else cell for cell in texts]
        cells = self._constants.copy()
        cells.update(zip(self._columns, texts, strict=True))
        try:
            if row.faults:
                self._faultless(row)
            everything = "".join(texts)
            if "\0" in everything or not everything.isascii():
                self._legible(texts)
            return self._events(cells)
        except (_Rejection, Malformed):
            return self._rejected(row, cells)

    def _events(self, cells: Mapping[str, str]) -> tuple[UsageEvent, ...]:
        source = self._mapping.source
        at = self._time.read(_filled(cells[self._mapping.at.column]))
        account = _filled(cells[self._account])
        dims, measured = [], []
        for name, key in self._dims:
            if value := cells[key]:
                dims.append((name, value))
        for metric_key, quantity_key in self._measures:
            measured.append((_filled(cells[metric_key]), _quantity(cells[quantity_key])))
        subject, reverses, said = cells[self._subject], cells[self._reverses], tuple(dims)
        if self._id_columns:
            row_id = joined([_filled(cells[name]) for name in self._id_columns])
        else:
            content = RowContent(at.ns, account, dims_text(said), subject, reverses, tuple(measured))
            row_id = self._ordinals.named(content.digest)
        if len(measured) == 1:
            metric, quantity = measured[0]
            return (UsageEvent(source, row_id, at, account, metric, quantity, said, subject, reverses),)
        tails = [f"/{escaped(metric)}" for metric, _ in measured]
        if len(set(tails)) < len(tails):
            raise _Rejection
        return tuple(
            UsageEvent(source, row_id + tail, at, account, metric, quantity, said, subject, reverses and reverses + tail)
            for tail, (metric, quantity) in zip(tails, measured, strict=True)
        )

    def _faultless(self, row: RawRow) -> None:
        if any(not fault.column or fault.column in self._named for fault in row.faults):
            raise _Rejection

    def _legible(self, texts: Iterable[str]) -> None:
        if any(_illegible(cell) for cell in texts):
            raise _Rejection

    def _rejected(self, row: RawRow, cells: Mapping[str, str]) -> RejectedRow:
        """Go over a bad row again, cell by cell, and note everything that stands wrong."""
        notes = _Notes(self._file, row.row)
        measured: list[tuple[str | None, Decimal | None]] = []
        whole = True
        for fault in row.faults:
            if not fault.column or fault.column in self._named:
                notes.add(fault.column, fault.code, fault.facts)
                whole = whole and bool(fault.column)
        for name in self._columns:
            if what := _illegible(cells[name]):
                notes.add(name, "text-illegible", {"what": what})
        if not whole:
            return RejectedRow(row.row, row.cells, notes.problems, ((None, None),) * len(self._measures))
        for name in self._id_columns:
            notes.tried(name, _filled, cells[name])
        notes.tried(self._mapping.at.column, self._read_time, cells[self._mapping.at.column])
        notes.tried(self._account, _filled, cells[self._account])
        for metric_key, quantity_key in self._measures:
            metric = notes.tried(metric_key, _filled, cells[metric_key])
            measured.append((metric, notes.tried(quantity_key, _quantity, cells[quantity_key])))
        if not notes.problems:
            notes.add("", "metric-twice", {"metrics": ", ".join(str(metric) for metric, _ in measured)})
        return RejectedRow(row.row, row.cells, notes.problems, tuple(measured))

    def _read_time(self, cell: str) -> Instant:
        return self._time.read(_filled(cell))


_Value = TypeVar("_Value")


class _Notes:
    """What is wrong with one row, one problem a column."""

    def __init__(self, file: str, row: int) -> None:
        self._file, self._row = file, row
        self._problems: dict[str, Problem] = {}

    def add(self, key: str, code: str, facts: Mapping[str, Any]) -> None:
        field = "" if key.startswith("\n") else key
        self._problems.setdefault(field, Problem(code, self._file, self._row, field, dict(facts)))

    def tried(self, key: str, read: Callable[[str], _Value], cell: str) -> _Value | None:
        """The cell read, or None and a note why not."""
        try:
            return read(cell)
        except Malformed as refusal:
            self.add(key, refusal.code, refusal.fields)
            return None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems.values())


def _filled(cell: str) -> str:
    if not cell:
        raise Malformed("cell-empty")
    return cell


def _quantity(cell: str) -> Decimal:
    """A quantity, exact. Raises Malformed: cell-empty, not-a-plain-number, too-many-places, too-many-digits."""
    if len(cell) <= DIGITS_MAX and cell.isascii() and cell.isdigit():
        return Decimal(cell)
    return exact(_filled(cell), places_max=PLACES_MAX, digits_max=DIGITS_MAX)


def _illegible(cell: str) -> str:
    """Why a cell's text cannot be kept: a zero character, or half of a character pair. Empty when it can."""
    if "\0" in cell:
        return "a zero character"
    try:
        cell.encode()
    except UnicodeEncodeError:
        return "half of a surrogate pair"
    return ""
