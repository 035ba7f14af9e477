"""One agreement, and two versions of it side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.contracts.looking.at_agreement import agreement_facts
from crossfoot.desks.contracts.looking.comparing import compare_versions
from crossfoot.web.agreements import sheet
from crossfoot.web.agreements.diff import diff_facts
from crossfoot.web.agreements.told import steps
from crossfoot.web.guard import page
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def shown(visit: Visit, agreement: str) -> HttpResponse:
    """The agreement's page. `?version=2` looks at another version than the one in force."""
    version = number_of(visit, "version")
    facts = agreement_facts(entity=visit.entity, agreement=agreement, version=version, by=visit.by, at=visit.at)
    after = next((each for each in reversed(facts.waiting)), None)
    told = {
        "visit": visit,
        "facts": facts,
        "terms": facts.terms,
        "agreement": agreement,
        "after": after,
        "priced": sheet.priced(facts.terms),
        "clauses": sheet.clauses(facts.terms),
        "roles": sheet.roles(facts.terms, facts.parties),
        "life": sheet.life(facts.terms.life),
        "steps": steps(facts),
    }
    return render(visit.request, "agreements/one.html", told)


@page(duty=Duty.READ)
def compared(visit: Visit, agreement: str) -> HttpResponse:
    """Two versions: `?from=1&to=2`, `&all=1` for the fields that are alike as well, `&as=text` for copying."""
    before, after = number_of(visit, "from"), number_of(visit, "to")
    found = compare_versions(entity=visit.entity, agreement=agreement, before=before, after=after, by=visit.by)
    facts = diff_facts(visit, found)
    if visit.request.GET.get("as") == "text":
        return HttpResponse(facts["text"], content_type="text/plain; charset=utf-8")
    return render(visit.request, "agreements/diff.html", facts | {"agreement": agreement})


def number_of(visit: Visit, name: str) -> int | None:
    """A number of the query string; None where none, or something else, stands there."""
    given = visit.request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
