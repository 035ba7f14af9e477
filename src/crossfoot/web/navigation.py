"""What stands at the left of every page, and where the letters lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from crossfoot.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the workspace. route: the name of its first page. key: goes there after `g`. room: its first path part."""

    title: str
    route: str
    icon: str
    key: str
    room: str


PLACES: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("Home", "home", "home", "h", ""),
            Place("Approvals", "approvals", "approve", "a", "approvals"),
        ),
    ),
    (
        "Order to cash",
        (
            Place("Agreements", "agreements", "page", "g", "agreements"),
            Place("Orders", "orders", "list", "r", "orders"),
            Place("Customers", "parties", "person", "c", "parties"),
            Place("Deal desk", "deals", "scales", "d", "deals"),
            Place("Usage", "usage", "bars", "u", "usage"),
            Place("Bill runs", "runs", "table", "b", "runs"),
            Place("Invoices", "invoices", "receipt", "i", "invoices"),
        ),
    ),
    (
        "Control",
        (
            Place("Proof", "proof", "corner", "p", "proof"),
            Place("Audit trail", "trail", "history", "t", "trail"),
            Place("People", "people", "people", "o", "people"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place as it stands on one page. here: whether that page is in it."""

    place: Place
    address: str
    here: bool


def navigation(visit: Visit) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The places there are, in groups, for the entity looked at."""
    path = visit.request.path.split("/")
    room = path[2] if len(path) > 2 else ""
    for title, places in PLACES:
        links = tuple(Link(each, address, each.room == room) for each in places if (address := _address(each, visit)))
        if links:
            yield title, links


def _address(place: Place, visit: Visit) -> str:
    try:
        return reverse(place.route, args=[visit.entity])
    except NoReverseMatch:
        return ""
