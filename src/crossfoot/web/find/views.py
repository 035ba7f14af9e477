"""Finding: what the palette shows while somebody types, and the same as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actors_of
from crossfoot.books.agreements.reads.agreement_list import AgreementFilters, agreements_page
from crossfoot.books.agreements.reads.finding import agreements_titled
from crossfoot.books.billing.reads.document_table import DocumentTableFilters, documents_table
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.parties.reads.finding import parties_called
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.web.find.commands import commands
from crossfoot.web.guard import page
from crossfoot.web.navigation import navigation
from crossfoot.web.visit import Visit

_EACH = 5
_LONGEST = 80
_RUNS = 60
_MONTH_FROM = 4
_NAMES_FROM = 2
"""Letters from which names are searched for: one alone stands in nearly all of them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. kind: what it is. key: the letter that goes there after `g`, of a place."""

    name: str
    kind: str
    address: str
    icon: str
    more: str = ""
    key: str = ""


@page(duty=Duty.READ)
def find(visit: Visit) -> HttpResponse:
    """What goes with `?q=`: places and commands by title; documents, customers, agreements, runs and people.

    Keys and numbers by how they begin, names and titles by what stands in them.
    """
    sought = visit.request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    hits = [*_places(visit, sought), *_commands(visit, sought), *(_things(visit, sought) if sought else ())]
    facts = {"visit": visit, "sought": sought, "hits": hits}
    return render(visit.request, "find/hits.html" if visit.is_fragment else "find/page.html", facts)


@page(duty=Duty.READ)
def keys(visit: Visit) -> HttpResponse:
    """The keys there are."""
    return render(visit.request, "find/keys.html", {"visit": visit})


def _places(visit: Visit, sought: str) -> Iterator[Hit]:
    for _, links in navigation(visit):
        for link in links:
            if any(word.startswith(sought.lower()) for word in (link.place.title.lower(), *link.place.title.lower().split())):
                yield Hit(link.place.title, "place", link.address, link.place.icon, key=link.place.key)


def _commands(visit: Visit, sought: str) -> Iterator[Hit]:
    for command, address in commands(visit, sought.lower()):
        yield Hit(command.title, "command", address, "corner", more=command.more)


def _things(visit: Visit, sought: str) -> Iterator[Hit]:
    begins = sought.upper()
    asked = DocumentTableFilters(number_begins=begins, order="number")
    for row in documents_table(visit.by, entity=visit.entity, filters=asked, after=None, limit=_EACH)[0]:
        address = reverse("invoice", args=[visit.entity, row.ref.number])
        yield Hit(row.ref.number, row.kind.value.replace("-", " "), address, "receipt", more=row.bill_to)
    yield from _parties(visit, sought, begins)
    yield from _agreements(visit, sought, begins)
    yield from _runs(visit, sought)
    yield from _people(visit, sought.lower())


def _parties(visit: Visit, sought: str, begins: str) -> Iterator[Hit]:
    keyed = parties_page(visit.by, entity=visit.entity, filters=PartyFilters(begins=begins), after=None, limit=_EACH)[0]
    called = parties_called(visit.by, entity=visit.entity, words=sought, limit=_EACH) if len(sought) >= _NAMES_FROM else ()
    found = {party.key: party for party in (*keyed, *called)}
    for party in found.values():
        address = f"{reverse('invoices', args=[visit.entity])}?q={quote(party.key)}"
        yield Hit(party.name, party.kind.value, address, "people", more=party.key)


def _agreements(visit: Visit, sought: str, begins: str) -> Iterator[Hit]:
    filters = AgreementFilters(begins=begins)
    keyed = agreements_page(visit.by, entity=visit.entity, filters=filters, after=None, limit=_EACH)[0]
    found = {each.agreement: each.title for each in keyed}
    if len(sought) >= _NAMES_FROM:
        found |= dict(agreements_titled(visit.by, entity=visit.entity, words=sought, limit=_EACH))
    for name, title in found.items():
        yield Hit(title, "agreement", reverse("agreement", args=[visit.entity, name]), "page", more=name)


def _runs(visit: Visit, sought: str) -> Iterator[Hit]:
    """Runs by number or by how their month begins: `14`, `2026-10`."""
    if not sought[0].isdigit():
        return
    for run in runs(visit.by, entity=visit.entity, limit=_RUNS):
        month = run.period.start.isoformat()
        if sought == str(run.id) or (len(sought) >= _MONTH_FROM and month.startswith(sought)):
            yield Hit(f"Run {run.id}", "run", reverse("run", args=[visit.entity, run.id]), "table", more=month[:7])


def _people(visit: Visit, sought: str) -> Iterator[Hit]:
    if len(sought) < _NAMES_FROM:
        return
    everybody = actors_of(visit.by, visit.entity, visit.at)
    for person in [each for each in everybody if sought in each.name.lower() or each.login.startswith(sought)][:_EACH]:
        yield Hit(person.name, "person", reverse("person", args=[visit.entity, person.id]), "person", more=person.login)
