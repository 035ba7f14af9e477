"""Writes of documents and their numbers."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import DocumentRef, TakenNumber
from crossfoot.books.billing.models import (
    BookedCharge,
    CreditDrawnRow,
    DocumentLineRow,
    DocumentRow,
    NumberSeries,
    TaxLineRow,
)
from crossfoot.books.columns import days, moment
from crossfoot.books.copying import copy_rows
from crossfoot.books.parties.models import PartyDetails
from crossfoot.books.recorded import to_json
from crossfoot.books.refusing import check_now, refusals
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant
from crossfoot.records.document import Document, DocumentKind

_LINE_COLUMNS = (
    *("entity", "document_id", "number", "booked_id", "charge", "agreement", "term", "clause", "description", "service"),
    *("quantity", "unit", "unit_price", "currency", "amount", "tax_category", "account", "original_id"),
)


def write_series(
    *, entity: str, kind: DocumentKind, prefix: str, first: int, digits: int, by: Actor, at: Instant, key: str
) -> int:
    """Begin the numbers of one kind of document; the series. Raises Conflict: series-taken."""
    with refusals(kind=kind, entity=entity):
        row = NumberSeries.objects.create(
            entity_id=entity,
            kind=kind.value,
            prefix=prefix,
            digits=digits,
            next_ordinal=first,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return row.pk


def take_number(*, entity: str, kind: DocumentKind, by: Actor, key: str) -> TakenNumber:
    """Take the next number of a series: the entity's other issuers of that kind wait until this transaction ends.

    A number taken and not used is refused at the commit. Raises Missing: series-not-there.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {NumberSeries._meta.db_table} SET next_ordinal = next_ordinal + 1 WHERE entity = %s AND kind = %s"
            " RETURNING id, next_ordinal - 1, prefix, digits",
            [entity, kind.value],
        )
        taken = cursor.fetchone()
    if taken is None:
        raise Missing("series-not-there", kind=kind, entity=entity)
    series, ordinal, prefix, digits = taken
    return TakenNumber(f"{prefix}{ordinal:0{digits}d}", series, ordinal)


def write_document(
    *, document: Document, number: TakenNumber, by: Actor, at: Instant, key: str, run: int | None = None
) -> DocumentRef:
    """Issue a document under a number just taken: whole, footing, and never to change.

    run: the rating run it bills. Raises Missing: party-not-there, charge-not-booked, document-not-there (the original),
    run-not-there (of this entity).
    Raises Conflict: charge-already-invoiced, number-not-taken; Unbalanced: document-does-not-foot, line-differs-from-charge,
    line-taken-back-too-far.
    """
    draft = document.draft
    if document.number != number.number:
        raise Conflict("number-not-taken", number=document.number)
    original = _document(draft.entity, draft.original) if draft.original else None
    with refusals(number=document.number, charge="a charge of this document"):
        row = DocumentRow.objects.create(
            entity_id=draft.entity,
            kind=draft.kind.value,
            number=document.number,
            series_id=number.series,
            ordinal=number.ordinal,
            run_id=run,
            issued_on=document.issued_on,
            due_on=document.due_on,
            bill_to=draft.bill_to,
            bill_to_details_id=_details(draft.entity, draft.bill_to),
            issuer_details_id=_details(draft.entity, draft.entity),
            tax_party=draft.tax_party,
            currency=draft.currency.code,
            days=days(draft.period),
            group=draft.group,
            net=draft.net.amount,
            tax=draft.tax.amount,
            total=draft.total.amount,
            due=draft.due.amount,
            payment_terms=draft.payment_terms,
            payment_days=draft.payment_days,
            after_month_end=draft.after_month_end,
            original=original,
            reason=draft.reason,
            flags=to_json(draft.flags),
            lines_total=len(draft.lines),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    _write_lines(row, document, original=original)
    _write_taxes(row, document)
    check_now("document_foots", "number_used")
    return DocumentRef(draft.entity, document.number, row.pk)


def _write_lines(row: DocumentRow, document: Document, *, original: DocumentRow | None) -> None:
    draft = document.draft
    booked = _booked(draft.entity, [line.charge for line in draft.lines])
    originals = dict(original.lines.values_list("number", "id")) if original else {}
    cells = [
        (
            draft.entity,
            row.pk,
            line.number,
            booked[line.charge],
            line.charge,
            line.agreement,
            line.term,
            line.clause,
            line.description,
            days(line.service),
            line.quantity,
            line.unit,
            line.unit_price,
            line.amount.currency.code,
            line.amount.amount,
            line.tax_category,
            line.account,
            None if line.original_line is None else originals.get(line.original_line, -1),
        )
        for line in draft.lines
    ]
    copy_rows(DocumentLineRow, _LINE_COLUMNS, cells, charge="a charge of this document", number=document.number)


def _write_taxes(row: DocumentRow, document: Document) -> None:
    draft = document.draft
    TaxLineRow.objects.bulk_create(
        TaxLineRow(
            entity_id=draft.entity,
            document=row,
            number=number,
            tax=tax.tax,
            name=tax.name,
            jurisdiction=tax.jurisdiction,
            percent=tax.percent.value,
            currency=tax.amount.currency.code,
            base=tax.base.amount,
            amount=tax.amount.amount,
            lines=list(tax.lines),
            reason=tax.reason,
        )
        for number, tax in enumerate(draft.taxes, start=1)
    )
    CreditDrawnRow.objects.bulk_create(
        CreditDrawnRow(
            entity_id=draft.entity,
            document=row,
            number=number,
            grant=drawn.grant,
            currency=drawn.amount.currency.code,
            amount=drawn.amount.amount,
        )
        for number, drawn in enumerate(draft.drawn, start=1)
    )


def _booked(entity: str, charges: list[str]) -> Mapping[str, int]:
    found = dict(BookedCharge.objects.filter(entity_id=entity, charge__in=charges).values_list("charge", "charge_row_id"))
    for charge in charges:
        if charge not in found:
            raise Missing("charge-not-booked", charge=charge, entity=entity)
    return found


def _details(entity: str, party: str) -> int:
    """The latest details of a party: those that are printed."""
    found = PartyDetails.objects.filter(party__entity=entity, party__key=party).order_by("-version").first()
    if found is None:
        raise Missing("party-not-there", party=party, entity=entity)
    return found.pk


def _document(entity: str, number: str) -> DocumentRow:
    row = DocumentRow.objects.filter(entity_id=entity, number=number).first()
    if row is None:
        raise Missing("document-not-there", number=number, entity=entity)
    return row
