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
from operator import attrgetter
from typing import Annotated, Any, Literal

import msgspec

from crossfoot.errors import Malformed
from crossfoot.formats.tables.json_rows import DEPTH_MAX, json_row
from crossfoot.formats.tables.row import Fault, RawRow
from crossfoot.formats.usage.identity import Ordinals
from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, TimeForm, UsageMapping, columns_named
from crossfoot.formats.usage.reader import RejectedRow, UsageRows, read_rows

ATTRIBUTES = ("id", "source", "type", "time", "subject")
_DATA = "data."
_DAY = (
    r"(?:20[0-9]{2}|19[7-9][0-9]|21[0-9]{2})-"
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T"
)
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]%s(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])\n"
_TIMES = rf"(?:({_DAY}){_CLOCK}(?:\1{_CLOCK})*+)++"
"""Times, a line each. The day that the line before had is compared, not judged again; nothing is ever tried a second way."""
_NUMBERS = re.compile(r"(?:-?+[0-9]{1,19}+(?:\.[0-9]{1,15}+)?+\n)++", re.ASCII)


class _NumberText(str):
    """The text of a JSON number."""

    __slots__ = ()


_PIECES = msgspec.json.Decoder(list[msgspec.Raw])


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
    decoder: msgspec.json.Decoder[list[Any]]

    def events(self, body: bytes) -> list[Any] | None:
        """The events of a body that holds nothing a quick look could misread: no escapes, every attribute text. Else None."""
        if b"\\" in body:
            return None
        try:
            return self.decoder.decode(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return None

    def column(self, events: Sequence[Any], name: str) -> list[Any]:
        """One column, as JSON has it; of a plain call, `str` makes a cell of each. What an event has not is empty."""
        in_data = attrgetter(f"data.c{self.columns.index(name)}")
        if name not in ATTRIBUTES:
            return list(map(in_data, events))
        found = list(map(attrgetter(name), events))
        if None in found or "" in found:
            return [cell or in_data(event) for cell, event in zip(found, events, strict=True)]
        return found

    def plainly(self, body: bytes, events: Sequence[Any]) -> bool:
        """Whether the row reader would take every one of these events of this body."""
        wanted = len(events)
        for name in self.numbers:
            # A name twice in one object: which of the two is meant is for nobody to guess.
            if body.count(b'"%b"' % name.encode()) != wanted or not _all(_NUMBERS, _lines(self.column(events, name)), wanted):
                return False
        if b" " in body and any(_may_be_blank(self.column(events, name)) for name in self.filled):
            return False
        return _all(self.whens, _lines(self.column(events, self.time)), wanted)


def _decoder(
    columns: Sequence[str], *, source: str, filled: Sequence[str], numbers: Sequence[str]
) -> msgspec.json.Decoder[list[Any]]:
    """Reads events with the five attributes and, of their data, the columns alone: c0, c1 ...; the rest is stepped over.

    What is to be text is, or a whole number; what is to be filled is there; every event is of this source. An event without
    is for the row reader.
    """
    some = Annotated[str, msgspec.Meta(min_length=1)]
    names = {f"c{number}": name for number, name in enumerate(columns)}
    fields: list[Any] = []
    for field, name in names.items():
        if name in numbers:
            fields.append((field, Any, ""))
        elif name in filled and name not in ATTRIBUTES:
            fields.append((field, some | int))
        else:
            fields.append((field, str | int, ""))
    data = msgspec.defstruct("Data", fields, rename=names, gc=False, kw_only=True)
    attributes: list[Any] = [(name, some) if name in filled else (name, str | None, None) for name in ATTRIBUTES]
    attributes[ATTRIBUTES.index("source")] = ("source", Literal[source])
    event = msgspec.defstruct("Event", [*attributes, ("data", data)], gc=False, kw_only=True)
    return msgspec.json.Decoder(list[event], float_hook=_NumberText)  # type: ignore[valid-type]


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
    fraction = rf"(?:\.[0-9]{{1,{at.places}}}+)?+" if at.places else ""
    whens = re.compile(_TIMES % (fraction, fraction), re.ASCII)
    decoder = _decoder(names, source=mapping.source, filled=filled, numbers=numbers)
    return PlainReader(names, tuple(dict.fromkeys(filled)), numbers, at.column, whens, decoder)


def _lines(cells: Sequence[Any]) -> str:
    """Cells, each with an end of line behind it."""
    try:
        return "\n".join(cells) + "\n"
    except TypeError:
        return "\n".join(map(str, cells)) + "\n"


def _all(pattern: re.Pattern[str], lines: str, wanted: int) -> bool:
    return lines.count("\n") == wanted and pattern.fullmatch(lines) is not None


def _may_be_blank(cells: Sequence[Any]) -> bool:
    """Whether one of these begins with a blank, and is nothing but blanks."""
    return "\n " in "\n" + _lines(cells) and not all(map(str.strip, map(str, cells)))


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
