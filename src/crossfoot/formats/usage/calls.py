"""A call: usage events sent over HTTP, as the body they came in. To columns when it is beyond doubt, else row by row.

An event is JSON in the form of CloudEvents: the attributes `id`, `source`, `type`, `time` and `subject`, and under `data`
what the source itself says. A mapping takes its columns from those five attributes and, by their own names, from the members
of `data`; other attributes are not looked at. The row reader decides what an event is, as it does for files; `plainly` answers
only for a whole call of which every event is beyond doubt, in a fraction of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from crossfoot.errors import Malformed
from crossfoot.formats.tables.json_rows import DEPTH_MAX, json_row
from crossfoot.formats.tables.row import Fault, RawRow
from crossfoot.formats.usage.identity import Ordinals
from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, TimeForm, UsageMapping, columns_named
from crossfoot.formats.usage.reader import RejectedRow, UsageRows, read_rows

ATTRIBUTES = ("id", "source", "type", "time", "subject")
_DATA = "data."
_AS_TEXT = {str, int}
_TIME = (
    r"(?:(?:19[7-9][0-9]|2[01][0-9]{2})-"
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]%s(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])\n)+"
)
_NUMBERS = re.compile(r"(?:-?[0-9]{1,19}(?:\.[0-9]{1,15})?\n)+", re.ASCII)


class CalledEvent(msgspec.Struct, gc=False):
    """An event as it stands in the body; an attribute that is missing is None."""

    id: str | None = None
    source: str | None = None
    type: str | None = None
    time: str | None = None
    subject: str | None = None
    data: dict[str, Any] = {}


class _NumberText(str):
    """The text of a JSON number."""

    __slots__ = ()


_EVENTS = msgspec.json.Decoder(list[CalledEvent], float_hook=_NumberText)
_PIECES = msgspec.json.Decoder(list[msgspec.Raw])


def plain_events(body: bytes) -> list[CalledEvent] | None:
    """The events of a body that holds nothing a quick look could misread: no escapes, every attribute text. Else None."""
    if b"\\" in body:
        return None
    try:
        return _EVENTS.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


@dataclass(frozen=True, slots=True)
class PlainReader:
    """A mapping made ready for whole calls. columns: those of the mapping, in its order.

    filled: columns that no event may leave empty; numbers: those that must hold a plain number; whens: the pattern of times.
    """

    columns: tuple[str, ...]
    filled: tuple[str, ...]
    numbers: tuple[str, ...]
    time: str
    whens: re.Pattern[str]

    def plainly(self, body: bytes, events: Sequence[CalledEvent]) -> bool:
        """Whether the row reader would take every one of these events of this body."""
        wanted = len(events)
        for name in self.columns:
            cells = column(events, name)
            if name in self.numbers:
                # A name twice in one object: which of the two is meant is for nobody to guess.
                fine = body.count(b'"%b"' % name.encode()) == wanted and _all(_NUMBERS, cells, wanted)
            elif name == self.time:
                fine = _all(self.whens, cells, wanted)
            else:
                fine = set(map(type, cells)) <= _AS_TEXT and (name not in self.filled or all(map(str.strip, map(str, cells))))
            if not fine:
                return False
        return True


def plain_reader(mapping: UsageMapping) -> PlainReader | None:
    """The mapping made ready; None where only the row reader knows: clocks without offset, counted times, nested cells."""
    at, identity = mapping.at, mapping.identity
    names = columns_named(mapping)
    metrics = [each.metric for each in mapping.measures]
    numbers = tuple(each.quantity.name for each in mapping.measures if isinstance(each.quantity, Column))
    several = len(metrics) > 1 and (len(set(metrics)) < len(metrics) or not all(isinstance(each, Constant) for each in metrics))
    if (
        isinstance(identity, ContentOrdinal)
        or at.form is not TimeForm.ISO
        or at.zone
        or mapping.empty_words
        or several
        or len(numbers) != len(mapping.measures)
        or any("." in name or (name in ATTRIBUTES and name in numbers) for name in names)
    ):
        return None
    filled = [*identity.names, *(each.name for each in (mapping.account, *metrics) if isinstance(each, Column))]
    if set(filled) & {*numbers, at.column} or at.column in numbers:
        return None
    fraction = rf"(?:\.[0-9]{{1,{at.places}}})?" if at.places else ""
    return PlainReader(names, tuple(dict.fromkeys(filled)), numbers, at.column, re.compile(_TIME % fraction, re.ASCII))


def column(events: Sequence[CalledEvent], name: str) -> list[Any]:
    """One column of the events, as JSON has it; of a plain call, `str` makes a cell of each. What an event has not is empty."""
    if name in ATTRIBUTES:
        found = [getattr(event, name) for event in events]
        if None in found or "" in found:
            return [cell or event.data.get(name, "") for cell, event in zip(found, events, strict=True)]
        return found
    return [event.data.get(name, "") for event in events]


def _all(pattern: re.Pattern[str], cells: Sequence[Any], wanted: int) -> bool:
    lines = "\n".join(map(str, cells)) + "\n"
    return lines.count("\n") == wanted and pattern.fullmatch(lines) is not None


def called_rows(body: bytes, *, limit: int) -> list[RawRow]:
    """The events of a body as rows, numbered from 1, each read as a line of a JSON file is.

    Raises Malformed: call-not-json, call-too-many.
    """
    return [called_row(number, piece) for number, piece in enumerate(_pieces(body, limit), 1)]


def _pieces(body: bytes, limit: int) -> list[msgspec.Raw]:
    start = body.lstrip(b" \t\r\n")[:1]
    try:
        pieces = [msgspec.json.decode(body, type=msgspec.Raw)] if start == b"{" else _PIECES.decode(body)
    except RecursionError:
        raise Malformed("call-not-json", reason=f"it is nested deeper than {DEPTH_MAX} levels") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed("call-not-json", reason=str(error)) from None
    if len(pieces) > limit:
        raise Malformed("call-too-many", got=len(pieces), limit=limit)
    return pieces


def called_row(number: int, piece: msgspec.Raw) -> RawRow:
    try:
        text = bytes(piece).decode()
    except UnicodeDecodeError as error:
        return RawRow(number, {}, (Fault("", "not-json", {"reason": error.reason}),))
    row = json_row(number, text)
    cells = {name.removeprefix(_DATA): cell for name, cell in row.cells.items() if name.startswith(_DATA)}
    cells |= {name: row.cells[name] for name in ATTRIBUTES if row.cells.get(name)}
    if "line" in row.cells and row.faults:
        cells["line"] = row.cells["line"]
    faults = [Fault(each.column.removeprefix(_DATA), each.code, each.facts) for each in row.faults]
    return RawRow(number, cells, tuple(faults))


def read_called(rows: Sequence[RawRow], *, mapping: UsageMapping, source: str) -> UsageRows:
    """Read the rows of a call; an event of another source than the call's is rejected whatever else it says.

    The mapping names rows by their columns: content is no identity for what comes one by one.
    """
    return read_rows([_marked(row, source) for row in rows], mapping=mapping, file="", ordinals=Ordinals())


def _marked(row: RawRow, source: str) -> RawRow:
    if row.cells.get("source", "") == source or any(not each.column for each in row.faults):
        return row
    return RawRow(row.row, row.cells, (*row.faults, Fault("", "event-of-other-source", {"source": source})))


def taken_rows(rows: Sequence[RawRow], rejected: Sequence[RejectedRow]) -> Iterator[RawRow]:
    """The rows that were not rejected, in order."""
    out = {each.row for each in rejected}
    return (row for row in rows if row.row not in out)
