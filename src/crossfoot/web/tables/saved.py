"""The saved views of a table as they stand above it, and the one it opens with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from crossfoot.books.trail.saved_views.view import View
from crossfoot.web.tables.asked import Asked
from crossfoot.web.tables.table import Table
from crossfoot.web.visit import Visit

ALL = "?view=all"
"""The address of a list without any view, where an empty one would open the list with a saved one."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A view above its table. is_here: whether the list is just what it saved."""

    view: View
    address: str
    is_here: bool


def opening(visit: Visit, views: Sequence[View]) -> View | None:
    """The view to go to: when the address asks for nothing, and somebody chose one for that."""
    if visit.request.META.get("QUERY_STRING"):
        return None
    return next((each for each in views if each.opens and each.query), None)


def views_above(visit: Visit, table: Table, asked: Asked, views: Sequence[View]) -> dict[str, Any]:
    """What `tables/views.html` needs."""
    query = asked.address().removeprefix("?")
    here = _apart(query)
    tabs = tuple(Tab(each, f"?{each.query}" if each.query else ALL, here == _apart(each.query)) for each in views)
    path = visit.request.path
    saved = any(tab.is_here for tab in tabs)
    save = urlencode({"table": table.id, "query": query, "back": path})
    return {
        "tabs": tabs,
        "on_all": not here,
        "save_address": "" if saved or not here else f"{reverse('view-save', args=[visit.entity])}?{save}",
        "views_address": f"{reverse('views-of', args=[visit.entity, table.id])}?{urlencode({'back': path})}",
    }


def _apart(query: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(query))
