"""How refusals of orders and provisioning feeds are provoked."""

from __future__ import annotations

from collections.abc import Callable

from crossfoot.formats.orders import read_orders

HEAD = "order,agreement,sold_to,currency,ordered_on,line,item,term,quantity,unit_price,start,end"
FIRST = "ORD-1,AGR-0217,CUS-0217,USD,2025-12-20,1,seats,seats,12,85.00,2026-01-01,2027-01-01"
SECOND = "ORD-1,AGR-0217,CUS-0217,USD,2025-12-20,2,calls,calls,1,,2026-01-01,2027-01-01"
GOOD = f"{HEAD}\n{FIRST}\n{SECOND}\n"


def _with(old: str, new: str) -> Callable[[], object]:
    """What reading the good file gives after its last `old` is changed: orders and problems, or a refusal."""
    head, found, tail = GOOD.rpartition(old)
    assert found
    return lambda: read_orders(f"{head}{new}{tail}".encode(), name="orders.csv")[1]


SPECIMENS = {
    "order-columns": _with("sold_to", "soldto"),
    "order-column-missing": _with("sold_to", "soldto"),
    "order-column-unknown": _with("sold_to", "soldto"),
    "order-json": lambda: read_orders(b'[{"order": "ORD-1", "order": "ORD-2"}]', name="orders.json"),
    "order-character": lambda: read_orders(b'[{"order": "ORD-\\u0000"}]', name="orders.json")[1],
    "order-cell-empty": _with("AGR-0217", ""),
    "order-date-wanted": _with("2027-01-01", "31/12/2026"),
    "order-line-wanted": _with(",2,calls", ",two,calls"),
    "order-ends-early": _with("2027-01-01", "2026-01-01"),
    "order-head-differs": _with("CUS-0217", "CUS-0218"),
    "order-line-twice": _with(",2,calls", ",1,calls"),
}
