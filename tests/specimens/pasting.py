"""Specimens of imports from a sheet: nothing, too much, no table, a formula, rows that were changed on their way."""

from __future__ import annotations

from crossfoot.books.agreements.reads.orders import order_named
from crossfoot.web.flows.pasted import BYTES_MAX, Pasted, carried_back, mapped, read_pasted
from tests.specimens.desks import commanded
from tests.specimens.gallery import Provoke

SPECIMENS: dict[str, Provoke] = {
    "paste-nothing": lambda: read_pasted(b" ", name="pasted.csv"),
    "paste-too-large": lambda: read_pasted(b"a\n" + b"x" * BYTES_MAX, name="pasted.csv"),
    "paste-kind": lambda: read_pasted(b"PK\x03\x04 no workbook", name="orders.xlsx"),
    "paste-formula": lambda: mapped(Pasted(("Item",), (("=1+1",),)), {"item": 0})[1],
    "paste-changed": lambda: carried_back("{}"),
    "order-not-there": commanded(lambda company: order_named(company.ada, entity="US01", order="ORD-404")),
}
