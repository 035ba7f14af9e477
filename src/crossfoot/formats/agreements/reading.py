"""Reading a tree key by key: every problem is noted at its place, and reading goes on with the next key.

A reader is a function from a `Cell` to a record. What it cannot read it refuses; the table above notes the refusal at the
cell's place and goes on, so that one look at a file shows all that is wrong with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, cast

from crossfoot.errors import Malformed, Problem, Refusal
from crossfoot.formats.agreements.shapes import SHAPES, Shape
from crossfoot.formats.agreements.tree import Tree
from crossfoot.measures import Period, exact
from crossfoot.measures.period import FOREVER

T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)
_KEY_SHOWN = 40
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


class Unread(Exception):
    """Something below could not be read, and its problems are noted."""


@dataclass(slots=True)
class Notes:
    """The problems found in one file, in the order they were met."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, place: str, refusal: Refusal) -> None:
        """Write a refusal down as a problem of a place."""
        self.problems.append(Problem(refusal.code, self.file, None, place, refusal.fields))


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of the tree and its place: `terms[2].price.tiers[1].upto`, counted from 1."""

    tree: Tree
    place: str
    notes: Notes

    def text(self) -> str:
        """A text that is not empty. Raises Malformed: terms-text-wanted."""
        if not isinstance(self.tree, str) or not self.tree.strip():
            raise Malformed("terms-text-wanted", got=_shown(self.tree))
        return self.tree.strip()

    def items(self) -> list[Cell]:
        """The items of a list. Raises Malformed: terms-list-wanted."""
        if not isinstance(self.tree, list):
            raise Malformed("terms-list-wanted", got=_shown(self.tree))
        return [Cell(item, f"{self.place}[{number}]", self.notes) for number, item in enumerate(self.tree, start=1)]

    def pairs(self) -> list[tuple[str, Cell]]:
        """The keys and cells of a table whose keys are free. Raises Malformed: terms-table-wanted."""
        if not isinstance(self.tree, dict):
            raise Malformed("terms-table-wanted", got=_shown(self.tree))
        return [(name, Cell(tree, f"{self.place}.{name}", self.notes)) for name, tree in self.tree.items()]


Reader = Callable[[Cell], T]


class Table:
    """A cell read as a table of a shape: unknown and missing keys are noted, keys are read one by one.

    shape: the name of one of an agreement's, or one of another form.
    After the last key call `close`, which raises Unread when anything in it was not read; what was read until then
    stands in for what was not only so that reading can go on.
    """

    def __init__(self, cell: Cell, shape: str | Shape) -> None:
        if not isinstance(cell.tree, dict):
            raise Malformed("terms-table-wanted", got=_shown(cell.tree))
        self.cell = cell
        self.notes = cell.notes
        self.tree = cell.tree
        self.unread: set[str] = set()
        wanted = SHAPES[shape] if isinstance(shape, str) else shape
        known = wanted.keys
        for name in self.tree:
            if name not in known:
                nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
                meant = f"perhaps {nearest[0]} is meant" if nearest else f"known are {', '.join(sorted(known))}"
                self.note(name, Malformed("terms-key-unknown", key=name, meant=meant))
        for name in wanted.needs:
            if self.tree.get(name) is None:
                self.note("", Malformed("terms-key-missing", key=name, says=known[name].says))
                self.unread.add(name)

    def note(self, key: str, refusal: Refusal) -> None:
        """Note a problem of a key (of the table itself when it is empty); the table cannot be closed any more."""
        self.notes.note(self._place(key), refusal)
        self.unread.add(key)

    def has(self, key: str) -> bool:
        """Whether the key is given; a bare null counts as not given."""
        return self.tree.get(key) is not None

    def at(self, key: str) -> Cell:
        """The cell of a key."""
        return Cell(self.tree.get(key), self._place(key), self.notes)

    def need(self, key: str, read: Reader[T]) -> T:
        """What a needed key holds; a missing one is noted already."""
        return self.either(key, read, cast(T, None))

    def either(self, key: str, read: Reader[T], otherwise: D) -> T | D:
        """What a key holds, or something else when it is not given."""
        if not self.has(key):
            return otherwise
        try:
            return read(self.at(key))
        except Unread:
            self.unread.add(key)
        except Refusal as refusal:
            self.note(key, refusal)
        return otherwise

    def maybe(self, key: str, read: Reader[T]) -> T | None:
        """What a key holds, or None."""
        return self.either(key, read, None)

    def many(self, key: str, read: Reader[T]) -> tuple[T, ...]:
        """What the items of a list hold; none when it is not given."""
        return self.either(key, listed(read), ())

    def close(self) -> None:
        """Raises Unread when anything in the table was not read."""
        if self.unread:
            raise Unread

    def _place(self, key: str) -> str:
        return f"{self.cell.place}.{' '.join(key.split())[:_KEY_SHOWN]}".strip(".") if key else self.cell.place


def listed(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of lists from a reader of items: every item is read before the list is refused."""

    def reader(cell: Cell) -> tuple[T, ...]:
        found: list[T] = []
        failed = False
        for item in cell.items():
            try:
                found.append(read(item))
            except Unread:
                failed = True
            except Refusal as refusal:
                cell.notes.note(item.place, refusal)
                failed = True
        if failed:
            raise Unread
        return tuple(found)

    return reader


def free_pairs(read: Reader[T]) -> Reader[tuple[tuple[str, T], ...]]:
    """A reader of tables with free keys, as pairs in the order of their names."""

    def reader(cell: Cell) -> tuple[tuple[str, T], ...]:
        return tuple(sorted(_pairs(cell, read), key=lambda pair: pair[0]))

    return reader


def _pairs(cell: Cell, read: Reader[T]) -> Iterator[tuple[str, T]]:
    failed = False
    for name, item in cell.pairs():
        try:
            yield name, read(item)
        except Refusal as refusal:
            cell.notes.note(item.place, refusal)
            failed = True
    if failed:
        raise Unread


def text(cell: Cell) -> str:
    """A text."""
    return cell.text()


texts: Reader[tuple[str, ...]] = listed(text)


def number(cell: Cell) -> Decimal:
    """A plain decimal number, at most 15 places."""
    return exact(numeral(cell), places_max=15, digits_max=19)


def numeral(cell: Cell) -> str:
    """The text of a number, for a measure that reads it. Raises Malformed: terms-number-wanted."""
    if not isinstance(cell.tree, str):
        raise Malformed("terms-number-wanted", got=_shown(cell.tree))
    return cell.tree


def whole(cell: Cell) -> int:
    """A whole number from 0 up. Raises Malformed: terms-whole-wanted."""
    if not isinstance(cell.tree, str) or not _WHOLE.fullmatch(cell.tree.strip()):
        raise Malformed("terms-whole-wanted", got=_shown(cell.tree))
    return int(cell.tree)


def switch(cell: Cell) -> bool:
    """A bare true or false. Raises Malformed: terms-switch-wanted."""
    if not isinstance(cell.tree, bool):
        raise Malformed("terms-switch-wanted", got=_shown(cell.tree))
    return cell.tree


def day(cell: Cell) -> date:
    """A date. Raises Malformed: terms-date-wanted."""
    written = cell.tree.strip() if isinstance(cell.tree, str) else ""
    try:
        if not _ISO_DAY.fullmatch(written):
            raise ValueError
        return date.fromisoformat(written)
    except ValueError:
        raise Malformed("terms-date-wanted", got=_shown(cell.tree)) from None


def end_day(cell: Cell) -> date:
    """A date, or `open` for none."""
    return FOREVER if cell.tree == "open" else day(cell)


def word(kind: type[E]) -> Reader[E]:
    """A reader of one word of a list."""

    def reader(cell: Cell) -> E:
        try:
            return kind(cell.text())
        except ValueError:
            raise Malformed("terms-choice-unknown", got=cell.tree, known=", ".join(str(each) for each in kind)) from None

    return reader


def period(cell: Cell) -> Period:
    """Half-open days; open when no end is given."""
    table = Table(cell, "period")
    first, last = table.need("from", day), table.either("until", end_day, FOREVER)
    table.close()
    return Period(first, last)


def span_within(table: Table, whole_span: Period) -> Period:
    """The days of a clause, from its `from` and `until`; each is the agreement's own when it is not given."""
    first = table.either("from", day, whole_span.start)
    last = table.either("until", end_day, whole_span.end)
    if last <= first and not table.unread & {"from", "until"}:
        table.note("until", Malformed("empty-period", start=first, end=last))
        return whole_span
    return whole_span if last <= first else Period(first, last)


def _shown(tree: Any) -> str:
    if tree is None:
        return "nothing"
    if isinstance(tree, dict):
        return "a table"
    if isinstance(tree, list):
        return "a list"
    return f"'{tree}'" if isinstance(tree, str) else str(tree).lower()
