"""What was ordered under one agreement?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import OrderRecord
from crossfoot.books.agreements.order_row import orders_of
from crossfoot.records.order import Order


def orders_of_agreement(viewer: Actor, *, entity: str, agreement: str) -> tuple[Order, ...]:
    """The orders under an agreement, by id, with their lines. Raises Missing: entity-not-seen."""
    rows = OrderRecord.objects.filter(entity=viewer.see(entity), agreement=agreement)
    return orders_of(rows.order_by("name").prefetch_related("lines"))
