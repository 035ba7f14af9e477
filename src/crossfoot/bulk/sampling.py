"""Events one by one: those of some accounts, of one metric, in a span, in order of time."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from crossfoot.bulk.lake import SegmentFacts, Shelf, stored_events
from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.session import session
from crossfoot.measures import Instant, Span
from crossfoot.measures.decimals import plain
from crossfoot.measures.instant import NS_PER_SECOND
from crossfoot.records.usage import UsageEvent

HOUR_NS = 3_600 * NS_PER_SECOND
_COLUMNS = "source, event_id, at_ns, account, metric, quantity, dims, subject, reverses"


def sample_events(
    snapshot: Snapshot,
    *,
    accounts: Collection[str],
    metric: str,
    span: Span,
    dims: Sequence[tuple[str, str]],
    limit: int,
) -> tuple[UsageEvent, ...]:
    """The first `limit` events that count, by instant, source and id; reversals and what they take back are left out.

    dims: values the events have; other dimensions may be any. Raises Missing: lake-file-missing.
    """
    within = [each for each in snapshot.events if reaches(each, span)]
    if not within or not accounts:
        return ()
    with session() as connection:
        connection.execute(f"CREATE TEMP VIEW stored AS {stored_events(snapshot.lake, Shelf.EVENTS, within)}")
        # What takes an event back may lie in any file, whatever its own instant.
        taking = [each for each in snapshot.events if each.reversals] or within[:1]
        connection.execute(f"CREATE TEMP VIEW later AS {stored_events(snapshot.lake, Shelf.EVENTS, taking)}")
        matches = "".join(" AND json_extract_string(dims, ?) = ?" for _ in dims)
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM stored"
            " WHERE metric = ? AND at_ns >= ? AND at_ns < ? AND list_contains(?, account) AND reverses = ''"
            f"{matches} AND NOT EXISTS (SELECT 1 FROM later"
            " WHERE later.reverses = stored.event_id AND later.source = stored.source)"
            " ORDER BY at_ns, source, event_id LIMIT ?",
            [
                metric,
                span.start.ns,
                span.end.ns,
                list(accounts),
                *(part for name, value in dims for part in (f'$."{name}"', value)),
                limit,
            ],
        ).fetchall()
    return tuple(event_of(row) for row in rows)


def reaches(facts: SegmentFacts, span: Span) -> bool:
    """Whether a file may hold an event of a span."""
    return (
        facts.first_at is not None and facts.last_at is not None and facts.first_at < span.end and facts.last_at >= span.start
    )


def event_of(row: tuple[Any, ...]) -> UsageEvent:
    """The event of a row of `_COLUMNS`."""
    source, event_id, at_ns, account, metric, quantity, dims, subject, reverses = row
    pairs = tuple(sorted(json.loads(dims).items()))
    return UsageEvent(source, event_id, Instant(at_ns), account, metric, plain(quantity), pairs, subject, reverses)


def hours_received(snapshot: Snapshot) -> tuple[tuple[str, int, int], ...]:
    """(source, first nanosecond of the UTC hour, events) of every hour that holds an event, reversals among them."""
    if not snapshot.events:
        return ()
    with session() as connection:
        connection.execute(f"CREATE TEMP VIEW stored AS {stored_events(snapshot.lake, Shelf.EVENTS, snapshot.events)}")
        rows = connection.execute(
            f"SELECT source, at_ns - ((at_ns % {HOUR_NS}) + {HOUR_NS}) % {HOUR_NS} AS hour_ns, COUNT(*) AS events"
            " FROM stored GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
    return tuple((source, int(hour), int(events)) for source, hour, events in rows)


def accounts_by_source(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """The accounts each source has sent events of, both in order. Raises Missing: lake-file-missing."""
    if not snapshot.events:
        return {}
    with session() as connection:
        connection.execute(f"CREATE TEMP VIEW stored AS {stored_events(snapshot.lake, Shelf.EVENTS, snapshot.events)}")
        rows = connection.execute("SELECT DISTINCT source, account FROM stored ORDER BY 1, 2").fetchall()
    found: dict[str, list[str]] = {}
    for source, account in rows:
        found.setdefault(source, []).append(account)
    return {source: tuple(accounts) for source, accounts in found.items()}
