"""Documents, in a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.reads.document_table import DocumentTableFilters, document_sums, documents_table
from crossfoot.records.document import DocumentKind
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.filters import Amounts, Choice, Days, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit

KINDS = {
    DocumentKind.INVOICE: Chip("Invoice", "done", "check"),
    DocumentKind.CREDIT_NOTE: Chip("Credit note", "theirs", "minus"),
    DocumentKind.DEBIT_NOTE: Chip("Debit note", "ours", "receipt"),
}


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every document, the last issued first."""
    return table_page(visit, INVOICES)


def _asks(values: Mapping[str, Any], order: str) -> DocumentTableFilters:
    return DocumentTableFilters(
        text=values["q"],
        kind=values["kind"] and DocumentKind(values["kind"]),
        currency=values["currency"] and values["currency"].upper(),
        issued=values["issued"],
        due=values["due"],
        total=values["total"],
        order=order,
    )


def _one(entity: str, row: DocumentSummary) -> str:
    return reverse("invoice", args=[entity, row.ref.number])


def _why(entity: str, row: DocumentSummary) -> str:
    return reverse("invoice-why", args=[entity, row.ref.number])


def _original(entity: str, row: DocumentSummary) -> str:
    return reverse("invoice", args=[entity, row.original]) if row.original else ""


INVOICES = Table(
    id="invoices",
    version=1,
    title="Invoices",
    noun="documents",
    columns=(
        Column("number", "Number", Kind.ID, lambda row: row.ref.number, order="number", link=_one),
        Column("customer", "Customer", Kind.TEXT, lambda row: row.bill_to, order="customer"),
        Column("kind", "Kind", Kind.STATE, lambda row: KINDS[row.kind], priority=2),
        Column("issued", "Issued", Kind.DAY, lambda row: row.issued_on, priority=2, order="issued"),
        Column("due-on", "Due on", Kind.DAY, lambda row: row.due_on, priority=3, order="due"),
        Column("net", "Net", Kind.AMOUNT, lambda row: row.net, priority=3),
        Column("total", "Total", Kind.AMOUNT, lambda row: row.total, order="total", link=_why),
        Column("due", "To pay", Kind.AMOUNT, lambda row: row.due, priority=2),
        Column("original", "Corrects", Kind.ID, lambda row: row.original or None, priority=3, link=_original),
        Column("flags", "What stood out", Kind.TEXT, lambda row: ", ".join(row.flags) or None, priority=3),
    ),
    page=documents_table,
    totals=document_sums,
    asks=_asks,
    key=lambda row: row.ref.number,
    place=str,
    currency=lambda row: row.currency,
    order="-issued",
    filters=(
        Text("q", "Number or customer", "Filter: number, customer"),
        Choice("kind", "Kind", tuple((kind.value, chip.word) for kind, chip in KINDS.items())),
        Text("currency", "Currency", "Currency"),
        Days("issued", "Issued"),
        Days("due", "Due"),
        Amounts("total", "Total"),
    ),
    empty=Empty("No document is issued yet", "Rate a period in a bill run, review it, and issue it: its documents stand here."),
)
