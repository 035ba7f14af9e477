"""Bulk rating: metered quantities up their ladders, to lines in one Parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from crossfoot.bulk.meter import Metering, cells_table
from crossfoot.bulk.plan import (
    BulkLadder,
    Cell,
    Operands,
    Piece,
    Widths,
    fitting,
    operands,
)
from crossfoot.bulk.session import relation
from crossfoot.errors import Defect

NEGATIVE = "negative-quantity"
ABOVE = "above-last-tier"
HANDED_OVER = "handed-over"
_HANDED_OVER_PIECE = 1
"""Piece 0 stands for negative quantities in the canonical text, piece 1 for what is handed over."""


@dataclass(frozen=True, slots=True)
class PricedCell:
    """How a cell is priced: the ladder, and the currency its amounts are in."""

    ladder: BulkLadder
    currency: str


@dataclass(frozen=True, slots=True)
class LineTotal:
    """Lines of one currency and outcome: how many, of how many events, and the foot of their amounts.

    code: empty for rated lines, otherwise why a line has no amount.
    """

    currency: str
    code: str
    lines: int
    events: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Rated:
    """Where the lines are, their totals, and the cells left to the Python engine (their lines have no amount)."""

    path: Path
    totals: tuple[LineTotal, ...]
    handed_over: tuple[Cell, ...]


def rate(opened: Metering, *, prices: Sequence[PricedCell | None], to: Path) -> Rated:
    """Rate every metered quantity and write the lines to one Parquet file.

    prices: one for each of `opened.cells`, in their order; a cell without a price, or too wide for 38 digits, is
    handed over. Columns of the file: agreement, meter, dims, slot, currency, code, events, quantity, extension,
    amount. code is empty for a rated line, else negative-quantity, above-last-tier or handed-over (extension and
    amount are then empty). Raises Defect when a slot reaches outside the time its ladder is in force.
    """
    sizes = _sizes(opened, prices)
    kept, found = fitting(sizes, quantity_places=opened.quantity_places)
    widths = found or _NO_WIDTHS
    here = [priced if place in kept else None for place, priced in enumerate(prices)]
    steps = max((_steps(priced) for priced in here if priced), default=0)
    _lay_out(opened, here, widths, steps)
    query = lines_sql(widths, steps=steps)
    opened.engine.write(query, to)
    opened.engine.open_written("lines", to)
    totals = [LineTotal(*row) for row in opened.engine.fetch(relation("line_totals"))]
    return Rated(to, tuple(totals), tuple(cell for cell, priced in zip(opened.cells, here, strict=True) if not priced))


def _sizes(opened: Metering, prices: Sequence[PricedCell | None]) -> dict[int, Operands]:
    """The operands of every priced cell, by its place; a ladder shared by many cells is measured once a metric.

    A ladder with a threshold finer than the quantities are stored is left out: its cells are handed over.
    """
    sizes: dict[int, Operands] = {}
    measured: dict[tuple[int, str], Operands] = {}
    for place, (cell, priced) in enumerate(zip(opened.cells, prices, strict=True)):
        if priced is not None:
            _check_in_force(cell, priced.ladder)
            key = id(priced.ladder), cell.metric
            if key not in measured:
                measured[key] = operands(priced.ladder, reach=opened.reach.get(cell.metric, Decimal(0)))
            if measured[key].mark_places <= opened.quantity_places:
                sizes[place] = measured[key]
    return sizes


def lines_sql(widths: Widths, *, steps: int) -> str:
    """The canonical text of the lines for operands of these widths and ladders of up to `steps` + 1 pieces."""
    reached = "".join(
        f" + CASE WHEN metered.quantity > priced_cells.upto_{step} THEN 1 ELSE 0 END" for step in range(1, steps + 1)
    )
    return relation(
        "lines",
        quantity=widths.quantity,
        factor=widths.factor,
        price=widths.price,
        summand=widths.summand,
        extension=widths.extension,
        settled=_settled(widths),
        steps=reached,
    )


def _settled(widths: Widths) -> str:
    """The extension rounded at the line's places, as SQL; an extension that fits in 64 bits goes there first."""

    def at_places(extension: str) -> str:
        branches = " ".join(
            f"WHEN {places} THEN CAST(CAST({extension} AS {widths.settled(places)}) AS {widths.amount})"
            for places in range(PLACES_MAX + 1)
        )
        return f"CASE places {branches} ELSE CAST(NULL AS {widths.amount}) END"

    if widths.small_whole_digits < 1:
        return at_places("extension")
    limit = 10**widths.small_whole_digits
    return (
        f"CASE WHEN extension < {limit} AND extension > -{limit}"
        f" THEN {at_places(f'CAST(extension AS {widths.small})')} ELSE {at_places('extension')} END"
    )


PLACES_MAX = 4
"""No currency has more."""

_NO_WIDTHS = Widths(quantity_digits=18, quantity_places=6, price_digits=1, price_places=0, whole_digits=1)
"""For a run in which everything is handed over."""


def _check_in_force(cell: Cell, ladder: BulkLadder) -> None:
    if cell.slot.span.start < ladder.in_force.start or cell.slot.span.end > ladder.in_force.end:
        raise Defect(f"prices of {cell.meter} change inside the slot {cell.slot.name}")


def _steps(priced: PricedCell) -> int:
    """How many thresholds a quantity may pass: every `upto`, a closed ladder's last one included."""
    return sum(piece.upto is not None for piece in priced.ladder.pieces)


def _lay_out(opened: Metering, prices: Sequence[PricedCell | None], types: Widths, steps: int) -> None:
    """Give the session `pieces`, and `priced_cells`: the cells with their thresholds and first piece."""
    rows: list[tuple[Piece | None, str]] = [(None, NEGATIVE), (None, HANDED_OVER)]
    first: dict[int, int] = {}
    for priced in prices:
        if priced and id(priced.ladder) not in first:
            first[id(priced.ladder)] = len(rows)
            rows += [(piece, "") for piece in priced.ladder.pieces]
            rows += [(None, ABOVE)] if priced.ladder.pieces[-1].upto is not None else []
    starts = [first[id(priced.ladder)] if priced else _HANDED_OVER_PIECE for priced in prices]
    opened.engine.words("pieces", _pieces_table(rows, types))
    opened.engine.words("priced_cells", _priced_cells_table(opened, prices, starts, types, steps))


def _pieces_table(rows: list[tuple[Piece | None, str]], types: Widths) -> pa.Table:
    quantity = pa.decimal128(types.quantity_digits, types.quantity_places)
    price = pa.decimal128(types.price_digits, types.price_places)
    summand = pa.decimal128(types.summand_digits, types.extension_places)
    return pa.table(
        {
            "piece_no": pa.array(range(len(rows)), pa.int32()),
            "origin": pa.array([piece and piece.origin for piece, _ in rows], quantity),
            "price": pa.array([piece and piece.price for piece, _ in rows], price),
            "base": pa.array([piece and piece.base for piece, _ in rows], summand),
            "code": pa.array([code for _, code in rows], pa.string()),
        }
    )


def _priced_cells_table(
    opened: Metering, prices: Sequence[PricedCell | None], starts: Sequence[int], types: Widths, steps: int
) -> pa.Table:
    """The cells with the currency, places, first piece and thresholds they are priced by."""
    places = list(opened.numbers.values())
    marks = [[piece.upto for piece in priced.ladder.pieces] if priced else [] for priced in prices]
    currencies = [priced.currency if priced else "" for priced in prices]
    settled_at = [priced.ladder.places if priced else 0 for priced in prices]
    table = cells_table(opened)
    table = table.append_column("currency", pa.array([currencies[place] for place in places], pa.string()))
    table = table.append_column("places", pa.array([settled_at[place] for place in places], pa.int32()))
    table = table.append_column("first_piece", pa.array([starts[place] for place in places], pa.int32()))
    quantity = pa.decimal128(types.quantity_digits, types.quantity_places)
    for step in range(steps):
        column = [mark[step] if step < len(mark) else None for mark in marks]
        table = table.append_column(f"upto_{step + 1}", pa.array([column[place] for place in places], quantity))
    return table
