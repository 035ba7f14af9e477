"""One draft: every line with its arithmetic, before it is a document."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.looking.at_draft import Standing, draft_facts
from crossfoot.web.guard import page
from crossfoot.web.runs import words
from crossfoot.web.tables.column import Chip
from crossfoot.web.visit import Visit

STANDINGS = {
    Standing.SAME: Chip("Same", "done", "check"),
    Standing.CHANGED: Chip("Changed", "ours", "split"),
    Standing.NEW: Chip("New", "notice", "flag"),
    Standing.GONE: Chip("Gone", "notice", "minus"),
}


@page(duty=Duty.READ)
def shown(visit: Visit, number: int, row: int) -> HttpResponse:
    """The draft's page."""
    facts = draft_facts(entity=visit.entity, number=number, row=row, by=visit.by)
    draft = facts.stored.draft
    counted = Counter(each.standing for each in facts.compared)
    given = {
        "visit": visit,
        "facts": facts,
        "draft": draft,
        "kind": words.KINDS[draft.kind],
        "month": words.month(draft.period),
        "lines": [(line, facts.charges.get(line.charge)) for line in draft.lines],
        "compared": [(each, STANDINGS[each.standing]) for each in facts.compared],
        "counted": [(STANDINGS[each].word, counted[each]) for each in Standing if counted[each]],
        "flags": [(words.FLAGS[each.flag], each.says) for each in draft.flags],
        "agreements": [
            (name, _agreement(visit.entity, name)) for name in dict.fromkeys(line.agreement for line in draft.lines)
        ],
    }
    return render(visit.request, "runs/draft.html", given)


def _agreement(entity: str, name: str) -> str:
    """The agreement's page; empty where there is none."""
    try:
        return reverse("agreement", args=[entity, name])
    except NoReverseMatch:
        return ""
