"""Orders: the list, one order, their import, and where they differ from agreements and provisioning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.agreement_list import orders_page
from crossfoot.books.agreements.reads.orders import differences, order_named
from crossfoot.desks import contracts
from crossfoot.errors import Malformed, Problem
from crossfoot.formats.orders.order import read_orders
from crossfoot.records.order import Order
from crossfoot.web.flows.paste import Pasting, paste_page
from crossfoot.web.flows.pasted import Target
from crossfoot.web.guard import deed, page
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit

_FILE = "orders.csv"


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every order, by its number."""
    may = visit.by.holds(Duty.CONTRACT, entity=visit.entity)
    return table_page(visit, ORDERS, template="orders/list.html", may_contract=may)


@page(duty=Duty.READ)
def shown(visit: Visit, order: str) -> HttpResponse:
    """One order, its lines, and where other systems hold something else."""
    found = order_named(visit.by, entity=visit.entity, order=order)
    facts = {"visit": visit, "order": found, "differences": differences(visit.by, entity=visit.entity, order=order)}
    return render(visit.request, "orders/one.html", facts)


@deed(duty=Duty.READ)
def compared(visit: Visit) -> HttpResponse:
    """The differences the latest comparison found, order by order; sent, it compares anew."""
    if visit.request.method == "POST":
        found = contracts.compare_orders(entity=visit.entity, by=visit.by, at=visit.at, key=visit.key)
        told = (
            f"{found.lines_total} ordered lines: {found.matched} agree, {found.differing} differ, {found.missing} are missing"
        )
        messages.success(visit.request, f"Compared {told}; {found.unordered} switched on without an order.")
        return HttpResponseRedirect(reverse("orders-differences", args=[visit.entity]))
    rows = differences(visit.by, entity=visit.entity)
    ordered = sorted(rows, key=lambda each: (each.order, each.item))
    facts = {
        "visit": visit,
        "groups": [(order, tuple(part)) for order, part in groupby(ordered, key=lambda each: each.order)],
        "total": len(rows),
        "may_contract": visit.by.holds(Duty.CONTRACT, entity=visit.entity),
    }
    return render(visit.request, "orders/differences.html", facts)


@deed(duty=Duty.CONTRACT)
def imported(visit: Visit) -> HttpResponse:
    """Import orders from a sheet."""
    return paste_page(visit, IMPORT)


def _page(
    viewer: Actor, *, entity: str, filters: str | None, after: str | None, limit: int
) -> tuple[tuple[Order, ...], str | None]:
    return orders_page(viewer, entity=entity, agreement=filters, after=after, limit=limit)


def _asks(values: Mapping[str, Any], order: str) -> str | None:
    del order  # there is one: by number
    agreement: str | None = values["agreement"]
    return agreement


def _check(visit: Visit, data: bytes) -> Iterable[Problem]:
    del visit
    try:
        return read_orders(data, name=_FILE)[1]
    except Malformed as error:
        return error.problems or (Problem(error.code, _FILE, facts=dict(error.fields)),)


def _act(visit: Visit, data: bytes, key: str) -> str:
    made = contracts.import_orders(entity=visit.entity, data=data, name=_FILE, by=visit.by, at=visit.at, key=key)
    return f"{made['orders']} orders are kept. Compare them with their agreements next."


def _one(entity: str, order: Order) -> str:
    return reverse("order", args=[entity, order.id])


def _agreement(entity: str, order: Order) -> str:
    return reverse("agreement", args=[entity, order.agreement])


def _import(entity: str) -> str:
    return reverse("orders-import", args=[entity])


ORDERS = Table(
    id="orders",
    version=1,
    title="Orders",
    noun="orders",
    columns=(
        Column("order", "Order", Kind.ID, lambda order: order.id, link=_one),
        Column("agreement", "Agreement", Kind.ID, lambda order: order.agreement, link=_agreement),
        Column("sold-to", "Sold to", Kind.ID, lambda order: order.sold_to, priority=2),
        Column("ordered-on", "Ordered on", Kind.DAY, lambda order: order.ordered_on, priority=2),
        Column("lines", "Lines", Kind.COUNT, lambda order: len(order.lines)),
        Column("currency", "Currency", Kind.TEXT, lambda order: order.currency.code, priority=3),
    ),
    page=_page,
    asks=_asks,
    key=lambda order: order.id,
    place=str,
    filters=(Text("agreement", "Agreement", "Filter: agreement"),),
    empty=Empty("No order is imported yet", "Paste them from a sheet, or choose a file of them.", ("Import orders", _import)),
)

IMPORT = Pasting(
    id="orders",
    title="Import orders",
    deed="Import",
    noun="orders",
    targets=(
        Target("order", "Order", needed=True, alike=("order no", "order number", "po", "purchase order")),
        Target("agreement", "Agreement", needed=True, alike=("contract", "agreement id", "contract id")),
        Target("sold_to", "Sold to", needed=True, alike=("customer", "account", "customer id")),
        Target("currency", "Currency", needed=True, alike=("ccy",)),
        Target("ordered_on", "Ordered on", needed=True, alike=("order date", "date")),
        Target("line", "Line", needed=True, alike=("line no", "position")),
        Target("item", "Item", needed=True, alike=("product", "sku")),
        Target("start", "Start", needed=True, alike=("start date", "from")),
        Target("term", "Term"),
        Target("quantity", "Quantity", alike=("qty",)),
        Target("unit_price", "Unit price", alike=("price",)),
        Target("end", "End", alike=("end date", "until", "to")),
    ),
    check=_check,
    act=_act,
    back=lambda entity: reverse("orders", args=[entity]),
    follows=("An order that is kept is not changed: what is wrong with it afterwards is shown as a difference.",),
)
