"""Saved views as pages: save one, rename it, show it to others, open a list with it, drop it and bring it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.saved_views.reads import view_numbered, views_of
from crossfoot.books.trail.saved_views.view import NAME_MAX, Audience
from crossfoot.desks import saved_views
from crossfoot.errors import Conflict, Malformed
from crossfoot.web.flows.errors import Problem
from crossfoot.web.guard import deed, page
from crossfoot.web.undo import Undo, offer_undo
from crossfoot.web.visit import Visit


@deed(duty=Duty.READ)
def save(visit: Visit) -> HttpResponse:
    """Save the list of `?table=&query=` that stands at `?back=`; afterwards back to it, under its name."""
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    table, query, back = (given.get(name, "").replace("\x00", "")[:4000] for name in ("table", "query", "back"))
    facts: dict[str, Any] = {
        "visit": visit,
        "table": table,
        "query": query,
        "back": back_to(visit, back),
        "name": given.get("name", ""),
        "shared": given.get("shared"),
        "limit": NAME_MAX,
    }
    if visit.request.method != "POST":
        return render(visit.request, "saved_views/save.html", facts)
    audience = Audience.SHARED if facts["shared"] else Audience.OWN
    try:
        made = saved_views.save_view(
            entity=visit.entity,
            table=table,
            name=facts["name"],
            query=query,
            audience=audience,
            by=visit.by,
            at=visit.at,
            key=visit.key,
        )
        if given.get("opens"):
            saved_views.open_table_with(
                entity=visit.entity, table=table, view=made["view"], by=visit.by, at=visit.at, key=f"{visit.key}/opens"
            )
    except (Malformed, Conflict) as error:
        facts["problems"] = (Problem("name", f"{error.says} {error.do}"),)
        return render(visit.request, "saved_views/save.html", facts, status=422)
    view = view_numbered(visit.by, entity=visit.entity, view=made["view"])
    messages.success(visit.request, f"Saved as {view.name}.")
    return HttpResponseRedirect(f"{facts['back']}?{view.query}" if view.query else f"{facts['back']}?view=all")


@page(duty=Duty.READ)
def listed(visit: Visit, table: str) -> HttpResponse:
    """The views of a table, one's own to change."""
    found = views_of(visit.by, entity=visit.entity, table=table)
    facts = {
        "visit": visit,
        "table": table,
        "back": back_to(visit, visit.request.GET.get("back", "")),
        "views": found,
        "limit": NAME_MAX,
        "may_drop_any": visit.by.holds(Duty.CONFIGURE, entity=visit.entity),
        "opens": next((each for each in found if each.opens), None),
    }
    return render(visit.request, "saved_views/list.html", facts)


@deed(duty=Duty.READ)
def one(visit: Visit, view: int) -> HttpResponse:
    """Change a view, by the form's `act`: rename, share, hide, open or drop."""
    found = view_numbered(visit.by, entity=visit.entity, view=view)
    back = back_to(visit, visit.request.POST.get("back", ""))
    here = HttpResponseRedirect(f"{reverse('views-of', args=[visit.entity, found.table])}?back={back}")
    if visit.request.method != "POST":
        return here
    given: dict[str, Any] = {"entity": visit.entity, "view": view, "by": visit.by, "at": visit.at, "key": visit.key}
    match visit.request.POST.get("act", ""):
        case "rename":
            saved_views.rename_view(name=visit.request.POST.get("name", ""), **given)
        case "share":
            saved_views.share_view(audience=Audience.SHARED, **given)
        case "hide":
            saved_views.share_view(audience=Audience.OWN, **given)
        case "open":
            before = next((each for each in views_of(visit.by, entity=visit.entity, table=found.table) if each.opens), None)
            saved_views.open_table_with(table=found.table, **given)
            offer_undo(visit, _as_before(visit, found.table, before.id if before else None, back, found.name))
        case "drop":
            saved_views.drop_view(**given)
            undo = Undo(f"Dropped {found.name}.", reverse("view-restore", args=[visit.entity, view]), (("back", back),))
            offer_undo(visit, undo)
    return here


@deed(duty=Duty.READ)
def restore(visit: Visit, view: int) -> HttpResponse:
    """Bring a dropped view back."""
    if visit.request.method == "POST":
        saved_views.restore_view(entity=visit.entity, view=view, by=visit.by, at=visit.at, key=visit.key)
    found = view_numbered(visit.by, entity=visit.entity, view=view)
    back = back_to(visit, visit.request.POST.get("back", ""))
    return HttpResponseRedirect(f"{reverse('views-of', args=[visit.entity, found.table])}?back={back}")


@deed(duty=Duty.READ)
def opens_plain(visit: Visit, table: str) -> HttpResponse:
    """Have a table open with all rows again; the view it opened with before can be taken back."""
    back = back_to(visit, visit.request.POST.get("back", ""))
    if visit.request.method == "POST":
        before = next((each for each in views_of(visit.by, entity=visit.entity, table=table) if each.opens), None)
        saved_views.open_table_with(entity=visit.entity, table=table, view=None, by=visit.by, at=visit.at, key=visit.key)
        if before:
            offer_undo(visit, replace(_as_before(visit, table, before.id, back, ""), says="The list opens with all rows."))
    return HttpResponseRedirect(f"{reverse('views-of', args=[visit.entity, table])}?back={back}")


def _as_before(visit: Visit, table: str, view: int | None, back: str, name: str) -> Undo:
    says = f"The list opens with {name}."
    if view is None:
        return Undo(says, reverse("view-opens-plain", args=[visit.entity, table]), (("back", back),))
    return Undo(says, reverse("view", args=[visit.entity, view]), (("act", "open"), ("back", back)))


def back_to(visit: Visit, back: str) -> str:
    """The path of a page of this entity; its home for anything else."""
    path = urlsplit(back).path
    inside = back.startswith(f"/{visit.entity}/") and "//" not in path and "\\" not in path
    return path if inside else reverse("home", args=[visit.entity])
