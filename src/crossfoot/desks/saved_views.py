"""Saved views: a list of a table under a name. Only its owner changes one; a shared one stays when its owner has left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.naming import must_be_name
from crossfoot.books.trail.saved_views.reads import view_numbered
from crossfoot.books.trail.saved_views.view import NAME_MAX, QUERY_MAX, Audience, View
from crossfoot.books.trail.saved_views.writes import Standing, change_view, open_with, write_view
from crossfoot.books.trail.writes import Asked, asked
from crossfoot.errors import Forbidden, Malformed
from crossfoot.measures import Instant

_PASSING = frozenset({"after", "back", "as", "part", "totals", "view"})


def save_view(
    *, entity: str, table: str, name: str, query: str, audience: Audience, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Save a list under a name; `{"view": id}`. query: of its address; where in the list one was is left out.

    Raises Malformed: view-name, view-query; Conflict: view-taken, request-key-reused; Missing: entity-not-seen.
    """
    standing = Standing(_sound_name(name), _sound_query(query), audience)
    what = {"table": table, "name": standing.name, "query": standing.query, "audience": audience.value}
    request = asked(entity=entity, deed="view.saved", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := request.earlier) is not None:
            return earlier
        view = write_view(entity=entity, table=table, standing=standing, by=by, at=at, key=key)
        return _answer(request, view, table=table)


def rename_view(*, entity: str, view: int, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Give a view another name.

    Raises Malformed: view-name; Conflict: view-taken, request-key-reused; Missing: view-not-there; Forbidden: view-not-yours.
    """
    new = _sound_name(name)
    request = asked(entity=entity, deed="view.renamed", what={"view": view, "name": new}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        found = _own(entity, view, by)
        return _changed(request, found, Standing(new, found.query, found.audience))


def share_view(*, entity: str, view: int, audience: Audience, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Show a view to everybody who sees the entity, or to oneself alone again.

    Raises Conflict: request-key-reused; Missing: view-not-there; Forbidden: view-not-yours.
    """
    request = asked(entity=entity, deed="view.shared", what={"view": view, "audience": audience.value}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        found = _own(entity, view, by)
        return _changed(request, found, Standing(found.name, found.query, audience))


def drop_view(*, entity: str, view: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Take a view out of every list. `restore_view` brings it back.

    A shared view is dropped by its owner, or by who may configure the entity, for when the owner has left.
    Raises Conflict: request-key-reused; Missing: view-not-there; Forbidden: view-not-yours.
    """
    request = asked(entity=entity, deed="view.dropped", what={"view": view}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        found = view_numbered(by, entity=entity, view=view)
        if found.owner != by.id:
            _must_configure(found, by)
        return _changed(request, found, Standing(found.name, found.query, found.audience, dropped=True))


def restore_view(*, entity: str, view: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Bring a dropped view back: who may drop it may.

    Raises Conflict: view-taken (another has its name now), request-key-reused; Missing: view-not-there; Forbidden:
    view-not-yours.
    """
    request = asked(entity=entity, deed="view.restored", what={"view": view}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        found = view_numbered(by, entity=entity, view=view)
        if found.owner != by.id:
            _must_configure(found, by)
        return _changed(request, found, Standing(found.name, found.query, found.audience))


def open_table_with(*, entity: str, table: str, view: int | None, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Have a table open with a view for oneself, or with all rows for None.

    Raises Conflict: request-key-reused; Missing: entity-not-seen, view-not-there.
    """
    what = {"table": table, "view": view}
    request = asked(entity=entity, deed="view.made-default", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := request.earlier) is not None:
            return earlier
        if view is not None:
            table = view_numbered(by, entity=entity, view=view).table
        open_with(entity=entity, table=table, view=view, by=by, at=at, key=key)
        return _answer(request, view, table=table)


def _own(entity: str, view: int, by: Actor) -> View:
    found = view_numbered(by, entity=entity, view=view)
    if found.owner != by.id:
        raise Forbidden("view-not-yours", view=found.name)
    return found


def _must_configure(found: View, by: Actor) -> None:
    if not by.holds(Duty.CONFIGURE, entity=found.entity):
        raise Forbidden("view-not-yours", view=found.name)


def _changed(request: Asked, found: View, standing: Standing) -> Mapping[str, Any]:
    change_view(
        entity=found.entity, view=found.id, table=found.table, standing=standing, by=request.by, at=request.at, key=request.key
    )
    return _answer(request, found.id, table=found.table)


def _answer(request: Asked, view: int | None, *, table: str) -> Mapping[str, Any]:
    on = "" if view is None else str(view)
    return request.answer({"view": view}, on_kind="view", on_id=on or table, facts={"table": table})


def _sound_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_MAX:
        raise Malformed("view-name", limit=NAME_MAX)
    return must_be_name(name, of="the view")


def _sound_query(query: str) -> str:
    fields = [(name, value) for name, value in parse_qsl(query.lstrip("?")) if name not in _PASSING]
    text = urlencode(fields)
    if len(text) > QUERY_MAX or "\x00" in query:
        raise Malformed("view-query", limit=QUERY_MAX)
    return text
