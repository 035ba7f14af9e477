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

from crossfoot.bulk.session import file_list, number, quoted, relation
from crossfoot.errors import Defect, Malformed, Missing
from crossfoot.measures import Instant

NARROW = "DECIMAL(18,6)"
WIDE = "DECIMAL(34,15)"
"""The two physical types of a quantity: narrow when every quantity of the file fits, as most do."""

STAGED_COLUMNS = {
    **dict.fromkeys(("source", "event_id"), "VARCHAR"),
    "at_ns": "BIGINT",
    **dict.fromkeys(("account", "metric", "dims", "subject", "reverses"), "VARCHAR"),
    "quantity": "",
    "batch_id": "VARCHAR",
}
"""Columns of a staged file and their types; the quantity's is NARROW or WIDE. dims is canonical JSON."""
EVENT_COLUMNS = {**STAGED_COLUMNS, **dict.fromkeys(("series_id", "key_hash", "body_hash"), "BIGINT")}
"""Columns of an event file."""

_READ_BYTES = 1 << 20
_ROWS_A_GROUP = 122_880


class Shelf(StrEnum):
    """Where in the lake a file lies: what it holds.

    staged      events of one import, acknowledged, not yet compacted
    events      compacted events: each (source, event_id) once within the window, sorted by series
    series      the series dictionary: series_id -> account, metric, dims
    conflicts   events whose (source, event_id) was taken by another body
    lines       rows of a statement, typed, in the order they came
    claims      what those rows claim, in the same order
    """

    STAGED = "staged"
    EVENTS = "events"
    SERIES = "series"
    CONFLICTS = "conflicts"
    LINES = "lines"
    CLAIMS = "claims"


_IN_ORDER = (Shelf.STAGED, Shelf.LINES, Shelf.CLAIMS)
"""Shelves whose files keep the order their rows came in; the others are sorted by their queries."""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What a manifest row says of one file of events.

    name: sha256 of the file's bytes, hex. rows, bytes: counts.
    first_at, last_at: the earliest and latest instant in it; None when it is empty.
    foot: sum of quantity per metric, in metric order. reach: sum of the absolute quantities per metric,
    a bound on every sum of a subset. quantity_type: NARROW or WIDE. reversals: events that take another back.
    hashing: by which hash its key and body hashes were made; empty for a staged file, which has none.
    in_doubt: events without an instant, which an import writes aside and never leaves in the lake.
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
    hashing: str
    in_doubt: int = 0


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
        Raises Malformed: quantities-too-large (they do not foot in 38 digits). Raises Defect when other columns or
        types come out.
        """
        described = connection.execute(f"DESCRIBE {query}").fetchall()
        quantity_type = _checked({row[0]: row[1] for row in described}, shelf)
        path = self._write(connection, query=query, shelf=shelf)
        try:
            return event_facts(connection, path, quantity_type=quantity_type)
        except duckdb.OutOfRangeException as error:
            path.unlink()
            raise Malformed("quantities-too-large", places=quantity_type) from error

    def write_rows(self, connection: duckdb.DuckDBPyConnection, *, query: str, shelf: Shelf) -> FileFacts:
        """As `write_events`, for the shelves that hold no events to be metered."""
        path = self._write(connection, query=query, shelf=shelf)
        rows = number(connection, f"SELECT COUNT(*) FROM read_parquet({quoted(str(path))})")
        return FileFacts(path.stem, rows, path.stat().st_size)

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
            connection.execute(f"SET preserve_insertion_order = {str(shelf in _IN_ORDER).lower()}")
            connection.execute(
                f"COPY ({query}) TO {quoted(str(aside))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_A_GROUP})"
            )
            _sync(aside)
            path = folder / f"{_digest(aside)}.parquet"
            aside.rename(path)
        finally:
            aside.unlink(missing_ok=True)
        _sync(folder)
        return path


def event_facts(connection: duckdb.DuckDBPyConnection, path: Path, *, quantity_type: str) -> SegmentFacts:
    """Read off one event file what its manifest row says of it."""
    hashed = hashing(connection) if path.parent.name == Shelf.EVENTS else ""
    rows = connection.execute(
        relation("segment_facts", file=quoted(str(path)), places="6" if quantity_type == NARROW else "15")
    ).fetchall()
    return SegmentFacts(
        name=path.stem,
        rows=sum(row[1] for row in rows),
        bytes=path.stat().st_size,
        first_at=min((Instant(row[4]) for row in rows if row[4] is not None), default=None),
        last_at=max((Instant(row[5]) for row in rows if row[5] is not None), default=None),
        foot=tuple((row[0], row[2]) for row in rows),
        reach=tuple((row[0], row[3]) for row in rows),
        quantity_type=quantity_type,
        reversals=sum(row[6] for row in rows),
        hashing=hashed,
        in_doubt=sum(row[7] for row in rows),
    )


def widest(files: Iterable[SegmentFacts]) -> str:
    """The quantity type that holds every quantity of these files."""
    return NARROW if all(each.quantity_type == NARROW for each in files) else WIDE


def stored_events(lake: Lake, shelf: Shelf, files: Sequence[SegmentFacts], *, options: str = "") -> str:
    """The rows of event files as a query, every quantity of the widest type among them.

    Files of different types are read apart: read together, the engine would cast all to the first one's type and
    round in silence. options: further arguments of `read_parquet`. Raises Missing: lake-file-missing.
    """
    wide = widest(files)
    parts = []
    for kind in (NARROW, WIDE):
        if names := [each.name for each in files if each.quantity_type == kind]:
            read = f"read_parquet({file_list(lake.paths(shelf, names))}{options})"
            parts.append(
                f"SELECT * FROM {read}"
                if kind == wide
                else f"SELECT * REPLACE (CAST(quantity AS {wide}) AS quantity) FROM {read}"
            )
    return " UNION ALL ".join(parts)


def hashing(connection: duckdb.DuckDBPyConnection) -> str:
    """What names the engine's hash: its value for a fixed word and number."""
    return str(number(connection, "SELECT hash('crossfoot', 1)"))


def _checked(columns: dict[str, str], shelf: Shelf) -> str:
    """The quantity's type, of columns that are exactly those of the shelf. Raises Defect otherwise."""
    want = STAGED_COLUMNS if shelf is Shelf.STAGED else EVENT_COLUMNS
    quantity = columns.get("quantity", "none")
    if quantity not in (NARROW, WIDE) or columns != {**want, "quantity": quantity}:
        raise Defect(f"not the columns of an event file: {columns}")
    return quantity


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
