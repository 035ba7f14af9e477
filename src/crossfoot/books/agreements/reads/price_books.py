"""What do things list at?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import PriceBookVersion
from crossfoot.books.agreements.stored import StoredPriceBook
from crossfoot.books.columns import instant, moment
from crossfoot.measures import Instant


def price_books(viewer: Actor, *, entity: str, as_of: Instant | None = None) -> tuple[StoredPriceBook, ...]:
    """The latest version of each price book, by book; as it was recorded up to a moment, None for now.

    Raises Missing: entity-not-seen.
    """
    rows = PriceBookVersion.objects.filter(entity=viewer.see(entity))
    if as_of is not None:
        rows = rows.filter(at__lte=moment(as_of))
    return tuple(
        StoredPriceBook(row.entity_id, row.book, row.version, row.document, row.digest, instant(row.at), row.by_id)
        for row in rows.order_by("book", "-version").distinct("book")
    )
