"""Specimens of what is said about usage files, their tables and their mappings."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

from crossfoot.bulk.importing import stage_events
from crossfoot.bulk.lake import Lake
from crossfoot.bulk.ordinals import number_equals
from crossfoot.formats.tables import json_rows
from crossfoot.formats.tables import parquet as parquet_rows
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.written import write_xlsx
from crossfoot.formats.usage.mapping_file import built_in_mapping, read_mapping
from crossfoot.formats.usage.reader import check_columns, read_rows
from tests.bulk.lakes import event
from tests.formats.tables.files import bomb, parquet, sheet, with_sheet, workbook

MAPPING = b"""
schema: crossfoot.usage-mapping/1
source: api
identity: {columns: [id]}
at: {column: at, places: 3}
account: {column: who}
measures:
  - metric: {constant: calls}
    quantity: {column: n}
  - metric: {column: kind}
    quantity: {column: n}
"""


def opened(content: bytes, **options: Any) -> object:
    return list(open_table(io.BytesIO(content), file="usage.csv", **options).rows)


def problems(line: str) -> object:
    """What stands wrong with one row of a good file."""
    mapping = read_mapping(MAPPING, name="mapping.yaml")
    table = open_table(io.BytesIO(b"id,at,who,n,kind\n" + line.encode()), file="usage.csv")
    return read_rows(table.rows, mapping=mapping, file="usage.csv").problems


def faults(content: bytes) -> object:
    """What stands wrong with the rows themselves."""
    mapping = read_mapping(MAPPING, name="mapping.yaml")
    return read_rows(open_table(io.BytesIO(content), file="usage.csv").rows, mapping=mapping, file="usage.csv").problems


def columns() -> None:
    table = open_table(io.BytesIO(b"ID,at,who,n,kind\n"), file="usage.csv")
    check_columns(table, mapping=read_mapping(MAPPING, name="mapping.yaml"), file="usage.csv")


def mapping(old: str = "", new: str = "") -> object:
    return read_mapping(MAPPING.decode().replace(old, new).encode(), name="mapping.yaml")


def long_document() -> object:
    return opened(b"[" + b" " * json_rows.DOCUMENT_BYTES_MAX + b"]")


class _Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


def too_large() -> object:
    return parquet_rows.seekable(_Pipe(b"PAR1" * 5), file="usage.parquet", bytes_max=10)


def twice(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    facts = stage_events(lake, [event("0" * 32 + "#1")], batch_id="b")
    assert facts
    number_equals(lake, staged=[facts, facts])


HEADED = '<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row>'
FAR_CELL = sheet(f'{HEADED}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
SUM_OF_FRACTIONS = sheet(f'{HEADED}<row r="2"><c r="A2"><v>0.30000000000000004</v></c></row>')

SPECIMENS = {
    "unknown-table-kind": lambda: opened(b"%PDF-1.7 ..."),
    "empty-file": lambda: opened(b""),
    "file-too-large": too_large,
    "packed-file-broken": lambda: opened(gzip.compress(b"id,n\n1,2\n")[:-9]),
    "packed-too-tightly": lambda: opened(bomb(257 << 20)),
    "not-text": lambda: opened(b"id,n\n1,\xff\xfe2\n"),
    "line-too-long": lambda: opened(b"id,n\n1," + b"2" * (1 << 20)),
    "quotes-broken": lambda: opened(b'id,n\n1,"2\n3,4\n'),
    "no-columns": lambda: opened(b",,\n1,2,3\n"),
    "column-twice": lambda: opened(b"id,n,N\n1,2,3\n"),
    "column-missing": columns,
    "row-ragged": lambda: faults(b"id,at,who,n,kind\n1,2,3\n"),
    "not-json": lambda: faults(b'{"id": 1}\n{"id": \n'),
    "not-an-object": lambda: faults(b'{"id": 1}\n5\n'),
    "json-too-deep": lambda: faults(b'{"id": 1}\n' + b'{"a":' * 40 + b"1" + b"}" * 40),
    "json-too-long": long_document,
    "json-not-rows": lambda: opened(b"[1, 2, 3]"),
    "name-twice": lambda: faults(b'{"id": 1, "id": 2}\n'),
    "parquet-broken": lambda: opened(parquet({"id": ["1"]})[:-5]),
    "binary-fractions": lambda: opened(parquet({"n": [0.1]}), wanted=["n"]),
    "column-type": lambda: opened(parquet({"n": [[1, 2]]}), wanted=["n"]),
    "workbook-broken": lambda: opened(b"PK\x03\x04 and no more"),
    "sheet-too-wide": lambda: opened(with_sheet(workbook([["id"]]), FAR_CELL)),
    "number-uncertain": lambda: faults(with_sheet(workbook([["n"]]), SUM_OF_FRACTIONS)),
    "sheet-too-long": lambda: write_xlsx(["row"], ([""] for _ in range(1_048_577))),
    "cell-too-long": lambda: write_xlsx(["row"], [["x" * 32_768]]),
    "cell-empty": lambda: problems("1,2026-10-01T00:00:00Z,,5,b"),
    "text-illegible": lambda: problems("1,2026-10-01T00:00:00Z,ac\0me,5,b"),
    "time-too-fine": lambda: problems("1,2026-10-01T00:00:00.1234567Z,acme,5,b"),
    "metric-twice": lambda: problems("1,2026-10-01T00:00:00Z,acme,5,calls"),
    "mapping-unreadable": lambda: read_mapping(b"schema: [", name="mapping.yaml"),
    "mapping-newer": lambda: mapping("mapping/1", "mapping/2"),
    "mapping-wrong": lambda: mapping("account: {column: who}", "acount: {column: who}"),
    "mapping-unknown": lambda: built_in_mapping("fokus"),
    "key-unknown": lambda: mapping("account: {column: who}", "acount: {column: who}"),
    "key-missing": lambda: mapping("account: {column: who}"),
    "key-wrong": lambda: mapping("places: 3", "places: three"),
    "measure-twice": lambda: mapping("{column: kind}", "{constant: calls}"),
    "file-twice-in-load": twice,
}
