"""Which documents are there? A page at a time, the last issued first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.document_row import summary
from crossfoot.books.billing.models import DocumentLineRow, DocumentRow
from crossfoot.books.columns import cut
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """What to list; None leaves a thing open. issued: days of issue. original: number of the document referred to."""

    kind: DocumentKind | None = None
    bill_to: str | None = None
    currency: str | None = None
    issued: Period | None = None
    run: int | None = None
    original: str | None = None


def documents_page(
    viewer: Actor, *, entity: str, filters: DocumentFilters, after: int | None, limit: int
) -> tuple[tuple[DocumentSummary, ...], int | None]:
    """Documents, the last issued first, and where the next page begins. after: that of the page before; None from the start.

    Raises Missing: entity-not-seen.
    """
    rows = DocumentRow.objects.filter(entity=viewer.see(entity))
    wanted = {
        "kind": filters.kind and filters.kind.value,
        "bill_to": filters.bill_to,
        "currency": filters.currency,
        "run_id": filters.run,
        "original__number": filters.original,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if filters.issued is not None:
        rows = rows.filter(issued_on__gte=filters.issued.start, issued_on__lt=filters.issued.end)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page, following = cut(list(rows.select_related("original").order_by("-id")[: limit + 1]), limit, lambda row: row.pk)
    return tuple(summary(row) for row in page), following


def documents_of_agreement(viewer: Actor, *, entity: str, agreement: str, limit: int) -> tuple[DocumentSummary, ...]:
    """The documents with a line under an agreement, the last issued first. Raises Missing: entity-not-seen."""
    lines = DocumentLineRow.objects.filter(document=OuterRef("pk"), agreement=agreement)
    rows = DocumentRow.objects.filter(Exists(lines), entity=viewer.see(entity)).select_related("original")
    return tuple(summary(row) for row in rows.order_by("-id")[:limit])
