"""Writes of saved views."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.saved_views.models import OpeningView, SavedView
from crossfoot.books.trail.saved_views.view import Audience
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Standing:
    """How a view is to stand from here on. dropped: whether it is in no list any more."""

    name: str
    query: str
    audience: Audience
    dropped: bool = False


def write_view(*, entity: str, table: str, standing: Standing, by: Actor, at: Instant, key: str) -> int:
    """Save a view; its id. Raises Conflict: view-taken."""
    with refusals(view=standing.name, table=table, entity=entity):
        row = SavedView.objects.create(
            entity=entity,
            table=table,
            name=standing.name,
            query=standing.query,
            audience=standing.audience.value,
            owner_id=by.id,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return row.pk


def change_view(*, entity: str, view: int, table: str, standing: Standing, by: Actor, at: Instant, key: str) -> int:
    """Store a view as it is now to stand; its id. Raises Conflict: view-taken (of that name, meanwhile)."""
    with refusals(view=standing.name, table=table, entity=entity):
        SavedView.objects.filter(entity=entity, pk=view).update(
            name=standing.name,
            query=standing.query,
            audience=standing.audience.value,
            dropped_at=moment(at) if standing.dropped else None,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    if standing.dropped:
        OpeningView.objects.filter(entity=entity, view_id=view).delete()
    elif standing.audience is Audience.OWN:
        OpeningView.objects.filter(entity=entity, view_id=view).exclude(actor_id=by.id).delete()
    return view


def open_with(*, entity: str, table: str, view: int | None, by: Actor, at: Instant, key: str) -> None:
    """Have a table open with a view for `by`; with all rows for None. at, key: of the request, for its trail line."""
    if view is None:
        OpeningView.objects.filter(entity=entity, actor_id=by.id, table=table).delete()
    else:
        OpeningView.objects.update_or_create(entity=entity, actor_id=by.id, table=table, defaults={"view_id": view})
