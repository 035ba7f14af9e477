"""Access reviews: started, decided line by line, closed, exported."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.access import ReviewLine
from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.actors.reads.reviews import review_numbered, reviews_of
from crossfoot.desks.access.reviewing import decide_line, end_review, start_review
from crossfoot.errors import Refusal
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Table
from crossfoot.web.visit import Visit


@deed(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """Every review, and a form that starts one as of now."""
    if visit.request.method != "POST":
        return _list(visit)
    visit.by.must_hold(Duty.APPROVE_ACCESS, entity=visit.entity)
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=reverse("reviews", args=[visit.entity]))
    try:
        name = visit.request.POST.get("name", "").strip()
        opened = start_review(entity=visit.entity, name=name, by=visit.by, at=visit.at, key=visit.key)
    except Refusal as refusal:
        return _list(visit, refusal)
    return HttpResponseRedirect(reverse("review", args=[visit.entity, opened["review"]]))


def _list(visit: Visit, refusal: Refusal | None = None) -> HttpResponse:
    day = visit.at.datetime()
    facts: dict[str, Any] = {
        "visit": visit,
        "reviews": reviews_of(visit.by, entity=visit.entity),
        "may": visit.by.holds(Duty.APPROVE_ACCESS, entity=visit.entity),
        "suggested": f"{day.year}-Q{(day.month + 2) // 3}",
        "refusal": told(refusal) if refusal else None,
    }
    return render(visit.request, "people/reviews.html", facts, status=facts["refusal"]["status"] if refusal else 200)


@deed(duty=Duty.READ)
def one(visit: Visit, number: int) -> HttpResponse:
    """One review: each duty somebody held, to keep or to end."""
    if visit.request.method != "POST":
        return _show(visit, number)
    visit.by.must_hold(Duty.APPROVE_ACCESS, entity=visit.entity)
    here = reverse("review", args=[visit.entity, number])
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    said = visit.request.POST
    given: dict[str, Any] = {"by": visit.by, "at": visit.at, "key": visit.key}
    try:
        if said.get("act") == "close":
            end_review(entity=visit.entity, review=number, **given)
            messages.success(visit.request, "The review is closed.")
            return HttpResponseRedirect(here)
        line = int(said["line"]) if said.get("line", "").isdecimal() else 0
        note = said.get("note", "").strip()
        decide_line(entity=visit.entity, review=number, line=line, answer=said.get("act", ""), note=note, **given)
    except Refusal as refusal:
        return _show(visit, number, refusal)
    return HttpResponseRedirect(f"{here}#line-{line}")


def _show(visit: Visit, number: int, refusal: Refusal | None = None) -> HttpResponse:
    found = review_numbered(visit.by, entity=visit.entity, number=number)
    may = visit.by.holds(Duty.APPROVE_ACCESS, entity=visit.entity) and found.closed_at is None
    facts: dict[str, Any] = {
        "visit": visit,
        "review": found,
        "lines": [(each, may and not each.answer and not visit.by.answers_for(each.held.actor)) for each in found.lines],
        "names": names(visit.by, [found.by, *(each.decided_by for each in found.lines)]),
        "kept": sum(each.answer == "kept" for each in found.lines),
        "ended": sum(each.answer == "ended" for each in found.lines),
        "may": may,
        "refusal": told(refusal) if refusal else None,
    }
    return render(visit.request, "people/review.html", facts, status=facts["refusal"]["status"] if refusal else 200)


@page(duty=Duty.READ)
def export(visit: Visit, number: int) -> HttpResponseBase:
    """The lines of a review as a list, and so as a file: `?as=csv`, `?as=xlsx`."""
    found = review_numbered(visit.by, entity=visit.entity, number=number)
    table = replace(LINES, title=f"Access review {found.name}", page=partial(_lines, review=number))
    return table_page(visit, table)


def _lines(
    viewer: Actor, *, entity: str, filters: Any, after: int | None, limit: int, review: int
) -> tuple[tuple[ReviewLine, ...], int | None]:
    del filters
    lines = review_numbered(viewer, entity=entity, number=review).lines
    begin = after or 0
    return lines[begin : begin + limit], begin + limit if len(lines) > begin + limit else None


LINES = Table(
    id="access-review",
    version=1,
    title="Access review",
    noun="grants",
    columns=(
        Column("login", "Login", Kind.ID, lambda row: row.held.login),
        Column("name", "Name", Kind.TEXT, lambda row: row.held.name),
        Column("duty", "Duty", Kind.TEXT, lambda row: row.held.duty.value),
        Column("role", "Role", Kind.TEXT, lambda row: row.held.role or None),
        Column("since", "Since", Kind.MOMENT, lambda row: row.held.granted_at),
        Column("by", "Given by", Kind.TEXT, lambda row: row.held.granted_by, priority=2),
        Column("seen", "Last sign-in", Kind.MOMENT, lambda row: row.held.last_sign_in, priority=2),
        Column("answer", "Answer", Kind.TEXT, lambda row: row.answer or "not decided"),
        Column("note", "Note", Kind.TEXT, lambda row: row.note or None),
        Column("at", "Decided", Kind.MOMENT, lambda row: row.decided_at, priority=2),
    ),
    page=_lines,
    asks=lambda values, order: values,
    key=lambda row: str(row.id),
)
