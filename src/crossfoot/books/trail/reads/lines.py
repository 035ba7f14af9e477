"""What was done, by whom, to what?"""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.line_row import line_of
from crossfoot.books.trail.models import TrailLine
from crossfoot.errors import Missing


def line_at(viewer: Actor, *, entity: str, place: int) -> Line:
    """The line at a place of an entity's chain. Raises Missing: entity-not-seen, trail-line-not-there."""
    row = TrailLine.objects.filter(entity=viewer.see(entity), place=place).first()
    if row is None:
        raise Missing("trail-line-not-there", place=place, entity=entity)
    return line_of(row)


def lines_on(viewer: Actor, *, entity: str, on_kind: str, on_id: str) -> tuple[Line, ...]:
    """Every line about one thing, oldest first. Raises Missing: entity-not-seen."""
    rows = TrailLine.objects.filter(entity=viewer.see(entity), on_kind=on_kind, on_id=on_id)
    return tuple(line_of(row) for row in rows.order_by("place"))


def lines_about(viewer: Actor, *, entity: str, on_kind: str, on_ids: Iterable[str]) -> tuple[Line, ...]:
    """Every line about any of these things, oldest first. Raises Missing: entity-not-seen."""
    rows = TrailLine.objects.filter(entity=viewer.see(entity), on_kind=on_kind, on_id__in=list(on_ids))
    return tuple(line_of(row) for row in rows.order_by("place"))


def lines_of_deed(viewer: Actor, *, entity: str, deed: str) -> tuple[Line, ...]:
    """Every line of one kind of deed, oldest first. Raises Missing: entity-not-seen."""
    rows = TrailLine.objects.filter(entity=viewer.see(entity), deed=deed)
    return tuple(line_of(row) for row in rows.order_by("place"))


def latest_of_deed(viewer: Actor, *, entity: str, deed: str) -> Line | None:
    """The last line of one kind of deed; None for never. Raises Missing: entity-not-seen."""
    row = TrailLine.objects.filter(entity=viewer.see(entity), deed=deed).order_by("-place").first()
    return line_of(row) if row else None


def lines_of_request(viewer: Actor, *, entity: str, key: str) -> tuple[Line, ...]:
    """What one request did, oldest first. Raises Missing: entity-not-seen."""
    return tuple(line_of(row) for row in TrailLine.objects.filter(entity=viewer.see(entity), request_key=key).order_by("place"))


def latest_lines(viewer: Actor, *, entity: str, before: int | None = None, limit: int = 100) -> tuple[Line, ...]:
    """A page of an entity's trail, newest first. before: a place; None from the end. Raises Missing: entity-not-seen."""
    rows = TrailLine.objects.filter(entity=viewer.see(entity))
    if before is not None:
        rows = rows.filter(place__lt=before)
    return tuple(line_of(row) for row in rows.order_by("-place")[:limit])
