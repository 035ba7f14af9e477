"""Spark's way to run the canonical relations: the same text, transpiled, over Spark Connect (Sail on one node, Spark on many).

No Spark package is imported here: the caller brings a session. Sums cannot wrap unseen, although Sail's do beyond 38
digits: every sum is bounded by the reach of its files, which was added up by an engine that refuses to overflow, and a
run whose reach is too wide is refused before it starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlglot

from crossfoot.bulk.engine import SERIES_COLUMNS
from crossfoot.bulk.lake import EVENT_COLUMNS, NARROW, WIDE, Lake, SegmentFacts, Shelf, widest

DIALECT = "spark"


def transpiled(text: str) -> str:
    """A canonical text in Spark's dialect."""
    return sqlglot.transpile(text, read="duckdb", write=DIALECT)[0]


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """A Spark Connect session. ANSI mode is asked for, so that what does not fit is an error there too."""

    session: Any

    def __post_init__(self) -> None:
        self.session.conf.set("spark.sql.ansi.enabled", "true")
        self.session.conf.set("spark.sql.session.timeZone", "UTC")

    def open_events(self, name: str, lake: Lake, files: Sequence[SegmentFacts]) -> None:
        """Name the events of these files. Raises Missing: lake-file-missing."""
        wide, parts = widest(files), []
        for kind in (NARROW, WIDE):
            if names := [each.name for each in files if each.quantity_type == kind]:
                part = f"{name}_{kind[8:10]}"
                self._read(part, [str(path) for path in lake.paths(Shelf.EVENTS, names)])
                columns = ", ".join(EVENT_COLUMNS).replace("quantity", f"CAST(quantity AS {wide}) AS quantity")
                parts.append(f"SELECT {columns} FROM {part}")
        self.define(name, " UNION ALL ".join(parts) or _nothing(EVENT_COLUMNS))

    def open_series(self, name: str, lake: Lake, names: Sequence[str]) -> None:
        """Name the rows of these series files. Raises Missing: lake-file-missing."""
        if names:
            self._read(name, [str(path) for path in lake.paths(Shelf.SERIES, names)])
        else:
            self.define(name, _nothing(SERIES_COLUMNS))

    def table(self, name: str, rows: pa.Table) -> None:
        """A view of rows sent with the plan."""
        self.session.createDataFrame(rows).createOrReplaceTempView(name)

    def words(self, name: str, rows: pa.Table) -> None:
        """As `table`."""
        self.table(name, rows)

    def define(self, name: str, text: str) -> None:
        """A view of the session."""
        self.session.sql(transpiled(text)).createOrReplaceTempView(name)

    def keep(self, name: str, text: str) -> None:
        """A view too: whether it pays to keep it is the cluster's to know."""
        self.define(name, text)

    def fetch(self, text: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return [tuple(row) for row in self.session.sql(transpiled(text)).collect()]

    def arrow(self, text: str) -> pa.Table:
        """All rows of a query, as columns."""
        return self.session.sql(transpiled(text)).toArrow()

    def write(self, text: str, to: Path) -> None:
        """A folder of Parquet files."""
        self.session.sql(transpiled(text)).write.mode("overwrite").parquet(str(to))

    def open_written(self, name: str, at: Path) -> None:
        """A view of the folder."""
        self._read(name, [str(at)])

    def _read(self, name: str, paths: list[str]) -> None:
        self.session.read.parquet(*paths).createOrReplaceTempView(name)


def _nothing(columns: dict[str, str]) -> str:
    typed = ", ".join(f"CAST(NULL AS {kind or NARROW}) AS {name}" for name, kind in columns.items())
    return f"SELECT {typed} WHERE FALSE"
