"""Fix and re-send: rejected rows as a form, what they would become, and then a batch of their own, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.usage import mending
from crossfoot.desks.usage.mending import ToMend
from crossfoot.formats.usage.reader import UsageRows
from crossfoot.web.flows.errors import Problem
from crossfoot.web.guard import deed
from crossfoot.web.visit import Visit

_ROWS, _FIELDS = 20, 600
"""Rows on a page, and fields at most: a form of more is refused as a whole by the server."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell to correct. id: of its input. wrong: the sentence beside it; empty where nothing is."""

    id: str
    column: str
    value: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Line:
    """A rejected row. wrong: what is about the row as a whole."""

    row: int
    fields: tuple[Field, ...]
    wrong: str


@deed(duty=Duty.LOAD_USAGE)
def fix(visit: Visit, name: str) -> HttpResponse:
    """The form; by POST with `step=check` what the rows would become, with `step=do` the batch."""
    found = mending.to_mend(entity=visit.entity, batch=name, by=visit.by)
    post = visit.request.POST
    if visit.request.method != "POST":
        rows = dict(sorted(found.rows.items())[: _fitting(found)])
        return _form(visit, found, rows, found.problems, problems=())
    edited = _edited(found, post)
    if post.get("step") == "do" and not edited:
        edited = _edited_of_request(visit, found, post)
    if post.get("step") == "do":
        done = mending.mend(entity=visit.entity, batch=name, edited=edited, by=visit.by, at=visit.at, key=visit.key)
        messages.success(visit.request, f"{done.rows_staged:,} corrected rows are in, as a batch of their own.")
        return HttpResponseRedirect(reverse("usage-batch", args=[visit.entity, done.batch]))
    if not edited:
        rows = dict(sorted(found.rows.items())[: _fitting(found)])
        return _form(visit, found, rows, found.problems, problems=(Problem("rows", "Choose at least one row to send again."),))
    usage = mending.tried(found, edited)
    if usage.rejected:
        wrong = {(row.row, each.field): f"{each.says} {each.do}" for row in usage.rejected for each in row.problems}
        shown = {**{row: found.rows[row] for row in _shown(found, post)}, **edited}
        return _form(visit, found, shown, wrong, problems=_summary(found, usage), chosen=set(edited))
    return _check(visit, found, edited, usage)


def _fitting(found: ToMend) -> int:
    return max(1, min(_ROWS, _FIELDS // max(len(found.columns), 1)))


def _shown(found: ToMend, post: QueryDict) -> list[int]:
    """The rows that stood in the form, by its hidden fields."""
    return [int(each) for each in post.getlist("shown")[:_ROWS] if each.isdecimal() and int(each) in found.rows]


def _edited(found: ToMend, post: QueryDict) -> dict[int, Mapping[str, str]]:
    """The chosen rows with their cells as corrected; a cell that is not in the form stays as it stood."""
    numbers = [int(each) for each in post.getlist("row")[:_ROWS] if each.isdecimal() and int(each) in found.rows]
    return {number: {**found.rows[number], **_cells(found, post, number)} for number in sorted(set(numbers))}


def _edited_of_request(visit: Visit, found: ToMend, post: QueryDict) -> dict[int, Mapping[str, str]]:
    """Rows that are corrected already: the same form sent twice finds them gone, and is to be answered as before."""
    done = mending.mended(entity=visit.entity, batch=found.batch.name, by=visit.by)
    stood = mending.as_they_stood(entity=visit.entity, batch=found.batch.name, by=visit.by)
    numbers = [int(each) for each in post.getlist("row")[:_ROWS] if each.isdecimal() and int(each) in done]
    return {number: {**stood[number], **_cells(found, post, number)} for number in sorted(set(numbers))}


def _cells(found: ToMend, post: QueryDict, number: int) -> dict[str, str]:
    names = {column: f"c-{number}-{place}" for place, column in enumerate(found.columns)}
    return {column: str(post[name]) for column, name in names.items() if name in post}


def _summary(found: ToMend, usage: UsageRows) -> tuple[Problem, ...]:
    places = {column: place for place, column in enumerate(found.columns)}
    return tuple(
        Problem(f"c-{row.row}-{places[each.field]}" if each.field in places else f"r-{row.row}", f"Row {row.row}: {each.says}")
        for row in usage.rejected
        for each in row.problems
    )


def _form(
    visit: Visit,
    found: ToMend,
    rows: Mapping[int, Mapping[str, str]],
    wrong: Mapping[tuple[int, str], str],
    *,
    problems: tuple[Problem, ...],
    chosen: set[int] | None = None,
) -> HttpResponse:
    lines = tuple(
        Line(
            number,
            tuple(
                Field(f"c-{number}-{place}", column, cells.get(column, ""), wrong.get((number, column), ""))
                for place, column in enumerate(found.columns)
            ),
            wrong.get((number, ""), ""),
        )
        for number, cells in sorted(rows.items())
    )
    facts: dict[str, Any] = {
        "visit": visit,
        "found": found,
        "lines": lines,
        "left": len(found.rows),
        "problems": problems,
        "chosen": set(rows) if chosen is None else chosen,
    }
    return render(visit.request, "usage/fix.html", facts, status=422 if problems else 200)


def _check(visit: Visit, found: ToMend, edited: Mapping[int, Mapping[str, str]], usage: UsageRows) -> HttpResponse:
    changed = [
        (number, column, found.rows[number].get(column, ""), cells.get(column, ""))
        for number, cells in edited.items()
        for column in found.columns
        if found.rows[number].get(column, "") != cells.get(column, "")
    ]
    carried = [(f"c-{n}-{place}", cells.get(c, "")) for n, cells in edited.items() for place, c in enumerate(found.columns)]
    facts = {
        "visit": visit,
        "found": found,
        "rows": tuple(edited),
        "changed": changed,
        "carried": carried,
        "events": usage.events,
        "key": visit.request.POST.get("key", ""),
    }
    return render(visit.request, "usage/fix_check.html", facts)
