"""Which pages are looked at, and the bare query beside the ones that read most."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

ENTITY = "US01"


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody opens. name: in the table. path: with its query string. fragment: asked for by htmx.

    bare: the query of its rows, as the app role without the wall's policies in Python: the floor; empty where none is named.
    """

    name: str
    path: str
    fragment: str = ""
    bare: str = ""


_ROWS = "SELECT * FROM books_documentrow WHERE entity = 'US01'"
_LISTS = (
    ("first page", "", f"{_ROWS} ORDER BY issued_on DESC, id DESC LIMIT 51"),
    ("deep page", "after={deep}", f"{_ROWS} AND (issued_on, id) < ('2024-06-01', 1) ORDER BY issued_on DESC, id DESC LIMIT 51"),
    *(
        (f"by {word}", f"sort={sign}{word}", f"{_ROWS} ORDER BY {column} {way}, id {way} LIMIT 51")
        for word, column in (
            ("issued", "issued_on"),
            ("due", "due_on"),
            ("total", "total"),
            ("number", "number"),
            ("customer", "bill_to"),
        )
        for sign, way in (("", "ASC"), ("-", "DESC"))
    ),
    ("one kind", "kind=credit-note", ""),
    ("one currency", "currency=GBP", ""),
    ("days of issue", "issued_from=2024-02-01&issued_to=2024-02-29", ""),
    ("days when due", "due_from=2024-02-01&due_to=2024-02-29", ""),
    ("one amount", "total_from=1234.55&total_to=1234.55", ""),
    ("above an amount", "total_from=1000", ""),
    ("rare kind by total", "kind=credit-note&currency=GBP&sort=-total", ""),
    ("search by number", "q=b-00{third}", ""),
    ("search by customer", "q=CUS-0102", ""),
    ("search for nothing", "q=zzz", ""),
)


def looks(documents: int) -> tuple[Look, ...]:
    """Every page there is to look at. documents: how many the data has."""
    one = documents // 3 // 200 * 200 + 1  # a document whose charges stand in the books
    number = f"B-{one + (10 if one % 11 == 0 else 0):08d}"
    fields = {"deep": "2024-06-01~1", "third": f"{one:08d}"[2:6]}
    listed = [
        Look(f"invoices, {name}", f"{_to('invoices')}?{query.format(**fields)}", "", bare) for name, query, bare in _LISTS
    ]
    sums = [
        Look(f"totals, {name}", f"{_to('invoices')}?part=totals&{query.format(**fields)}", "totals", _bare_sum(name))
        for name, query, _ in _LISTS
        if not name.startswith("by ") and name not in ("deep page", "rare kind by total")
    ]
    others = [
        Look("invoice", _to("invoice", number)),
        Look("why of a line", _to("invoice-why-line", number, 1)),
        Look("find a customer", f"{_to('find')}?q=harbor", "find"),
        Look("find a number", f"{_to('find')}?q={number}", "find"),
        Look("trail, one deed", f"{_to('trail')}?deed=credit.issued"),
        *(
            Look(route, _to(route))
            for route in ("home", "approvals", "agreements", "deals", "usage", "runs", "trail", "proof", "people")
            if _is_there(route)
        ),
    ]
    return (*listed, *sums, *others)


def _bare_sum(name: str) -> str:
    every = "SELECT currency, count(*), sum(net), sum(total), sum(due) FROM books_documentrow WHERE entity = 'US01' GROUP BY 1"
    return every if name == "first page" else ""


def _to(route: str, *given: object) -> str:
    return reverse(route, args=[ENTITY, *given])


def _is_there(route: str) -> bool:
    try:
        _to(route)
    except NoReverseMatch:
        return False
    return True
