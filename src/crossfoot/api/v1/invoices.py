"""Issued documents: invoices, credit notes, debit notes; why each number is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from crossfoot.api.v1.files import file_answer
from crossfoot.api.wire.routes import Call, gives, makes, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Amount, Body, Day, Limit, Number, Sentence
from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.document import DocumentSummary, StoredDocument
from crossfoot.books.billing.reads.document_list import DocumentFilters, documents_page
from crossfoot.books.billing.reads.documents import document
from crossfoot.desks.billing import crediting
from crossfoot.desks.billing.looking.explaining import explain
from crossfoot.desks.billing.looking.printing import print_document
from crossfoot.formats.tables.written import write_csv
from crossfoot.measures import Instant, Money, Period
from crossfoot.measures.decimals import text
from crossfoot.records.document import DocumentKind, Draft

router = Router(tags=["invoices"])
LAST_DAY = date.max


class LineToCredit(Body):
    """amount: in the document's currency; none for all that is left of the line."""

    line: Number
    amount: Amount | None = None


class ToCredit(Body):
    """What to take back of a document, and why. lines: none for everything that is left."""

    reason: Sentence
    lines: list[LineToCredit] = Field(default=[], max_length=10_000)


class ToRebill(Body):
    """Why a document is taken back whole and its period billed anew."""

    reason: Sentence


class NodeShape(Schema):
    """One answer and the answers below it, down to the event, the clause and the person."""

    kind: str
    what: str
    meta: str
    amount: str
    unit: str
    ids: dict[str, str]
    below: list[NodeShape]


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """A document in a list. due: what is left to pay after prepaid credit. original: what a credit note refers to."""

    number: str
    kind: DocumentKind
    issued_on: date
    due_on: date
    bill_to: str
    currency: str
    net: Decimal
    total: Decimal
    due: Decimal
    original: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvoiceShown:
    """A document, whole. document: what it says, lines and taxes included. issued_by: an actor's id."""

    number: str
    issued_on: date
    due_on: date
    run: int | None
    issued_by: int
    issued_at: Instant
    document: Draft


@dataclass(frozen=True, slots=True)
class Prepared:
    """Previews that wait to be issued by somebody else: see the run's drafts."""

    run: int
    drafts: int


@reads(router, "/invoices", duty=Duty.READ, answer=page_shape(InvoiceSummary))
def list_invoices(
    request: Call,
    entity: str,
    kind: DocumentKind | None = None,
    bill_to: str | None = None,
    currency: str | None = None,
    issued_from: Day | None = None,
    issued_until: Day | None = None,
    run: Number | None = None,
    original: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """Documents, the last issued first. issued_from is included, issued_until is not."""
    dates = {"issued_from": issued_from, "issued_until": issued_until}
    wanted = {"kind": kind, "bill_to": bill_to, "currency": currency, "run": run, "original": original, **dates}
    issued = Period(issued_from or date.min, issued_until or LAST_DAY) if issued_from or issued_until else None
    filters = DocumentFilters(kind, bill_to, currency, issued, run, original)
    rows, following = documents_page(
        request.by, entity=entity, filters=filters, after=request.place(after, **wanted), limit=limit
    )
    return request.page((tuple(_summary(each) for each in rows), following), **wanted)


@reads(router, "/invoices/{number}", duty=Duty.READ, answer=shape(InvoiceShown))
def get_invoice(request: Call, entity: str, number: str) -> Any:
    """One document, whole."""
    return _shown(document(request.by, entity=entity, number=number))


@gives(router, "/invoices/{number}/document.pdf", duty=Duty.READ, media="application/pdf")
def get_pdf(request: Call, entity: str, number: str) -> Any:
    """The document as the customer receives it: the same bytes each time."""
    return file_answer(print_document(entity=entity, number=number, by=request.by), name=f"{number}.pdf")


@gives(router, "/invoices/{number}/lines.csv", duty=Duty.READ, media="text/csv")
def get_lines(request: Call, entity: str, number: str) -> Any:
    """The lines as a CSV file that a spreadsheet opens as it is meant."""
    stored = document(request.by, entity=entity, number=number)
    head = ("line", "agreement", "term", "clause", "description", "from", "until", "quantity", "unit", "unit_price")
    rows = [
        (
            *(str(line.number), line.agreement, line.term, line.clause, line.description),
            *(line.service.start.isoformat(), line.service.end.isoformat()),
            *("" if line.quantity is None else text(line.quantity), line.unit),
            *("" if line.unit_price is None else text(line.unit_price), str(line.amount.amount), line.amount.currency.code),
        )
        for line in stored.document.draft.lines
    ]
    return file_answer(write_csv([*head, "amount", "currency"], rows), name=f"{number}-lines.csv")


@reads(router, "/invoices/{number}/explanation", duty=Duty.READ, answer=NodeShape)
def explain_invoice(request: Call, entity: str, number: str, line: Number | None = None) -> Any:
    """Why a document, or one line of it, comes to what it does: a tree down to events, clause and person."""
    return explain(entity=entity, number=number, line=line, by=request.by)


@makes(router, "/invoices/{number}/credits", duty=Duty.CREDIT, answer=shape(Prepared))
def credit_invoice(request: Call, entity: str, number: str, body: ToCredit) -> Any:
    """Prepare a credit note; it waits to be issued by somebody else."""
    lines: Mapping[int, Money | None] = {}
    if body.lines:
        currency = document(request.by, entity=entity, number=number).document.draft.currency
        lines = {each.line: None if each.amount is None else Money(each.amount, currency) for each in body.lines}
    done = crediting.prepare_credit(
        entity=entity, number=number, lines=lines, reason=body.reason, by=request.by, at=request.at, key=request.key
    )
    return Prepared(done["run"], done["drafts"])


@makes(router, "/invoices/{number}/rebills", duty=Duty.CREDIT, answer=shape(Prepared))
def rebill_invoice(request: Call, entity: str, number: str, body: ToRebill) -> Any:
    """Prepare to take an invoice back whole and bill its period anew, as usage and agreements are known now."""
    done = crediting.prepare_rebill(
        entity=entity, number=number, reason=body.reason, by=request.by, at=request.at, key=request.key
    )
    return Prepared(done["run"], done["drafts"])


def _summary(each: DocumentSummary) -> InvoiceSummary:
    return InvoiceSummary(
        number=each.ref.number,
        kind=each.kind,
        issued_on=each.issued_on,
        due_on=each.due_on,
        bill_to=each.bill_to,
        currency=each.currency,
        net=each.net,
        total=each.total,
        due=each.due,
        original=each.original,
        flags=each.flags,
    )


def _shown(stored: StoredDocument) -> InvoiceShown:
    issued = stored.document
    return InvoiceShown(
        issued.number, issued.issued_on, issued.due_on, stored.run, stored.issued_by, stored.issued_at, issued.draft
    )
