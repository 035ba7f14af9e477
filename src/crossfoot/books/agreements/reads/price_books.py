"""What do things list at?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import PriceBookVersion
from crossfoot.books.agreements.price_book_row import stored_books
from crossfoot.books.agreements.stored import StoredPriceBook
from crossfoot.books.columns import moment
from crossfoot.measures import Instant


def price_books(viewer: Actor, *, entity: str, as_of: Instant | None = None) -> tuple[StoredPriceBook, ...]:
    """The latest version of each price book, by book; as it was recorded up to a moment, None for now.

    Raises Missing: entity-not-seen.
    """
    rows = PriceBookVersion.objects.filter(entity=viewer.see(entity))
    if as_of is not None:
        rows = rows.filter(at__lte=moment(as_of))
    return stored_books(rows.order_by("book", "-version").distinct("book"))


def approved_price_books(viewer: Actor, *, entity: str) -> tuple[StoredPriceBook, ...]:
    """The latest version of each price book that somebody else stands for, by book: the ones that price.

    Raises Missing: entity-not-seen.
    """
    rows = PriceBookVersion.objects.filter(entity=viewer.see(entity), approvals__isnull=False)
    return stored_books(rows.order_by("book", "-version").distinct("book"))


def price_book_versions(viewer: Actor, *, entity: str) -> tuple[StoredPriceBook, ...]:
    """Every version of every price book, by book and version. Raises Missing: entity-not-seen."""
    return stored_books(PriceBookVersion.objects.filter(entity=viewer.see(entity)).order_by("book", "version"))
