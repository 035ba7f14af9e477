"""One line of the trail, whole; and one thing's life."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.reads.explorer import timeline
from crossfoot.books.trail.reads.lines import line_at
from crossfoot.books.trail.reads.object_row import row_of
from crossfoot.web.guard import page
from crossfoot.web.trail.words import life_of, page_of, pairs
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def line(visit: Visit, place: int) -> HttpResponse:
    """A line with all its facts, and its place in the chain."""
    found = line_at(visit.by, entity=visit.entity, place=place)
    shown = {
        "visit": visit,
        "line": found,
        "who": names(visit.by, [found.by]).get(found.by, "nobody known"),
        "facts": tuple(pairs(found.facts)),
        "life": life_of(visit.entity, found.on_kind, found.on_id),
        "page": page_of(visit.entity, found.on_kind, found.on_id),
    }
    return render(visit.request, "trail/line.html", shown)


@page(duty=Duty.READ)
def life(visit: Visit, kind: str, on_id: str) -> HttpResponse:
    """What happened to one thing: the deeds about it, and each change of its row, field by field."""
    table, row = row_of(visit.by, entity=visit.entity, on_kind=kind, on_id=on_id)
    moments = timeline(visit.by, entity=visit.entity, on_kind=kind, on_id=on_id, table=table, row=row)
    shown = {
        "visit": visit,
        "kind": kind,
        "on_id": on_id,
        "page": page_of(visit.entity, kind, on_id),
        "moments": tuple((each, tuple(pairs(each.line.facts)) if each.line else ()) for each in reversed(moments)),
        "names": names(visit.by, (each.line.by for each in moments if each.line)),
        "deeds": sum(each.line is not None for each in moments),
        "changes": sum(each.line is None for each in moments),
    }
    return render(visit.request, "trail/life.html", shown, status=200 if moments else 404)
