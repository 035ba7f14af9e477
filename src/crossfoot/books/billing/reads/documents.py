"""What was issued?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import BilledBefore, DocumentRef, DocumentSummary, StoredDocument
from crossfoot.books.billing.models import DocumentLineRow, DocumentRow
from crossfoot.books.columns import instant, period
from crossfoot.books.recorded import all_from_json
from crossfoot.errors import Missing
from crossfoot.measures import Currency, Money, Percent, Period
from crossfoot.measures.decimals import plain
from crossfoot.records.document import CreditDrawn, Document, DocumentKind, DocumentLine, Draft, FlagRaised, TaxLine


def document(viewer: Actor, *, entity: str, number: str) -> StoredDocument:
    """One document, whole. Raises Missing: entity-not-seen, document-not-there."""
    for found in _stored(DocumentRow.objects.filter(entity=viewer.see(entity), number=number)):
        return found
    raise Missing("document-not-there", number=number, entity=entity)


def documents_of_run(viewer: Actor, *, entity: str, run: int) -> tuple[StoredDocument, ...]:
    """The documents that bill a run, by number. Raises Missing: entity-not-seen."""
    return _stored(DocumentRow.objects.filter(entity=viewer.see(entity), run_id=run))


def documents_referring(viewer: Actor, *, entity: str, number: str) -> tuple[StoredDocument, ...]:
    """The credit notes and rebills that name a document as their original, by number. Raises Missing: entity-not-seen."""
    return _stored(DocumentRow.objects.filter(entity=viewer.see(entity), original__number=number))


def last_of_group(
    viewer: Actor, *, entity: str, bill_to: str, currency: str, group: str, before: date
) -> StoredDocument | None:
    """A party's latest invoice of a group for a period that began before a day; None for none.

    Raises Missing: entity-not-seen.
    """
    rows = DocumentRow.objects.filter(entity=viewer.see(entity), bill_to=bill_to, currency=currency, group=group)
    rows = rows.filter(kind=DocumentKind.INVOICE.value, days__startswith__lt=before)
    latest = rows.order_by("-days", "-id").values_list("pk", flat=True).first()
    return None if latest is None else next(iter(_stored(DocumentRow.objects.filter(pk=latest))))


def documents_named(viewer: Actor, *, entity: str, numbers: Iterable[str]) -> frozenset[str]:
    """Those of some numbers that were issued. Raises Missing: entity-not-seen."""
    rows = DocumentRow.objects.filter(entity=viewer.see(entity), number__in=list(numbers))
    return frozenset(rows.values_list("number", flat=True))


def document_page(
    viewer: Actor,
    *,
    entity: str,
    before: DocumentRef | None = None,
    bill_to: str | None = None,
    issued: Period | None = None,
    limit: int = 50,
) -> tuple[DocumentSummary, ...]:
    """A page of documents, the last written first. before: the last one of the page before. Raises Missing: entity-not-seen."""
    rows = DocumentRow.objects.filter(entity=viewer.see(entity))
    if before is not None:
        rows = rows.filter(pk__lt=before.id)
    if bill_to is not None:
        rows = rows.filter(bill_to=bill_to)
    if issued is not None:
        rows = rows.filter(issued_on__gte=issued.start, issued_on__lt=issued.end)
    return tuple(
        DocumentSummary(
            ref=DocumentRef(row.entity_id, row.number, row.pk),
            kind=DocumentKind(row.kind),
            issued_on=row.issued_on,
            due_on=row.due_on,
            bill_to=row.bill_to,
            currency=row.currency,
            net=row.net,
            total=row.total,
            due=row.due,
            original=row.original.number if row.original else "",
            flags=tuple(flag["flag"] for flag in row.flags),
        )
        for row in rows.select_related("original").order_by("-id")[:limit]
    )


def billed_before(viewer: Actor, *, entity: str, since: date, bill_to: Iterable[str] | None = None) -> tuple[BilledBefore, ...]:
    """Every line issued since a day, in order of issue: the history behind flags. Raises Missing: entity-not-seen."""
    rows = DocumentLineRow.objects.filter(entity=viewer.see(entity), document__issued_on__gte=since)
    if bill_to is not None:
        rows = rows.filter(document__bill_to__in=list(bill_to))
    return tuple(
        BilledBefore(
            bill_to=row.document.bill_to,
            agreement=row.agreement,
            term=row.term,
            number=row.document.number,
            issued_on=row.document.issued_on,
            service=period(row.service),
            amount=Money(row.amount, Currency.of(row.currency)),
        )
        for row in rows.select_related("document").order_by("document_id", "number").iterator(chunk_size=5_000)
    )


def line_of_charge(viewer: Actor, *, entity: str, charge: str) -> tuple[str, int] | None:
    """The document and line that bill a charge; None when none does. Raises Missing: entity-not-seen."""
    rows = DocumentLineRow.objects.filter(entity=viewer.see(entity), charge=charge).order_by("id")
    return rows.values_list("document__number", "number").first()


def _stored(rows: QuerySet[DocumentRow]) -> tuple[StoredDocument, ...]:
    whole = rows.select_related("original", "bill_to_details", "issuer_details")
    return tuple(
        StoredDocument(
            ref=DocumentRef(row.entity_id, row.number, row.pk),
            document=Document(row.number, row.issued_on, row.due_on, _draft(row)),
            run=row.run_id,
            bill_to_version=row.bill_to_details.version,
            issuer_version=row.issuer_details.version,
            issued_by=row.by_id,
            issued_at=instant(row.at),
        )
        for row in whole.prefetch_related("lines__original", "taxes", "drawn").order_by("number")
    )


def _draft(row: DocumentRow) -> Draft:
    currency = Currency.of(row.currency)
    return Draft(
        kind=DocumentKind(row.kind),
        entity=row.entity_id,
        bill_to=row.bill_to,
        tax_party=row.tax_party,
        currency=currency,
        period=period(row.days),
        group=row.group,
        lines=tuple(_line(line, currency) for line in sorted(row.lines.all(), key=lambda each: each.number)),
        taxes=tuple(
            TaxLine(
                tax=tax.tax,
                name=tax.name,
                jurisdiction=tax.jurisdiction,
                percent=Percent(tax.percent),
                base=Money(tax.base, currency),
                amount=Money(tax.amount, currency),
                lines=tuple(tax.lines),
                reason=tax.reason,
            )
            for tax in sorted(row.taxes.all(), key=lambda each: each.number)
        ),
        drawn=tuple(
            CreditDrawn(drawn.grant, Money(drawn.amount, currency))
            for drawn in sorted(row.drawn.all(), key=lambda each: each.number)
        ),
        net=Money(row.net, currency),
        tax=Money(row.tax, currency),
        total=Money(row.total, currency),
        due=Money(row.due, currency),
        payment_terms=row.payment_terms,
        payment_days=row.payment_days,
        after_month_end=row.after_month_end,
        original=row.original.number if row.original else "",
        reason=row.reason,
        flags=all_from_json(FlagRaised, row.flags),
    )


def _line(line: DocumentLineRow, currency: Currency) -> DocumentLine:
    return DocumentLine(
        number=line.number,
        charge=line.charge,
        agreement=line.agreement,
        term=line.term,
        clause=line.clause,
        description=line.description,
        service=period(line.service),
        quantity=None if line.quantity is None else plain(line.quantity),
        unit=line.unit,
        unit_price=None if line.unit_price is None else plain(line.unit_price),
        amount=Money(line.amount, currency),
        tax_category=line.tax_category,
        account=line.account,
        original_line=line.original.number if line.original else None,
    )
