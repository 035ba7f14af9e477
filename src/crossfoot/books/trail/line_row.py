"""Trail lines as rows and as records."""

from __future__ import annotations

from crossfoot.books.columns import instant
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.models import TrailLine


def line_of(row: TrailLine) -> Line:
    """The record of a row."""
    return Line(
        entity=row.entity,
        place=row.place,
        at=instant(row.at),
        by=row.by_id,
        deed=row.deed,
        on_kind=row.on_kind,
        on_id=row.on_id,
        request_key=row.request_key,
        facts=row.facts,
        prev_hash=row.prev_hash,
        hash=row.hash,
        reason=row.reason,
        policy=row.policy,
        evidence=tuple(row.evidence),
    )
