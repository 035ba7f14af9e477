"""Does the chain hold?"""

from __future__ import annotations

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.line import ChainBreak


def broken_link(viewer: Actor, entity: str) -> ChainBreak | None:
    """The first place where an entity's chain does not hold; None when it holds from the first line to the last.

    What it cannot see is a chain cut off at its end: compare `last_link` with one noted elsewhere.
    Raises Missing: entity-not-seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH linked AS (
                SELECT place, hash, prev_hash, crossfoot_trail_hash(line) AS worked,
                    coalesce(lag(place) OVER chain, 0) AS before,
                    coalesce(lag(hash) OVER chain, repeat('0', 64)) AS hash_before
                FROM books_trailline AS line WHERE entity = %s WINDOW chain AS (ORDER BY place)
            )
            SELECT place, CASE WHEN place <> before + 1 THEN 'missing'
                WHEN prev_hash <> hash_before THEN 'unlinked' ELSE 'altered' END
            FROM linked WHERE place <> before + 1 OR prev_hash <> hash_before OR hash <> worked
            ORDER BY place LIMIT 1
            """,
            [viewer.see(entity)],
        )
        found = cursor.fetchone()
    return ChainBreak(entity, found[0], found[1]) if found else None


def last_link(viewer: Actor, entity: str) -> tuple[int, str]:
    """The place and hash of the last line, (0, "") for none: what to note elsewhere. Raises Missing: entity-not-seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, hash FROM books_trailline WHERE entity = %s ORDER BY place DESC LIMIT 1", [viewer.see(entity)]
        )
        found = cursor.fetchone()
    return (found[0], found[1]) if found else (0, "")
