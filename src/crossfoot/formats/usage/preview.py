"""A look at the first rows of a file: its columns, what the mapping makes of them, or which mapping might fit."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.formats.tables.row import Kind, RawRow, Table
from crossfoot.formats.usage.mapping import (
    Column,
    Constant,
    ContentOrdinal,
    IdColumns,
    Measure,
    Time,
    UsageMapping,
)
from crossfoot.formats.usage.reader import UsageRows, check_columns, read_rows
from crossfoot.measures import Instant, exact

PREVIEW_ROWS = 20
_SAMPLES = 3
_SEEN_ROWS = 200
_NAMED = {
    "time": re.compile(r"time|date|timestamp|occurred|(^|_)at$|(^|[a-z])At$|start", re.IGNORECASE),
    "id": re.compile(r"(^|[._])(id|uuid|event_?id|request_?id|transaction_?id)$", re.IGNORECASE),
    "account": re.compile(r"account|customer|tenant|organi[sz]ation|workspace|subject|(^|_)org($|_)", re.IGNORECASE),
    "subject": re.compile(r"user|seat|device|resource", re.IGNORECASE),
}


class Looks(StrEnum):
    """What all of a column's first cells look like."""

    TIME = "time"
    TIME_WITHOUT_ZONE = "time-without-zone"
    NUMBER = "number"
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: its name, what its cells look like, the first different ones, and how many of the seen are empty."""

    name: str
    looks: Looks
    samples: tuple[str, ...]
    empty: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file. usage: what the mapping makes of them, None when none was given.

    suggested: a mapping to start from, None when no column looks like a time or none like a quantity.
    doubts: what a person has to decide about it, since the file does not say.
    """

    kind: Kind
    columns: tuple[ColumnSeen, ...]
    rows: tuple[RawRow, ...]
    usage: UsageRows | None
    suggested: UsageMapping | None
    doubts: tuple[str, ...]


def preview(table: Table, *, file: str, mapping: UsageMapping | None = None, rows_max: int = PREVIEW_ROWS) -> Preview:
    """Look at a table's first rows; it is read no further.

    Raises Malformed: what `open_table` says while reading; column-missing when a mapping is given that names one.
    """
    seen = tuple(itertools.islice(table.rows, max(rows_max, _SEEN_ROWS)))
    names = table.columns or tuple(dict.fromkeys(name for row in seen for name in row.cells))
    columns = tuple(_column(name, seen) for name in names)
    first = seen[:rows_max]
    usage = None
    if mapping:
        check_columns(table, mapping=mapping, file=file)
        usage = read_rows(first, mapping=mapping, file=file)
    suggested, doubts = suggest(columns)
    return Preview(table.kind, columns, first, usage, suggested, doubts)


def suggest(columns: tuple[ColumnSeen, ...]) -> tuple[UsageMapping | None, tuple[str, ...]]:
    """A mapping guessed from names and looks, and what a person must still decide: a zone is never guessed."""
    times = [each for each in columns if each.looks in (Looks.TIME, Looks.TIME_WITHOUT_ZONE)]
    times.sort(key=lambda each: not _NAMED["time"].search(each.name))
    ids = [each for each in columns if _NAMED["id"].search(each.name) and not each.empty]
    numbers = [each for each in columns if each.looks is Looks.NUMBER and each not in ids and not _is(each, "account", "time")]
    if not times or not numbers:
        return None, ("No column looks like a time.",) if not times else ("No column looks like a quantity.",)
    doubts = []
    accounts = [each for each in columns if _is(each, "account") and each not in times and not each.empty]
    account = Column(accounts[0].name) if accounts else Constant("")
    if not accounts:
        doubts.append("No column names the account: give a column, or one account for the whole file.")
    if times[0].looks is Looks.TIME_WITHOUT_ZONE:
        doubts.append(f"The times of {times[0].name} have no zone: declare in which one they are.")
    if not ids:
        doubts.append(
            "No column looks like an id: rows will be told apart by content; name the columns of an id if there is one."
        )
    used = {times[0].name, *(each.name for each in (*ids[:1], *accounts[:1], *numbers))}
    dims = [each for each in columns if each.looks is Looks.TEXT and each.name not in used]
    return (
        UsageMapping(
            source="",
            identity=IdColumns((ids[0].name,)) if ids else ContentOrdinal(),
            at=Time(times[0].name),
            account=account,
            measures=tuple(Measure(Constant(each.name), Column(each.name)) for each in numbers),
            dims=tuple((each.name, Column(each.name)) for each in dims if not _is(each, "subject")),
            subject=next((Column(each.name) for each in dims if _is(each, "subject")), None),
        ),
        (*doubts, "Name the source."),
    )


def _is(column: ColumnSeen, *roles: str) -> bool:
    return any(_NAMED[role].search(column.name) for role in roles)


def _column(name: str, rows: tuple[RawRow, ...]) -> ColumnSeen:
    cells = [row.cells.get(name, "").strip(" \t") for row in rows]
    filled = [cell for cell in cells if cell]
    looks = {_looks(cell) for cell in filled}
    look = looks.pop() if len(looks) == 1 else Looks.TEXT if looks else Looks.EMPTY
    return ColumnSeen(name, look, tuple(dict.fromkeys(filled))[:_SAMPLES], len(cells) - len(filled))


def _looks(cell: str) -> Looks:
    try:
        exact(cell, places_max=15)
    except Malformed:
        pass
    else:
        return Looks.NUMBER
    for look, read in ((Looks.TIME, Instant.parse), (Looks.TIME_WITHOUT_ZONE, lambda text: Instant.local(text, "UTC"))):
        try:
            read(cell)
        except Malformed:
            continue
        return look
    return Looks.TEXT
