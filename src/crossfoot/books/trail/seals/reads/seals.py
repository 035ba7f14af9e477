"""Which seals are there, and what waits for the next?"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import instant
from crossfoot.books.trail.seals.models import LeafShape, TrailSeal
from crossfoot.books.trail.seals.seal import Seal, Unsealed


def last_seal(viewer: Actor) -> Seal | None:
    """The latest seal; None when nothing was sealed yet. Seals are of the whole installation and show no row."""
    row = TrailSeal.objects.order_by("-number").first()
    return _seal(row) if row else None


def seals_after(viewer: Actor, number: int) -> tuple[Seal, ...]:
    """Every seal with a higher number, in order."""
    return tuple(_seal(row) for row in TrailSeal.objects.filter(number__gt=number).order_by("number"))


def seals_page(viewer: Actor, *, before: int | None = None, limit: int = 100) -> tuple[Seal, ...]:
    """A page of seals, the latest first. before: a number; None from the end."""
    rows = TrailSeal.objects.all() if before is None else TrailSeal.objects.filter(number__lt=before)
    return tuple(_seal(row) for row in rows.order_by("-number")[:limit])


def unsealed(viewer: Actor, *, newest: int, gaps: Sequence[Sequence[int]], limit: int) -> Unsealed:
    """Leaves after the id `newest`, and those that came into the gaps below it; at most `limit`, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        settled = int(cursor.fetchone()[0])  # before the leaves: whatever is over by now, they show
        starts, ends = [gap[0] for gap in gaps], [gap[1] for gap in gaps]
        cursor.execute(
            "SELECT leaf.id, leaf.shape_id, leaf.row_key, encode(leaf.hash, 'hex') FROM books_rowleaf AS leaf"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS gap (first, last) ON leaf.id BETWEEN gap.first AND gap.last"
            " UNION ALL SELECT id, shape_id, row_key, encode(hash, 'hex') FROM books_rowleaf WHERE id > %s"
            " ORDER BY 1 LIMIT %s",
            [starts, ends, newest, limit],
        )
        leaves = cursor.fetchall()
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        horizon = int(cursor.fetchone()[0])  # after them: who took an id below theirs has an older number
    return Unsealed(leaves, dict(LeafShape.objects.values_list("id", "table")), settled, horizon)


def _seal(row: TrailSeal) -> Seal:
    return Seal(
        number=row.number,
        at=instant(row.at),
        by=row.by_id,
        ranges=row.ranges,
        gaps=row.gaps,
        newest=row.newest,
        horizon=row.horizon,
        leaves=row.leaves,
        counts=row.counts,
        root=row.root,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
