"""The lake: immutable Parquet files of usage events, each named by the digest of its bytes.

A file counts only when a manifest names it; the manifest is somebody else's (a table, a list in a run's
inputs). Here a file is written whole, fsync'd and renamed into place, so that a name that exists is a
file that is complete, and a crash leaves nothing but files no manifest names.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import duckdb

from crossfoot.bulk.session import quoted, relation
from crossfoot.errors import Defect, Missing
from crossfoot.measures import Instant

NARROW = "DECIMAL(18,6)"
WIDE = "DECIMAL(34,15)"
"""The two physical types of a quantity: narrow when every quantity of the file fits, as most do."""

_READ_BYTES = 1 << 20
_ROWS_A_GROUP = 122_880


class Shelf(StrEnum):
    """Where in the lake a file lies: what it holds.

    staged      events of one import, acknowledged, not yet compacted
    events      compacted events: each (source, event_id) once within the window, sorted by series
    series      the series dictionary: series_id -> account, metric, dims
    conflicts   events whose (source, event_id) was taken by another body
    """

    STAGED = "staged"
    EVENTS = "events"
    SERIES = "series"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What a manifest row says of one file of events.

    name: sha256 of the file's bytes, hex. rows, bytes: counts.
    first_at, last_at: the earliest and latest instant in it; None when it is empty.
    foot: sum of quantity per metric, in metric order. reach: sum of the absolute quantities per metric,
    a bound on every sum of a subset. quantity_type: NARROW or WIDE. reversals: events that take another back.
    """

    name: str
    rows: int
    bytes: int
    first_at: Instant | None
    last_at: Instant | None
    foot: tuple[tuple[str, Decimal], ...]
    reach: tuple[tuple[str, Decimal], ...]
    quantity_type: str
    reversals: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Name (sha256 of the bytes), rows and bytes of a file that holds no events."""

    name: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Lake:
    """A folder of shelves. Nothing in it is ever changed; a file is added whole or removed whole."""

    root: Path

    def path(self, shelf: Shelf, name: str) -> Path:
        """Where the file of that name lies, whether it exists or not."""
        return self.root / shelf / f"{name}.parquet"

    def paths(self, shelf: Shelf, names: Iterable[str]) -> list[Path]:
        """Where the files of a snapshot lie, in name order. Raises Missing: lake-file-missing."""
        found = [self.path(shelf, name) for name in sorted(set(names))]
        for path in found:
            if not path.exists():
                raise Missing("lake-file-missing", name=path.stem, shelf=shelf)
        return found

    def write_events(self, connection: duckdb.DuckDBPyConnection, *, query: str, shelf: Shelf) -> SegmentFacts:
        """Write the rows of a query, which has the columns of an event file, as one file of a shelf.

        The file is there and durable when this returns: written aside, fsync'd, renamed, folder fsync'd.
        Raises Defect when two quantity types or another set of columns come out.
        """
        path = self._write(connection, query=query, shelf=shelf)
        return event_facts(connection, path)

    def write_rows(self, connection: duckdb.DuckDBPyConnection, *, query: str, shelf: Shelf) -> FileFacts:
        """As `write_events`, for the shelves that hold no events to be metered."""
        path = self._write(connection, query=query, shelf=shelf)
        counted = connection.execute(f"SELECT count(*) FROM read_parquet({quoted(str(path))})").fetchone()
        assert counted is not None, "count(*) always gives a row"
        return FileFacts(path.stem, counted[0], path.stat().st_size)

    def verify(self, shelf: Shelf, names: Collection[str]) -> None:
        """Read every named file and compare its digest with its name.

        Raises Missing: lake-file-missing, lake-file-damaged, with the name of the first bad file.
        """
        for path in self.paths(shelf, names):
            if _digest(path) != path.stem:
                raise Missing("lake-file-damaged", name=path.stem, shelf=shelf)

    def sweep(self, *, keep: Collection[str], older_than: Instant) -> tuple[Path, ...]:
        """Remove what no manifest names and what was last written before the instant; return what went.

        keep: the names of every manifest row, live or removed, of every shelf.
        """
        kept, gone = set(keep), []
        for path in sorted(self.root.glob("*/*.parquet*")):
            if path.stem not in kept and path.stat().st_mtime_ns < older_than.ns:
                path.unlink()
                gone.append(path)
        for folder in {path.parent for path in gone}:
            _sync(folder)
        return tuple(gone)

    def _write(self, connection: duckdb.DuckDBPyConnection, *, query: str, shelf: Shelf) -> Path:
        folder = self.root / shelf
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _sync(self.root)
        aside = folder / f"{uuid.uuid4().hex}.parquet.tmp"
        try:
            connection.execute(
                f"COPY ({query}) TO {quoted(str(aside))}"
                f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_A_GROUP})"
            )
            _sync(aside)
            path = folder / f"{_digest(aside)}.parquet"
            aside.rename(path)
        finally:
            aside.unlink(missing_ok=True)
        _sync(folder)
        return path


def event_facts(connection: duckdb.DuckDBPyConnection, path: Path) -> SegmentFacts:
    """Read off one event file what its manifest row says of it.

    Raises Defect when the file's quantity is of neither physical type.
    """
    quantity_type = _quantity_type(connection, path)
    rows = connection.execute(relation("segment_facts", file=quoted(str(path)))).fetchall()
    return SegmentFacts(
        name=path.stem,
        rows=sum(row[1] for row in rows),
        bytes=path.stat().st_size,
        first_at=Instant(min(row[4] for row in rows)) if rows else None,
        last_at=Instant(max(row[5] for row in rows)) if rows else None,
        foot=tuple((row[0], row[2]) for row in rows),
        reach=tuple((row[0], row[3]) for row in rows),
        quantity_type=quantity_type,
        reversals=sum(row[6] for row in rows),
    )


def reach_of(facts: Sequence[SegmentFacts]) -> Decimal:
    """A bound on the absolute value of any sum of quantities of one metric in these files."""
    totals: dict[str, Decimal] = {}
    for each in facts:
        for metric, reach in each.reach:
            totals[metric] = totals.get(metric, Decimal(0)) + reach
    return max(totals.values(), default=Decimal(0))


def _quantity_type(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    described = connection.execute(f"DESCRIBE SELECT quantity FROM read_parquet({quoted(str(path))})").fetchone()
    if described is None or described[1] not in (NARROW, WIDE):
        raise Defect(f"an event file's quantity is {described and described[1]}, not {NARROW} or {WIDE}")
    return str(described[1])


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    """fsync a file or a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
