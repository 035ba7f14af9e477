"""Price books: the list, one of them, two versions side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.contracts.looking.at_price_book import price_book_facts, price_books_listed
from crossfoot.desks.contracts.looking.comparing import compare_price_books
from crossfoot.web.agreements import sheet
from crossfoot.web.agreements.diff import diff_facts
from crossfoot.web.agreements.views_one import number_of
from crossfoot.web.guard import page
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """Every price book, with the version that prices and those that wait."""
    found = price_books_listed(entity=visit.entity, by=visit.by)
    return render(visit.request, "agreements/books.html", {"visit": visit, "books": found})


@page(duty=Duty.READ)
def shown(visit: Visit, book: str) -> HttpResponse:
    """One price book. `?version=2` looks at another version than the one that prices."""
    facts = price_book_facts(entity=visit.entity, book=book, version=number_of(visit, "version"), by=visit.by)
    priced = sheet.list_prices(facts.prices)
    return render(visit.request, "agreements/book.html", {"visit": visit, "facts": facts, "book": book, "priced": priced})


@page(duty=Duty.READ)
def compared(visit: Visit, book: str) -> HttpResponse:
    """Two versions of a price book, as of an agreement."""
    before, after = number_of(visit, "from"), number_of(visit, "to")
    found = compare_price_books(entity=visit.entity, book=book, before=before, after=after, by=visit.by)
    facts = diff_facts(visit, found)
    if visit.request.GET.get("as") == "text":
        return HttpResponse(facts["text"], content_type="text/plain; charset=utf-8")
    return render(visit.request, "agreements/diff.html", facts | {"book": book})
