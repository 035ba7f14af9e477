"""What a SQL engine must do for a metering and rating run, and how DuckDB does it.

The relations are one canonical text; an engine only opens files, takes small tables, names relations and reads results.
Spark's way is in `spark/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from crossfoot.bulk.lake import EVENT_COLUMNS, NARROW, Lake, SegmentFacts, Shelf, stored_events
from crossfoot.bulk.session import file_list, quoted

SERIES_COLUMNS = {"series_id": "BIGINT", **dict.fromkeys(("account", "metric", "dims"), "VARCHAR")}
"""Columns of a series file."""


_WORDS_MAX = 65_536
"""Texts of one enumeration; a dictionary is written for every row group, so that more would not pay."""


class Engine(Protocol):
    """One session of a SQL engine. Every text handed to it is canonical; names are ours and never a user's."""

    def open_events(self, name: str, lake: Lake, files: Sequence[SegmentFacts]) -> None:
        """Name the events of these files; quantities of different types come out as the widest."""

    def open_series(self, name: str, lake: Lake, names: Sequence[str]) -> None:
        """Name the rows of these series files."""

    def table(self, name: str, rows: pa.Table) -> None:
        """Name a small table; a name already given is given anew."""

    def words(self, name: str, rows: pa.Table) -> None:
        """As `table`, for one whose texts are few and are carried to many lines: never joined by them."""

    def define(self, name: str, text: str) -> None:
        """Name a relation; it is computed when it is read."""

    def keep(self, name: str, text: str) -> None:
        """Name a relation that is read more than once, and may be computed now."""

    def fetch(self, text: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""

    def arrow(self, text: str) -> pa.Table:
        """All rows of a query, as columns."""

    def write(self, text: str, to: Path) -> None:
        """Write the rows of a query as Parquet."""

    def open_written(self, name: str, at: Path) -> None:
        """Name what `write` wrote."""


@dataclass(frozen=True, slots=True)
class DuckEngine:
    """DuckDB: the default engine, in this process."""

    connection: duckdb.DuckDBPyConnection

    def open_events(self, name: str, lake: Lake, files: Sequence[SegmentFacts]) -> None:
        """Name the events of these files. Raises Missing: lake-file-missing."""
        self.define(name, stored_events(lake, Shelf.EVENTS, files) if files else _nothing(EVENT_COLUMNS))

    def open_series(self, name: str, lake: Lake, names: Sequence[str]) -> None:
        """Name the rows of these series files. Raises Missing: lake-file-missing."""
        rows = (
            f"SELECT * FROM read_parquet({file_list(lake.paths(Shelf.SERIES, names))})" if names else _nothing(SERIES_COLUMNS)
        )
        self.define(name, rows)

    def table(self, name: str, rows: pa.Table) -> None:
        """A table of the session; a copy, so that the optimizer knows its statistics."""
        self.connection.register(f"{name}_given", rows)
        self.keep(name, f"SELECT * FROM {name}_given")
        self.connection.unregister(f"{name}_given")

    def words(self, name: str, rows: pa.Table) -> None:
        """A table whose texts are enumerations: they travel as numbers and are written as dictionaries, at half the cost."""
        self.table(name, rows)
        for place, field in enumerate(rows.schema):
            if field.type != pa.string() or not 0 < len(rows[place].unique()) <= _WORDS_MAX:
                continue
            kind = f"{name}_{field.name}_words"
            self.connection.execute(f"DROP TYPE IF EXISTS {kind}")
            self.connection.execute(
                f"CREATE TYPE {kind} AS ENUM (SELECT DISTINCT {field.name} FROM {name} ORDER BY {field.name})"
            )
            self.connection.execute(f"ALTER TABLE {name} ALTER {field.name} TYPE {kind}")

    def define(self, name: str, text: str) -> None:
        """A view of the session."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {text}")

    def keep(self, name: str, text: str) -> None:
        """A table of the session."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}")

    def fetch(self, text: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(text).fetchall()

    def arrow(self, text: str) -> pa.Table:
        """All rows of a query, as columns."""
        return self.connection.sql(text).to_arrow_table()

    def write(self, text: str, to: Path) -> None:
        """One Parquet file."""
        self.connection.execute(f"COPY ({text}) TO {quoted(str(to))} (FORMAT parquet, COMPRESSION lz4_raw)")

    def open_written(self, name: str, at: Path) -> None:
        """A view of the file."""
        self.define(name, f"SELECT * FROM read_parquet({quoted(str(at))})")


def _nothing(columns: dict[str, str]) -> str:
    typed = ", ".join(f"CAST(NULL AS {kind or NARROW}) AS {name}" for name, kind in columns.items())
    return f"SELECT {typed} WHERE FALSE"
