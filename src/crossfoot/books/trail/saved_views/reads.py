"""Which views of a table are there for me?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.saved_views.models import OpeningView, SavedView
from crossfoot.books.trail.saved_views.view import Audience, View
from crossfoot.errors import Missing


def views_of(viewer: Actor, *, entity: str, table: str) -> tuple[View, ...]:
    """One's own views of a table and those shared by others, who may have left since; by name.

    Raises Missing: entity-not-seen.
    """
    return tuple(_view(row) for row in _seen(viewer, entity).filter(table=table, dropped_at=None).order_by("name", "id"))


def view_numbered(viewer: Actor, *, entity: str, view: int) -> View:
    """One view; a dropped one too, for its owner and for who may configure. Raises Missing: entity-not-seen, view-not-there."""
    rows = _seen(viewer, entity).filter(pk=view)
    if not viewer.holds(Duty.CONFIGURE, entity=entity):
        rows = rows.filter(Q(dropped_at=None) | Q(owner_id=viewer.id))
    row = rows.first()
    if row is None:
        raise Missing("view-not-there", view=view, entity=entity)
    return _view(row)


def _seen(viewer: Actor, entity: str) -> QuerySet[SavedView]:
    opening = OpeningView.objects.filter(entity=entity, actor_id=viewer.id, view_id=OuterRef("pk"))
    rows = SavedView.objects.filter(Q(owner_id=viewer.id) | Q(audience=Audience.SHARED.value), entity=viewer.see(entity))
    return rows.annotate(opens=Exists(opening)).select_related("owner")


def _view(row: SavedView) -> View:
    opens: bool = getattr(row, "opens", False)
    return View(row.pk, row.entity, row.table, row.name, row.query, row.owner_id, row.owner.name, Audience(row.audience), opens)
