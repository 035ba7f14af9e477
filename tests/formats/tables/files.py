"""Files for tests of tables: made in memory, good and bad."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import RawRow


def cells(content: bytes, **options: Any) -> list[Mapping[str, str]]:
    """The rows' cells of a file called `u`."""
    return [row.cells for row in raw_rows(content, **options)]


def raw_rows(content: bytes, **options: Any) -> list[RawRow]:
    """The rows of a file called `u`."""
    return list(open_table(io.BytesIO(content), file="u", **options).rows)


def parquet(columns: Mapping[str, Any]) -> bytes:
    """A Parquet file of these columns."""
    content = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), content)
    return content.getvalue()


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook whose first sheet has these cells, typed as Python types them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return content.getvalue()


def with_sheet(book: bytes, xml: bytes) -> bytes:
    """The workbook with another first sheet."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
    return content.getvalue()


def sheet(rows: str) -> bytes:
    """The XML of a sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def understated(archive: bytes) -> bytes:
    """A zip archive whose directory says that every part unpacks to 100 bytes."""
    content = bytearray(archive)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", content, at + 24, 100)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def bomb(size: int) -> bytes:
    """So many bytes of the same long line, packed by gzip as tightly as it goes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block, parts = (b"0" * 65_535 + b"\n") * 16, []
    for _ in range(size >> 20):
        parts.append(packer.compress(block))
    return b"".join([*parts, packer.flush()])
