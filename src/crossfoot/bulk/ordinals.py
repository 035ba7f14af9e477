"""Rows that are named by content, loaded together: which of its equals each one is, counted over the whole load."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.session import Limits, number, quoted, relation, session
from crossfoot.errors import Conflict


def number_equals(lake: Lake, *, staged: Sequence[SegmentFacts], limits: Limits | None = None) -> tuple[SegmentFacts, ...]:
    """Number equal rows over all staged segments of one load, in the order given, as if they had stood in one file.

    Each segment was numbered by itself, from #1. A segment that has rows equal to rows of an earlier one is written anew
    with its ordinals moved up, and the old file removed; call it before a manifest names any of them, once for the load.
    For events of a mapping by content (ids of 32 hex digits, `#`, the ordinal). Returns the load's segments in the order given.
    Raises Missing: lake-file-missing; Conflict: file-twice-in-load (two segments hold the same bytes: with equal rows to be
    counted, the same file given twice would count twice).
    """
    names = [facts.name for facts in staged]
    if len(set(names)) < len(names):
        raise Conflict("file-twice-in-load", rows=next(each.rows for each in staged if names.count(each.name) > 1))
    if len(staged) < 2:
        return tuple(staged)
    done = []
    with session(limits) as connection:
        for place, facts in enumerate(staged):
            path = lake.paths(Shelf.STAGED, [facts.name])[0]
            connection.execute(f"CREATE TABLE counted_{place} AS {relation('equals_counted', file=quoted(str(path)))}")
            if place:
                done.append(_moved_up(connection, lake, facts, place=place))
            else:
                done.append(facts)
    return tuple(done)


def _moved_up(connection: duckdb.DuckDBPyConnection, lake: Lake, facts: SegmentFacts, *, place: int) -> SegmentFacts:
    """The segment with its ordinals after those of the earlier ones; itself when it shares no content with them."""
    earlier = " UNION ALL ".join(f"SELECT * FROM counted_{each}" for each in range(place))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE taken AS"
        f" SELECT content, CAST(SUM(last_ordinal) AS BIGINT) AS last_ordinal FROM ({earlier})"
        f" SEMI JOIN counted_{place} USING (content) GROUP BY content"
    )
    if not number(connection, "SELECT COUNT(*) FROM taken"):
        return facts
    path = lake.path(Shelf.STAGED, facts.name)
    written = lake.write_events(connection, query=relation("equals_moved", file=quoted(str(path))), shelf=Shelf.STAGED)
    path.unlink()
    return written
