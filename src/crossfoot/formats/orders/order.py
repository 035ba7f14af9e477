"""Reading orders: rows that share an order number are one order, and its head must be the same on all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.orders.rows import Columns, Row, day, number, rows_of, whole
from crossfoot.measures import Currency
from crossfoot.measures.price import PLACES_MAX
from crossfoot.records.order import Order, OrderLine

COLUMNS = Columns(
    needed=("order", "agreement", "sold_to", "currency", "ordered_on", "line", "item", "start"),
    known=(
        *("order", "agreement", "sold_to", "currency", "ordered_on"),
        *("line", "item", "term", "quantity", "unit_price", "start", "end"),
    ),
)
_HEAD = ("agreement", "sold_to", "currency", "ordered_on")


def read_orders(data: bytes, *, name: str) -> tuple[tuple[Order, ...], tuple[Problem, ...]]:
    """The orders of a file, in the order of their first rows, and what is wrong with the others.

    name: of the file. A CSV file or workbook has one row a line; JSON the same, or orders with their `lines`. An empty
    `quantity` is 1, an empty `unit_price` leaves the price to the agreement, an empty `end` is open. An order of which one
    row is wrong is left out whole.
    Raises Malformed: order-columns, order-json, and what opening a table raises.
    """
    rows = rows_of(data, file=name, columns=COLUMNS)
    grouped: dict[str, list[tuple[Row, OrderLine]]] = {}
    for row in rows:
        grouped.setdefault(row.text("order"), []).append((row, _line(row)))
    orders = []
    for group in grouped.values():
        order = _order(group)
        if order is not None and not any(row.problems for row, _ in group):
            orders.append(order)
    return tuple(orders), tuple(problem for row in rows for problem in row.problems)


def _line(row: Row) -> OrderLine:
    start, end = row.read("start", day, date.min), row.read("end", day, None)
    if end is not None and end <= start:
        row.note("end", Malformed("order-ends-early", start=start, end=end))
    return OrderLine(
        row.read("line", whole, 0),
        row.text("item"),
        row.text("term"),
        row.read("quantity", number, Decimal(1)),
        row.read("unit_price", _price, None),
        start,
        end,
    )


def _price(text: str) -> Decimal:
    price = number(text)
    if -int(price.as_tuple().exponent) > PLACES_MAX:
        raise Malformed("too-many-places", got=text, limit=PLACES_MAX)
    return price


def _order(group: list[tuple[Row, OrderLine]]) -> Order | None:
    """One order; what its rows say differently about it is noted."""
    first, _ = group[0]
    seen: dict[int, int] = {}
    for row, line in group:
        for name in _HEAD:
            if row.text(name) != first.text(name):
                got, wanted = row.text(name), first.text(name)
                row.note(name, Malformed("order-head-differs", column=name, got=got, first=wanted, row=first.number))
        if line.number and line.number in seen:
            row.note("line", Malformed("order-line-twice", line=line.number, row=seen[line.number]))
        seen.setdefault(line.number, row.number)
    currency = first.read("currency", Currency.of, None)
    ordered_on = first.read("ordered_on", day, None)
    if currency is None or ordered_on is None:
        return None
    lines = tuple(line for _, line in group)
    return Order(first.text("order"), first.text("agreement"), first.text("sold_to"), currency, ordered_on, lines)
