"""What a file is, by its first bytes, and its rows."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

from crossfoot.errors import Malformed
from crossfoot.formats.tables.delimited import open_delimited
from crossfoot.formats.tables.json_rows import open_json, open_json_lines
from crossfoot.formats.tables.lines import encoding_of, unpacked
from crossfoot.formats.tables.row import Kind, Table

_PEEKED = 1 << 16
_PARQUET_BYTES_MAX = 1 << 30
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old workbook or a locked one",
    b"%PDF": "a PDF document",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"\xff\xfe\x00\x00": "text in UTF-32",
}


def sniff(head: bytes, *, file: str) -> Kind:
    """What the first bytes of an unpacked file show it to be.

    Raises Malformed: unknown-table-kind.
    """
    for mark, what in _FOREIGN.items():
        if head.startswith(mark):
            raise Malformed("unknown-table-kind", file=file, what=what)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"PK\x03\x04"):
        return Kind.XLSX
    text = head[: len(head) - len(head) % 2].decode(encoding_of(head[:4]), errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("["):
        return Kind.JSON
    if text.startswith("{"):
        first = text.splitlines()[0].rstrip()
        return Kind.JSONL if first.endswith("}") or len(text.splitlines()) == 1 else Kind.JSON
    return Kind.CSV


def open_table(
    stream: BinaryIO, *, file: str, kind: Kind | None = None, delimiter: str = ",", wanted: Collection[str] | None = None
) -> Table:
    """Open a file of rows, gzip or plain. The stream is used up; closing it is the caller's.

    file: its name, for what is said about it. kind: what it is; None looks at its bytes, never at its name.
    delimiter: of a CSV file. wanted: the columns a reader will take, so that those are refused at once that cannot be taken.
    Raises Malformed, at once or while the rows are read: see the readers of the kinds; unknown-table-kind, empty-file.
    """
    plain = unpacked(stream, file=file)
    head = plain.peek(_PEEKED)[:_PEEKED]
    if not head:
        raise Malformed("empty-file", file=file)
    # Parquet and workbooks bring large libraries, which a reader of text should not wait for.
    match kind or sniff(head, file=file):
        case Kind.PARQUET:
            from crossfoot.formats.tables.parquet import open_parquet, seekable

            return open_parquet(seekable(plain, file=file, bytes_max=_PARQUET_BYTES_MAX), file=file, wanted=wanted)
        case Kind.XLSX:
            from crossfoot.formats.tables.spreadsheet import open_workbook

            return open_workbook(plain, file=file)
        case Kind.JSON:
            return open_json(plain, file=file)
        case Kind.JSONL:
            return open_json_lines(plain, file=file)
        case Kind.CSV:
            return open_delimited(plain, file=file, delimiter=delimiter)
