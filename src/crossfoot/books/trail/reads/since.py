"""What happened since somebody was here?"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import instant, moment
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.line_row import line_of
from crossfoot.books.trail.models import TrailLine
from crossfoot.measures import Instant


def last_deed_of(viewer: Actor, *, entity: str, before: Instant) -> Instant | None:
    """When the viewer last did something there, before a moment; None for never. Raises Missing: entity-not-seen."""
    own = TrailLine.objects.filter(entity=viewer.see(entity), by_id=viewer.id, at__lt=moment(before))
    row = own.order_by("-place").first()
    return instant(row.at) if row else None


def others_since(viewer: Actor, *, entity: str, since: Instant, limit: int) -> tuple[Mapping[str, int], tuple[Line, ...]]:
    """What others did since a moment: how many of each deed, the most first, and the latest lines of them.

    Raises Missing: entity-not-seen.
    """
    rows = TrailLine.objects.filter(entity=viewer.see(entity), at__gte=moment(since)).exclude(by_id=viewer.id)
    counts = rows.values("deed").annotate(count=Count("id")).order_by("-count", "deed")
    return {each["deed"]: each["count"] for each in counts}, tuple(line_of(row) for row in rows.order_by("-place")[:limit])


def last_sign_in_of(viewer: Actor, *, before: Instant) -> Instant | None:
    """When the viewer last came in, before a moment; None for never. Read it at the door: it is of no one entity."""
    own = TrailLine.objects.filter(
        entity="*", deed="session.begun", on_kind="actor", on_id=str(viewer.id), at__lt=moment(before)
    )
    row = own.order_by("-place").first()
    return instant(row.at) if row else None
