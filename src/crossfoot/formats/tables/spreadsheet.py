"""Workbooks: the first sheet's rows, the first of them naming the columns.

A workbook keeps numbers as binary fractions of 15 certain digits. A number is taken as the decimal of at most 15 digits
that it shows; one that needs more (0.1 + 0.2 makes 0.30000000000000004) is a fault of its cell: nobody knows what was
meant. Dates and times have no zone and come as `YYYY-MM-DD HH:MM:SS.f`; ids belong into cells of text.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import BinaryIO

import python_calamine

from crossfoot.errors import Malformed
from crossfoot.formats.tables.delimited import check_names
from crossfoot.formats.tables.row import Fault, Kind, RawRow, Table

PACKED_BYTES_MAX = 256 << 20
UNPACKED_BYTES_MAX = 1 << 30
CELLS_MAX = 50_000_000
_ENTRIES_MAX = 2_000
_RATIO_MAX = 500
_FREE_BYTES = 32 << 20
_DIGITS_CERTAIN = 15
_READ_BYTES = 1 << 20
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,8})"')
_LONGEST_PLACE = 16


def open_workbook(stream: BinaryIO, *, file: str) -> Table:
    """Open an XLSX workbook's first sheet.

    Raises Malformed: workbook-broken, file-too-large, packed-too-tightly, sheet-too-wide, no-columns, column-twice.
    """
    content = stream.read(PACKED_BYTES_MAX + 1)
    if len(content) > PACKED_BYTES_MAX:
        raise Malformed("file-too-large", file=file, limit=PACKED_BYTES_MAX)
    _check_size(content, file=file)
    try:
        sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        found = iter(sheet.to_python(skip_empty_area=False))
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError, IndexError) as error:
        raise Malformed("workbook-broken", file=file, reason=str(error).rstrip(".")) from error
    header = next((cells for cells in found if any(cell != "" for cell in cells)), [])
    names = [_cell(cell)[0].strip(" \t") for cell in header]
    while names and not names[-1]:
        names.pop()
    check_names(names, file=file)
    return Table(Kind.XLSX, tuple(names), _rows(found, names))


def _rows(found: Iterator[Sequence[object]], names: Sequence[str]) -> Iterator[RawRow]:
    number, width = 0, len(names)
    for values in found:
        if all(value == "" for value in values):
            continue
        number += 1
        cells: dict[str, str] = {}
        faults: list[Fault] = []
        for name, value in zip(names, values, strict=False):
            text, code = _cell(value)
            cells[name] = text
            if code:
                faults.append(Fault(name, code, {"got": text}))
        if surplus := [place for place, value in enumerate(values) if place >= width and value != ""]:
            faults.append(Fault("", "row-ragged", {"got": surplus[-1] + 1, "want": width}))
        yield RawRow(number, cells, tuple(faults))


def _cell(value: object) -> tuple[str, str]:
    """A value's text, and the code of what is wrong with it, if anything."""
    if isinstance(value, str):
        return value, ""
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if isinstance(value, int):
        return str(value), ""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(" "), ""
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00", ""
    if isinstance(value, time | timedelta):
        return str(value), ""
    return str(value), ""


def _number(value: float) -> tuple[str, str]:
    """The shortest decimal that is this binary fraction, in plain notation; a fault when it takes over 15 digits."""
    shortest = Decimal(repr(value))
    if not shortest.is_finite():
        return repr(value), "number-uncertain"
    digits = "".join(map(str, shortest.as_tuple().digits)).rstrip("0")
    plain = format(shortest, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain, "number-uncertain" if len(digits) > _DIGITS_CERTAIN else ""


def _check_size(content: bytes, *, file: str) -> None:
    """Unpack every part once, counting, before anything builds it in memory. Raises Malformed as `open_workbook`.

    Neither a part's stated size nor a sheet's stated dimension is believed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Malformed("workbook-broken", file=file, reason=str(error).rstrip(".")) from error
    if len(parts) > _ENTRIES_MAX:
        raise Malformed("packed-too-tightly", file=file, limit=_RATIO_MAX)
    total = 0
    for part in parts:
        edges = _Edges()
        for chunk in _unpacked(content, part, file=file):
            total += len(chunk)
            if total > UNPACKED_BYTES_MAX or (total > _FREE_BYTES and total > _RATIO_MAX * len(content)):
                raise Malformed("packed-too-tightly", file=file, limit=_RATIO_MAX)
            if "sheet" in part.filename.lower():
                edges.read(chunk)
        if edges.cells > CELLS_MAX:
            raise Malformed("sheet-too-wide", file=file, limit=CELLS_MAX)


class _Edges:
    """The far corner of a sheet, read off its cells' own places."""

    def __init__(self) -> None:
        self._rest, self._column, self._row = b"", 1, 1

    def read(self, chunk: bytes) -> None:
        text = self._rest + chunk
        for letters, digits in _PLACE.findall(text):
            self._row = max(self._row, int(digits))
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self._column = max(self._column, column)
        self._rest = text[-_LONGEST_PLACE:]

    @property
    def cells(self) -> int:
        return self._row * self._column


def _unpacked(content: bytes, part: zipfile.ZipInfo, *, file: str) -> Iterator[bytes]:
    """A part's bytes, as many as there really are."""
    head = part.header_offset
    name_bytes, extra_bytes = (int.from_bytes(content[head + at : head + at + 2], "little") for at in (26, 28))
    start = head + 30 + name_bytes + extra_bytes
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Malformed("workbook-broken", file=file, reason="a part is packed in an unusual way")
    inflate = zlib.decompressobj(-15)
    try:
        while packed and not inflate.eof:
            yield inflate.decompress(packed, _READ_BYTES)
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise Malformed("workbook-broken", file=file, reason=str(error)) from error
