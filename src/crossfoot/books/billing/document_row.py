"""A stored document as lists show it."""

from __future__ import annotations

from crossfoot.books.billing.document import DocumentRef, DocumentSummary
from crossfoot.books.billing.models import DocumentRow
from crossfoot.records.document import DocumentKind


def summary(row: DocumentRow) -> DocumentSummary:
    """A document's row as a list shows it."""
    return DocumentSummary(
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
