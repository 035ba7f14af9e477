"""Orders as rows and as records."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.books.agreements.models import OrderRecord
from crossfoot.measures import Currency
from crossfoot.measures.decimals import plain
from crossfoot.records.order import Order, OrderLine


def orders_of(rows: Iterable[OrderRecord]) -> tuple[Order, ...]:
    """The records of rows that were read with their lines."""
    return tuple(
        Order(
            id=row.name,
            agreement=row.agreement,
            sold_to=row.sold_to,
            currency=Currency.of(row.currency),
            ordered_on=row.ordered_on,
            lines=tuple(
                OrderLine(
                    number=line.number,
                    item=line.item,
                    term=line.term,
                    quantity=plain(line.quantity),
                    unit_price=None if line.unit_price is None else plain(line.unit_price),
                    start=line.start,
                    end=line.end,
                )
                for line in sorted(row.lines.all(), key=lambda each: each.number)
            ),
        )
        for row in rows
    )
