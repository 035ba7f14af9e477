"""Finding: what the palette shows while somebody types, and the same as a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.agreements.reads.agreement_list import AgreementFilters, agreements_page
from crossfoot.books.billing.reads.document_table import DocumentTableFilters, documents_table
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.web.guard import page
from crossfoot.web.navigation import navigation
from crossfoot.web.visit import Visit

_EACH = 5
_LONGEST = 80


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
    """What begins with `?q=`: places by title; documents, customers and agreements by their number, key or id."""
    sought = visit.request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    hits = [*_places(visit, sought), *(_things(visit, sought) if sought else ())]
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


def _things(visit: Visit, sought: str) -> Iterator[Hit]:
    begins = sought.upper()
    asked = DocumentTableFilters(number_begins=begins, order="number")
    for row in documents_table(visit.by, entity=visit.entity, filters=asked, after=None, limit=_EACH)[0]:
        address = reverse("invoice", args=[visit.entity, row.ref.number])
        yield Hit(row.ref.number, row.kind.value.replace("-", " "), address, "receipt", more=row.bill_to)
    parties = parties_page(visit.by, entity=visit.entity, filters=PartyFilters(begins=begins), after=None, limit=_EACH)[0]
    for party in parties:
        address = f"{reverse('invoices', args=[visit.entity])}?q={party.key}"
        yield Hit(party.name, party.kind.value, address, "people", more=party.key)
    filters = AgreementFilters(begins=begins)
    for agreement in agreements_page(visit.by, entity=visit.entity, filters=filters, after=None, limit=_EACH)[0]:
        address = _agreement(visit, agreement.agreement)
        if address:
            yield Hit(agreement.title, "agreement", address, "page", more=agreement.agreement)


def _agreement(visit: Visit, name: str) -> str:
    try:
        return reverse("agreement", args=[visit.entity, name])
    except NoReverseMatch:  # its pages are not there yet
        return ""
