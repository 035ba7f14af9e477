"""A row as it stood in a file, and the table it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a file of rows is: comma separated text, a JSON object a line, one JSON array, Parquet, a workbook."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell before anybody asks what it means; or with the whole row, when column is empty.

    A fault in a column that nobody takes anything from harms nothing. code: a declared refusal code; facts: its fields.
    """

    column: str
    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stood in the file: its number (1 is the first row of data) and its cells by column.

    A cell that is missing is an empty cell. Numbers are text, spelled as in the file.
    """

    row: int
    cells: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its kind, its columns in order (none for JSON, whose rows name their own), its rows, read once."""

    kind: Kind
    columns: tuple[str, ...]
    rows: Iterator[RawRow]
