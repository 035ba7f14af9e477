"""Price books from their rows."""

from __future__ import annotations

from django.db.models import QuerySet

from crossfoot.books.agreements.models import PriceBookVersion
from crossfoot.books.agreements.stored import StoredPriceBook
from crossfoot.books.columns import instant


def stored_books(rows: QuerySet[PriceBookVersion]) -> tuple[StoredPriceBook, ...]:
    """Rows as they are handed out, each with who stands for it, in one question more."""
    return tuple(
        StoredPriceBook(
            entity=row.entity_id,
            book=row.book,
            version=row.version,
            document=row.document,
            digest=row.digest,
            recorded_at=instant(row.at),
            recorded_by=row.by_id,
            approved_by=next((approval.by_id for approval in row.approvals.all()), None),
        )
        for row in rows.prefetch_related("approvals")
    )
