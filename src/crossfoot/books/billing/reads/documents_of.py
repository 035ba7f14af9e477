"""Which documents bill an agreement?"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.document_row import summary
from crossfoot.books.billing.models import DocumentLineRow, DocumentRow


def documents_of_agreement(viewer: Actor, *, entity: str, agreement: str, limit: int) -> tuple[DocumentSummary, ...]:
    """The documents with a line under an agreement, the last issued first. Raises Missing: entity-not-seen."""
    lines = DocumentLineRow.objects.filter(document=OuterRef("pk"), agreement=agreement)
    rows = DocumentRow.objects.filter(Exists(lines), entity=viewer.see(entity)).select_related("original")
    return tuple(summary(row) for row in rows.order_by("-id")[:limit])
