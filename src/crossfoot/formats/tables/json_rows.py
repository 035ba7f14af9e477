"""JSON: an object a line, or one array of objects. Nested names are joined by points; numbers stay the text they are.

A JSON number with an exponent is written out (1e-7 is 0.0000001, exactly) as far as 40 places; further it stays as it is.
A list is a cell of JSON text. `null` is an empty cell, `true` and `false` are those words.
"""

from __future__ import annotations

import io
import json
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.formats.tables.lines import encoding_of, lines, undecoded
from crossfoot.formats.tables.row import Fault, Kind, RawRow, Table

DEPTH_MAX = 32
DOCUMENT_BYTES_MAX = 64 << 20
_EXPONENT_DIGITS_MAX = 2
_PLACES_MAX = 40
_BLANK = " \t\r\n"


class _Twice(ValueError):
    """A name that one object has twice."""


def open_json_lines(stream: io.BufferedReader, *, file: str) -> Table:
    """Open one JSON object a line. A line that is none is a fault of its row.

    Raises Malformed while it is read: not-text, line-too-long.
    """
    filled = (line for line in lines(stream, file=file) if line.strip(_BLANK))
    return Table(Kind.JSONL, (), (json_row(number, line) for number, line in enumerate(filled, 1)))


def open_json(stream: io.BufferedReader, *, file: str) -> Table:
    """Open one JSON array of objects, or one object, of at most 64 MB.

    Raises Malformed: not-json, json-too-deep, json-too-long, json-not-rows, not-text.
    """
    content = stream.read(DOCUMENT_BYTES_MAX + 1)
    if len(content) > DOCUMENT_BYTES_MAX:
        raise Malformed("json-too-long", file=file, limit=DOCUMENT_BYTES_MAX)
    encoding = encoding_of(content[:4])
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        raise Malformed("not-text", file=file, line=1, encoding=encoding, reason=undecoded(error)) from error
    found = _parsed(text)
    if isinstance(found, Fault):
        raise Malformed(found.code, **found.facts, file=file)
    items = [found] if isinstance(found, _Object) or not isinstance(found, list) else found
    if not all(isinstance(item, _Object) for item in items):
        raise Malformed("json-not-rows", file=file)
    return Table(Kind.JSON, (), (_flat(number, item) for number, item in enumerate(items, 1)))


class _Object(list[tuple[str, object]]):
    """The pairs of a JSON object, in order, none twice."""


def _pairs(pairs: list[tuple[str, object]]) -> _Object:
    if len({name for name, _ in pairs}) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return _Object(pairs)


class _Number(str):
    """The text of a JSON number."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_pairs)


def _parsed(text: str) -> object:
    """The document, or the Fault that it is none."""
    try:
        return _DECODER.decode(text.strip(_BLANK))
    except json.JSONDecodeError as error:
        return Fault("", "not-json", {"reason": f"{error.msg} at character {error.pos + 1}"})
    except RecursionError:
        return Fault("", "json-too-deep", {"limit": DEPTH_MAX})
    except _Twice as error:
        return Fault("", "name-twice", {"name": str(error)})


def json_row(number: int, line: str) -> RawRow:
    """One JSON object as a row; what is none is a fault of its row."""
    found = _parsed(line)
    if isinstance(found, Fault):
        return RawRow(number, {"line": line.strip(_BLANK)}, (found,))
    if not isinstance(found, _Object):
        return RawRow(number, {"line": line.strip(_BLANK)}, (Fault("", "not-an-object", {}),))
    return _flat(number, found)


def _flat(number: int, found: _Object) -> RawRow:
    cells: dict[str, str] = {}
    faults: list[Fault] = []
    _spread(found, "", 1, cells, faults)
    return RawRow(number, cells, tuple(faults))


def _spread(found: _Object, above: str, depth: int, cells: dict[str, str], faults: list[Fault]) -> None:
    """Put the pairs of an object, and of the objects in it, into cells under their joined names."""
    if depth > DEPTH_MAX:
        faults.append(Fault("", "json-too-deep", {"limit": DEPTH_MAX}))
        return
    for name, value in found:
        column = above + name
        if isinstance(value, _Object):
            _spread(value, f"{column}.", depth + 1, cells, faults)
        elif column in cells:
            faults.append(Fault("", "name-twice", {"name": column}))
        else:
            cells[column] = value if type(value) is str else _cell(value)


def _cell(value: object) -> str:
    if isinstance(value, _Number):
        return _written_out(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return ""


def _plain(value: object) -> object:
    if isinstance(value, _Object):
        return {name: _plain(each) for name, each in value}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _written_out(number: str) -> str:
    """A number's text, its exponent written out when that stays short."""
    mantissa, mark, exponent = number.replace("E", "e").partition("e")
    if not mark or len(exponent.lstrip("+-0")) > _EXPONENT_DIGITS_MAX or len(mantissa) > _PLACES_MAX:
        return str(number)
    return format(Decimal(number), "f") if abs(int(exponent)) <= _PLACES_MAX else str(number)
