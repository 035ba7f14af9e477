"""What was ordered, what is switched on, and where do they differ?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import OrderDifference, OrderRecord, ProvisionedItem, ProvisioningFeed
from crossfoot.books.agreements.order_row import orders_of
from crossfoot.errors import Missing
from crossfoot.measures.decimals import plain
from crossfoot.records.order import FieldDifference, Order, Provisioned


def orders(viewer: Actor, *, entity: str) -> tuple[Order, ...]:
    """Every order of an entity, by id. Raises Missing: entity-not-seen."""
    rows = OrderRecord.objects.filter(entity=viewer.see(entity)).order_by("name").prefetch_related("lines")
    return orders_of(rows)


def order_named(viewer: Actor, *, entity: str, order: str) -> Order:
    """One order. Raises Missing: entity-not-seen, order-not-there."""
    rows = OrderRecord.objects.filter(entity=viewer.see(entity), name=order).prefetch_related("lines")
    for found in orders_of(rows):
        return found
    raise Missing("order-not-there", order=order, entity=entity)


def provisioned(viewer: Actor, *, entity: str) -> tuple[Provisioned, ...]:
    """What the latest feed of each system says is switched on. Raises Missing: entity-not-seen."""
    feeds = ProvisioningFeed.objects.filter(entity=viewer.see(entity)).order_by("system", "-at", "-id").distinct("system")
    rows = ProvisionedItem.objects.filter(feed__in=list(feeds)).select_related("feed").order_by("feed__system", "id")
    return tuple(
        Provisioned(
            system=row.feed.system,
            agreement=row.agreement,
            item=row.item,
            quantity=None if row.quantity is None else plain(row.quantity),
            start=row.start,
            end=row.end,
            status=row.status,
        )
        for row in rows
    )


def differences(
    viewer: Actor, *, entity: str, comparison: str | None = None, order: str | None = None
) -> tuple[FieldDifference, ...]:
    """What a comparison found, by its request key; of the latest one when none is named. order: of that one alone.

    Raises Missing: entity-not-seen.
    """
    rows = OrderDifference.objects.filter(entity=viewer.see(entity))
    if comparison is None:
        comparison = rows.order_by("-id").values_list("comparison", flat=True).first()
    rows = rows.filter(comparison=comparison)
    if order is not None:
        rows = rows.filter(order=order)
    return tuple(
        FieldDifference(
            order=row.order,
            item=row.item,
            field=row.field,
            left_system=row.left_system,
            left=row.left,
            right_system=row.right_system,
            right=row.right,
            says=row.says,
        )
        for row in rows.order_by("id")
    )
