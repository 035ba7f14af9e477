"""One document: its lines, what stands around it, its PDF, and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.looking.at_document import document_facts
from crossfoot.desks.billing.looking.explaining import explain
from crossfoot.desks.billing.looking.printing import print_document
from crossfoot.records.document import DocumentKind
from crossfoot.web.guard import page
from crossfoot.web.invoices.why import as_text, opened
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def shown(visit: Visit, number: str) -> HttpResponse:
    """The document's page."""
    facts = document_facts(entity=visit.entity, number=number, by=visit.by)
    draft = facts.stored.document.draft
    may_correct = draft.kind is not DocumentKind.CREDIT_NOTE and visit.by.holds(Duty.CREDIT, entity=visit.entity)
    given = {"visit": visit, "facts": facts, "draft": draft, "may_correct": may_correct}
    return render(visit.request, "invoices/one.html", given)


@page(duty=Duty.READ)
def pdf(visit: Visit, number: str) -> HttpResponse:
    """The document as the customer receives it, to keep."""
    return _pdf(visit, number, disposition="attachment")


@page(duty=Duty.READ)
def preview(visit: Visit, number: str) -> HttpResponse:
    """The document as the customer receives it, shown in the page."""
    return _pdf(visit, number, disposition="inline")


def _pdf(visit: Visit, number: str, *, disposition: str) -> HttpResponse:
    printed = print_document(entity=visit.entity, number=number, by=visit.by)
    headers = {"Content-Disposition": f'{disposition}; filename="{number}.pdf"', "Cache-Control": "private, max-age=300"}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


@page(duty=Duty.READ)
def why_all(visit: Visit, number: str) -> HttpResponse:
    """Why the whole document says what it says."""
    return _why(visit, number, None)


@page(duty=Duty.READ)
def why(visit: Visit, number: str, line: int) -> HttpResponse:
    """Why one line says what it says. `?at=0.2` opens the way to a node and marks it; `?as=text` is for copying."""
    return _why(visit, number, line)


def _why(visit: Visit, number: str, line: int | None) -> HttpResponse:
    tree = explain(entity=visit.entity, number=number, line=line, by=visit.by)
    if visit.request.GET.get("as") == "text":
        return HttpResponse(as_text(tree), content_type="text/plain; charset=utf-8")
    here = reverse("invoice-why", args=[visit.entity, number]) if line is None else visit.request.path
    root = opened(tree, at=visit.request.GET.get("at", ""), entity=visit.entity)
    facts = {"visit": visit, "number": number, "line": line, "root": root, "here": here}
    return render(visit.request, "invoices/why_tree.html" if visit.is_fragment else "invoices/why.html", facts)
