"""Reading a provisioning feed: one row for each thing that a system says is switched on."""

from __future__ import annotations

from datetime import date

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.orders.rows import Columns, Row, day, number, rows_of
from crossfoot.records.order import Provisioned

COLUMNS = Columns(
    needed=("system", "agreement", "item", "status"),
    known=("system", "agreement", "item", "quantity", "start", "end", "status"),
)


def read_provisioned(data: bytes, *, name: str) -> tuple[tuple[Provisioned, ...], tuple[Problem, ...]]:
    """What a feed says is switched on, row by row, and what is wrong with the rows left out.

    Raises Malformed: order-columns, order-json, and what opening a table raises.
    """
    rows = rows_of(data, file=name, columns=COLUMNS)
    read = [(row, _switched(row)) for row in rows]
    found = tuple(switched for row, switched in read if not row.problems)
    return found, tuple(problem for row in rows for problem in row.problems)


def _switched(row: Row) -> Provisioned:
    start, end = row.read("start", day, None), row.read("end", day, None)
    if end is not None and end <= (start or date.min):
        row.note("end", Malformed("order-ends-early", start=start, end=end))
    quantity = row.read("quantity", number, None)
    return Provisioned(row.text("system"), row.text("agreement"), row.text("item"), quantity, start, end, row.text("status"))
