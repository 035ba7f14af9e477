"""Looking at the events that count: by hour and batch, by day and metric, one by one, and conflicts body by body.

Files of the lake never change, so an answer for a snapshot never does either: the few last ones are kept.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from crossfoot.bulk.lake import Lake, Shelf, stored_events
from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.sampling import HOUR_NS, event_of, reaches
from crossfoot.bulk.session import file_list, session
from crossfoot.measures import Instant, Span
from crossfoot.measures.decimals import plain
from crossfoot.records.usage import UsageEvent

DAY_NS = 24 * HOUR_NS
_KEPT = 32
_BODY = ("at_ns", "account", "metric", "quantity", "dims", "subject", "reverses")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of these accounts, of one metric, in a span. where: dimension -> values that count; any when not named.

    Events that take others back, and what they take back, are left out.
    """

    accounts: tuple[str, ...]
    metric: str
    span: Span
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class TwoBodies:
    """An event that came again with another body. fields: (name, as kept, as refused), in a fixed order, as text."""

    source: str
    event_id: str
    kept_batch: str
    batch: str
    fields: tuple[tuple[str, str, str], ...]


@functools.lru_cache(maxsize=_KEPT)
def hours_by_batch(snapshot: Snapshot, span: Span) -> tuple[tuple[str, int, str, int], ...]:
    """(source, first nanosecond of the UTC hour, batch, events) of every hour of a span that holds an event.

    Raises Missing: lake-file-missing.
    """
    within = [each for each in snapshot.events if reaches(each, span)]
    if not within:
        return ()
    with session() as connection:
        rows = connection.execute(
            f"SELECT source, at_ns - ((at_ns % {HOUR_NS}) + {HOUR_NS}) % {HOUR_NS} AS hour_ns, batch_id, COUNT(*)"
            f" FROM ({stored_events(snapshot.lake, Shelf.EVENTS, within)}) WHERE at_ns >= ? AND at_ns < ?"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [span.start.ns, span.end.ns],
        ).fetchall()
    return tuple((source, int(hour), batch, int(events)) for source, hour, batch, events in rows)


@functools.lru_cache(maxsize=_KEPT)
def days_by_metric(snapshot: Snapshot, span: Span) -> tuple[tuple[str, int, int, Decimal], ...]:
    """(metric, first nanosecond of the UTC day, events, quantity) of a span. Raises Missing: lake-file-missing."""
    within = [each for each in snapshot.events if reaches(each, span)]
    if not within:
        return ()
    with session() as connection:
        rows = connection.execute(
            f"SELECT metric, at_ns - ((at_ns % {DAY_NS}) + {DAY_NS}) % {DAY_NS}, COUNT(*), SUM(quantity)"
            f" FROM ({stored_events(snapshot.lake, Shelf.EVENTS, within)}) WHERE at_ns >= ? AND at_ns < ?"
            " GROUP BY 1, 2 ORDER BY 1, 2",
            [span.start.ns, span.end.ns],
        ).fetchall()
    return tuple((metric, int(day), int(events), plain(quantity)) for metric, day, events, quantity in rows)


def events_page(
    snapshot: Snapshot, *, wanted: Wanted, after: tuple[int, str, str] | None, limit: int
) -> tuple[UsageEvent, ...]:
    """Events by instant, source and id, those after a place (nanoseconds, source, id). Raises Missing: lake-file-missing."""
    with session() as connection:
        if not (found := _found(connection, snapshot, wanted)):
            return ()
        query, given = found
        beyond = " AND (at_ns, source, event_id) > (?, ?, ?)" if after else ""
        rows = connection.execute(
            f"SELECT source, event_id, at_ns, account, metric, quantity, dims, subject, reverses{query}{beyond}"
            " ORDER BY at_ns, source, event_id LIMIT ?",
            [*given, *(after or ()), limit],
        ).fetchall()
    return tuple(event_of(row) for row in rows)


def events_total(snapshot: Snapshot, *, wanted: Wanted) -> tuple[int, Decimal]:
    """How many events there are, and the sum of their quantities. Raises Missing: lake-file-missing."""
    with session() as connection:
        if not (found := _found(connection, snapshot, wanted)):
            return 0, Decimal(0)
        query, given = found
        count, total = connection.execute(f"SELECT COUNT(*), COALESCE(SUM(quantity), 0){query}", given).fetchall()[0]
    return int(count), plain(total)


def conflicts_page(
    lake: Lake, *, names: Sequence[str], batch: str, after: tuple[str, str] | None, limit: int
) -> tuple[TwoBodies, ...]:
    """Conflicts by source and event, of one batch or, with an empty name, of all. Raises Missing: lake-file-missing."""
    if not names:
        return ()
    both = ", ".join(f"{name}, kept_{name}" for name in _BODY)
    of_batch = " AND batch_id = ?" if batch else ""
    beyond = " AND (source, event_id) > (?, ?)" if after else ""
    with session() as connection:
        rows = connection.execute(
            f"SELECT source, event_id, kept_batch_id, batch_id, {both}"
            f" FROM read_parquet({file_list(lake.paths(Shelf.CONFLICTS, names))}, union_by_name = true)"
            f" WHERE true{of_batch}{beyond} ORDER BY source, event_id, batch_id, at_ns LIMIT ?",
            [*([batch] if batch else []), *(after or ()), limit],
        ).fetchall()
    return tuple(_two_bodies(row) for row in rows)


def conflicts_total(lake: Lake, *, names: Sequence[str], batch: str) -> int:
    """How many conflicts there are. Raises Missing: lake-file-missing."""
    if not names:
        return 0
    of_batch = " WHERE batch_id = ?" if batch else ""
    with session() as connection:
        read = f"read_parquet({file_list(lake.paths(Shelf.CONFLICTS, names))}, union_by_name = true)"
        return int(connection.execute(f"SELECT COUNT(*) FROM {read}{of_batch}", [batch] if batch else []).fetchall()[0][0])


def _found(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, wanted: Wanted) -> tuple[str, list[Any]] | None:
    """The part of a query after what it selects, and what goes into it; None when no file reaches into the span."""
    within = [each for each in snapshot.events if reaches(each, wanted.span)]
    if not within or not wanted.accounts:
        return None
    connection.execute(f"CREATE TEMP VIEW stored AS {stored_events(snapshot.lake, Shelf.EVENTS, within)}")
    # What takes an event back may lie in any file, whatever its own instant.
    taking = [each for each in snapshot.events if each.reversals] or within[:1]
    connection.execute(f"CREATE TEMP VIEW later AS {stored_events(snapshot.lake, Shelf.EVENTS, taking)}")
    matches = " AND list_contains(?, json_extract_string(dims, ?))" * len(wanted.where)
    query = (
        " FROM stored WHERE metric = ? AND at_ns >= ? AND at_ns < ? AND list_contains(?, account) AND reverses = ''"
        f"{matches} AND NOT EXISTS (SELECT 1 FROM later"
        " WHERE later.reverses = stored.event_id AND later.source = stored.source)"
    )
    values = [part for name, allowed in wanted.where for part in (list(allowed), f'$."{name}"')]
    return query, [wanted.metric, wanted.span.start.ns, wanted.span.end.ns, list(wanted.accounts), *values]


def _two_bodies(row: tuple[Any, ...]) -> TwoBodies:
    source, event_id, kept_batch, batch, *cells = row
    fields: list[tuple[str, str, str]] = []
    for place, name in enumerate(_BODY):
        refused, kept = cells[2 * place : 2 * place + 2]
        if name == "dims":
            ours, theirs = (json.loads(text or "{}") for text in (kept, refused))
            fields += [(each, str(ours.get(each, "")), str(theirs.get(each, ""))) for each in sorted({*ours, *theirs})]
        else:
            fields.append((name, _text(name, kept), _text(name, refused)))
    return TwoBodies(source, event_id, kept_batch, batch, tuple(fields))


def _text(name: str, cell: Any) -> str:
    if name == "at_ns":
        return str(Instant(cell))
    return "" if cell is None else format(plain(cell), "f") if isinstance(cell, Decimal) else str(cell)
