"""What was done? A page at a time, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.line_row import line_of
from crossfoot.books.trail.models import TrailLine


@dataclass(frozen=True, slots=True)
class LineFilters:
    """What to list; None leaves a thing open. on_kind and on_id: the thing that was acted on. by: an actor's id."""

    deed: str | None = None
    on_kind: str | None = None
    on_id: str | None = None
    request_key: str | None = None
    by: int | None = None


def lines_page(
    viewer: Actor, *, entity: str, filters: LineFilters, after: int | None, limit: int
) -> tuple[tuple[Line, ...], int | None]:
    """Lines of the trail, the latest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = TrailLine.objects.filter(entity=viewer.see(entity))
    wanted = {
        "deed": filters.deed,
        "on_kind": filters.on_kind,
        "on_id": filters.on_id,
        "request_key": filters.request_key,
        "by_id": filters.by,
        "place__lt": after,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    page, following = cut(list(rows.order_by("-place")[: limit + 1]), limit, lambda row: row.place)
    return tuple(line_of(row) for row in page), following
