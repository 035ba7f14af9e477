"""Compaction: staged events become event files in which each (source, event_id) stands once.

First in wins. The same body again is a duplicate and leaves no trace but its count; another body under a taken
id is a conflict and is kept, both bodies side by side, on a shelf of its own.

The window is searched by hashes stored beside each event: a key and a body hash, 63 bits each, of text put together
differently, so that 126 bits must agree before an event is taken for a duplicate unread; where only the key
agrees the events themselves are read and compared in full. The hash is DuckDB's own and could change with its
version: each file says by which hash it was written, and a file of another hash is hashed anew.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pyarrow as pa

from crossfoot.bulk.lake import (
    NARROW,
    FileFacts,
    Lake,
    SegmentFacts,
    Shelf,
    hashing,
    stored_events,
    widest,
)
from crossfoot.bulk.session import (
    Limits,
    file_list,
    first_row,
    number,
    quoted,
    relation,
    session,
)
from crossfoot.errors import Defect
from crossfoot.measures.decimals import EXACT

_PLACED = ", filename = true, file_row_number = true"
_ROWS_SPELLED_MAX = 2_000
"""Rows of one file fetched by a list of their numbers; more are fetched by a join."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch's events of one metric, by count and by quantity: read = new + duplicate + conflict."""

    batch_id: str
    metric: str
    events_read: int
    quantity_read: Decimal
    events_new: int
    quantity_new: Decimal
    events_duplicate: int
    quantity_duplicate: Decimal
    events_conflict: int
    quantity_conflict: Decimal


@dataclass(frozen=True, slots=True)
class Compacted:
    """New files, not yet in any manifest: events, series they introduce, conflicts; each None when there is none."""

    events: SegmentFacts | None
    series: FileFacts | None
    conflicts: FileFacts | None
    outcomes: tuple[Outcome, ...]


def compact(
    lake: Lake,
    *,
    staged: Sequence[SegmentFacts],
    window: Sequence[SegmentFacts],
    known_series: Sequence[str],
    known_conflicts: Sequence[str],
    limits: Limits | None = None,
) -> Compacted:
    """Compact staged files, in this order of arrival, against the event files of the window.

    known_series, known_conflicts: names of the dictionary's and the conflicts' files so far. Repeatable: the same
    files in give the same bytes out; a file named twice (a batch sent again before it was compacted has the same
    bytes, so the same name) arrives once. Nothing is removed; the caller's manifest takes the new names in and the
    staged names out in one transaction.
    Raises Missing: lake-file-missing. Raises Defect when two series share an id, or the outcomes do not foot.
    """
    arriving = _once(staged)
    if not arriving:
        return Compacted(None, None, None, ())
    with session(limits) as connection:
        _arrive(connection, lake, arriving)
        _judge(connection, lake, arriving, window, known_conflicts)
        outcomes = _outcomes(connection, arriving)
        series = _write_series(connection, lake, known_series)
        conflicts, events = None, None
        if any(each.events_conflict for each in outcomes):
            conflicts = lake.write_rows(connection, query=relation("conflict_rows"), shelf=Shelf.CONFLICTS)
        if any(each.events_new for each in outcomes):
            events = lake.write_events(connection, query=relation("new_events"), shelf=Shelf.EVENTS)
    return Compacted(events, series, conflicts, outcomes)


def compact_unjudged(
    lake: Lake, *, staged: Sequence[SegmentFacts], known_series: Sequence[str], limits: Limits | None = None
) -> Compacted:
    """As `compact`, for a source whose events cannot repeat, by its owner's word: nothing is searched, all is new.

    Raises Missing: lake-file-missing. Raises Defect when two series share an id.
    """
    arriving = _once(staged)
    if not arriving:
        return Compacted(None, None, None, ())
    with session(limits) as connection:
        _arrive(connection, lake, arriving)
        connection.execute("CREATE TEMP TABLE verdicts (ordinal BIGINT, verdict VARCHAR)")
        outcomes = _outcomes(connection, arriving)
        series = _write_series(connection, lake, known_series)
        events = lake.write_events(connection, query=relation("new_events"), shelf=Shelf.EVENTS) if outcomes else None
    return Compacted(events, series, None, outcomes)


def merge(lake: Lake, *, events: Sequence[SegmentFacts], limits: Limits | None = None) -> SegmentFacts:
    """Put many event files into one, sorted alike; nothing is judged, what stood stands.

    Raises Missing: lake-file-missing. Raises Defect when the count or a foot differs afterwards.
    """
    with session(limits) as connection:
        _arrive(connection, lake, events, shelf=Shelf.EVENTS)
        connection.execute("CREATE TEMP TABLE verdicts (ordinal BIGINT, verdict VARCHAR)")
        merged = lake.write_events(connection, query=relation("new_events"), shelf=Shelf.EVENTS)
    if merged.rows != sum(each.rows for each in events) or _foot([merged]) != _foot(events):
        raise Defect("a merged file does not foot to the files it was made of")
    return merged


def merge_series(lake: Lake, *, names: Sequence[str], limits: Limits | None = None) -> FileFacts:
    """Put many series files into one. Raises Missing: lake-file-missing, Defect when two series share an id."""
    with session(limits) as connection:
        _series_rows(connection, lake, names)
        if collided := first_row(connection, relation("series_collisions")):
            raise Defect(f"series id {collided[0]} stands for two series")
        return lake.write_rows(connection, query=f"{relation('series')} ORDER BY series_id", shelf=Shelf.SERIES)


def conflict_table(lake: Lake, *, names: Sequence[str]) -> pa.Table:
    """Every kept conflict, both bodies side by side: the event's columns, then the holder's as `kept_...`."""
    with session() as connection:
        paths = file_list(lake.paths(Shelf.CONFLICTS, names))
        return connection.sql(
            f"SELECT * EXCLUDE (body_hash) FROM read_parquet({paths}, union_by_name = true) ORDER BY source, event_id, at_ns"
        ).to_arrow_table()


def _arrive(
    connection: duckdb.DuckDBPyConnection, lake: Lake, files: Sequence[SegmentFacts], *, shelf: Shelf = Shelf.STAGED
) -> None:
    """Define `arrived`: the events of these files in their order, hashed."""
    query = relation(
        "arrived",
        files=file_list([lake.path(shelf, each.name) for each in files]),
        stored=stored_events(lake, shelf, files, options=_PLACED),
        series_id=relation("series_id"),
        key_hash=relation("key_hash"),
        body_hash=relation("body_hash"),
    )
    connection.execute(f"CREATE TEMP TABLE arrived AS {query}")


def _judge(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    staged: Sequence[SegmentFacts],
    window: Sequence[SegmentFacts],
    known_conflicts: Sequence[str],
) -> None:
    """Define `contested` and `verdicts`."""
    wide = widest([*staged, *window])
    connection.execute(f"CREATE TEMP VIEW held_hashes AS {_held_hashes(connection, lake, window)}")
    connection.execute(f"CREATE TEMP TABLE met AS {relation('met')}")
    connection.execute(f"CREATE TEMP TABLE doubtful AS {relation('doubtful')}")
    connection.execute(f"CREATE TEMP TABLE held AS {_held(connection, wide)}")
    conflicts = "SELECT '' AS source, '' AS event_id, CAST(0 AS BIGINT) AS body_hash WHERE FALSE"
    if known_conflicts:
        paths = file_list(lake.paths(Shelf.CONFLICTS, known_conflicts))
        # The hash is taken anew: the files may be older than the engine's present hash.
        conflicts = (
            f"SELECT source, event_id, {relation('body_hash')} AS body_hash FROM read_parquet({paths}, union_by_name = true)"
        )
    connection.execute(f"CREATE TEMP VIEW known_conflicts AS {conflicts}")
    connection.execute(f"CREATE TEMP TABLE contested AS {relation('contested', quantity=wide)}")
    connection.execute(f"CREATE TEMP TABLE verdicts AS {relation('verdicts')}")


def _held_hashes(connection: duckdb.DuckDBPyConnection, lake: Lake, window: Sequence[SegmentFacts]) -> str:
    """The window's key and body hashes and places; files written by another hash are hashed anew."""
    ours = hashing(connection)
    parts = [
        "SELECT CAST(0 AS BIGINT) AS key_hash, CAST(0 AS BIGINT) AS body_hash, '' AS filename,"
        " CAST(0 AS BIGINT) AS file_row_number WHERE FALSE"
    ]
    anew = f"{relation('key_hash')} AS key_hash, {relation('body_hash')} AS body_hash"
    for hashes, files in (
        ("key_hash, body_hash", [each for each in window if each.hashing == ours]),
        (anew, [each for each in window if each.hashing != ours]),
    ):
        if files:
            stored = stored_events(lake, Shelf.EVENTS, files, options=_PLACED)
            parts.append(f"SELECT {hashes}, filename, file_row_number FROM ({stored}) AS stored")
    return " UNION ALL ".join(parts)


def _held(connection: duckdb.DuckDBPyConnection, quantity: str) -> str:
    """The window's events, whole, whose key a doubtful event has; most often there is none and no file is opened.

    They are fetched by their place, so that only the row groups they lie in are unpacked.
    """
    columns = (
        f"source, event_id, at_ns, account, metric, dims, subject, reverses, CAST(quantity AS {quantity}) AS quantity, batch_id"
    )
    connection.execute(
        "CREATE TEMP TABLE wanted AS SELECT DISTINCT filename, file_row_number"
        " FROM met SEMI JOIN doubtful ON met.key_hash = doubtful.key_hash"
    )
    files = connection.execute("SELECT filename, COUNT(*) FROM wanted GROUP BY filename ORDER BY filename").fetchall()
    parts = [f"SELECT CAST(-1 AS BIGINT) AS ordinal, {columns}, body_hash FROM arrived WHERE FALSE"]
    for name, rows in files:
        inside = f"SELECT file_row_number FROM wanted WHERE filename = {quoted(name)}"
        if rows <= _ROWS_SPELLED_MAX:
            inside = ", ".join(str(row[0]) for row in connection.execute(inside).fetchall())
        parts.append(
            f"SELECT CAST(-1 AS BIGINT) AS ordinal, {columns}, {relation('body_hash')} AS body_hash"
            f" FROM read_parquet({quoted(name)}, file_row_number = true) WHERE file_row_number IN ({inside})"
        )
    return " UNION ALL ".join(parts)


def _outcomes(connection: duckdb.DuckDBPyConnection, staged: Sequence[SegmentFacts]) -> tuple[Outcome, ...]:
    """What became of everything that arrived. Raises Defect when it does not foot to the staged files."""
    places = "6" if widest(staged) == NARROW else "15"
    rows = connection.execute(relation("outcomes", places=places)).fetchall()
    outcomes = tuple(Outcome(*row) for row in rows)
    for each in outcomes:
        if each.events_read != each.events_new + each.events_duplicate + each.events_conflict:
            raise Defect(f"batch {each.batch_id} does not foot by count")
        if each.quantity_read != _sum((each.quantity_new, each.quantity_duplicate, each.quantity_conflict)):
            raise Defect(f"batch {each.batch_id} does not foot by quantity")
    if sum(each.events_read for each in outcomes) != sum(each.rows for each in staged):
        raise Defect("the staged files hold another number of events than their manifest rows say")
    return outcomes


def _write_series(connection: duckdb.DuckDBPyConnection, lake: Lake, known: Sequence[str]) -> FileFacts | None:
    """Write the series the dictionary lacks. Raises Defect when an id is taken by another series."""
    _series_rows(connection, lake, known)
    connection.execute("CREATE TEMP TABLE arrived_series AS SELECT DISTINCT series_id, account, metric, dims FROM arrived")
    if collided := first_row(connection, relation("series_taken")):
        raise Defect(f"series id {collided[0]} stands for two series")
    if not number(connection, f"SELECT COUNT(*) FROM ({relation('new_series')})"):
        return None
    return lake.write_rows(connection, query=relation("new_series"), shelf=Shelf.SERIES)


def _series_rows(connection: duckdb.DuckDBPyConnection, lake: Lake, names: Sequence[str]) -> None:
    rows = "SELECT CAST(0 AS BIGINT) AS series_id, '' AS account, '' AS metric, '' AS dims WHERE FALSE"
    if names:
        rows = f"SELECT * FROM read_parquet({file_list(lake.paths(Shelf.SERIES, names))})"
    connection.execute(f"CREATE TEMP VIEW series_rows AS {rows}")


def _once(files: Sequence[SegmentFacts]) -> list[SegmentFacts]:
    return list({each.name: each for each in files}.values())


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return functools.reduce(EXACT.add, numbers, Decimal(0))


def _foot(files: Sequence[SegmentFacts]) -> dict[str, Decimal]:
    feet: dict[str, Decimal] = {}
    for each in files:
        for metric, foot in each.foot:
            feet[metric] = EXACT.add(feet.get(metric, Decimal(0)), foot)
    return feet
