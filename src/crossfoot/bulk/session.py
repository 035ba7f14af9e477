"""A DuckDB session with its limits, and the canonical SQL it runs.

Each file in `sql/` is one relation, written in DuckDB's dialect. What differs from run to run (the
decimal widths the planner read off the operands, the slot boundaries, the number of tiers) stands in
braces and is filled with text that this package makes itself from whole numbers: never with text of a user.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True, slots=True)
class Limits:
    """What a session may use: memory in MB before it spills to disk, and threads."""

    memory_mb: int = 2_500
    threads: int = 2


@contextlib.contextmanager
def session(limits: Limits | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory DuckDB that spills into a folder of its own, which is removed at the end."""
    bounds = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="crossfoot-spill-") as spill, duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit = '{bounds.memory_mb}MB'")
        connection.execute(f"SET threads = {bounds.threads}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET temp_directory = ?", [spill])
        yield connection


@functools.cache
def _text(name: str) -> str:
    return (resources.files("crossfoot.bulk") / "sql" / f"{name}.sql").read_text("utf-8")


def relation(name: str, **filled: str) -> str:
    """The canonical text of one relation, its braces filled; a brace left over is a KeyError."""
    return _text(name).format_map(filled) if filled else _text(name)


def first_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...] | None:
    """The first row of a query, None when it has none; the result is read to its end, so the session is free again."""
    rows = connection.execute(query).fetchall()
    return rows[0] if rows else None


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The whole number that is a query's one row and column."""
    return int(connection.execute(query).fetchall()[0][0])


def quoted(text: str) -> str:
    """`text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def file_list(paths: list[Path] | tuple[Path, ...]) -> str:
    """Paths as an SQL list literal, for `read_parquet`."""
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"
