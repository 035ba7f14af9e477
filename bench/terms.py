"""The imitated company's terms: 4 books in 4 currencies, 20 meters, 4 graduated tiers, new prices from 15 November."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bench.generate import CUSTOMERS
from crossfoot.bulk.plan import (
    BulkLadder,
    BulkMeter,
    Cell,
    MeterPlan,
    Piece,
    Served,
    Slot,
)
from crossfoot.bulk.rate import PricedCell
from crossfoot.measures import Currency, Instant, Span

CURRENCIES = ("USD", "JPY", "KWD", "EUR")
METERS = tuple(f"meter-{number:02}" for number in range(20))
CUTS = tuple(
    Instant.midnight(day, "UTC")
    for day in (date(2025, 10, 1), date(2025, 11, 1), date(2025, 11, 15), date(2025, 12, 1), date(2026, 1, 1))
)
SLOTS = tuple(Slot("quarter", start.isoformat(), Span(start, end)) for start, end in itertools.pairwise(CUTS))
THRESHOLDS = (Decimal(1_000), Decimal(20_000), Decimal(500_000))


def meter_plan() -> MeterPlan:
    """50,000 agreements of one account each, in four books."""
    served = tuple(Served(f"cus-{number:06}", f"agreement-{number:06}", CURRENCIES[number % 4]) for number in range(CUSTOMERS))
    meters = tuple(BulkMeter(book, meter, meter, "quarter") for book in CURRENCIES for meter in METERS)
    return MeterPlan(Span(CUTS[0], CUTS[-1]), served, meters, SLOTS)


def prices(cells: Sequence[Cell]) -> list[PricedCell]:
    """A ladder for every cell: its prices depend on the book, the meter, the dimensions and the date."""
    ladders: dict[tuple[str, str, str, bool], PricedCell] = {}
    priced = []
    for cell in cells:
        key = (cell.book, cell.meter, cell.dims, cell.slot.span.start < CUTS[2])
        if key not in ladders:
            ladders[key] = PricedCell(_ladder(cell), cell.book)
        priced.append(ladders[key])
    return priced


def _ladder(cell: Cell) -> BulkLadder:
    nano = 200_000 + METERS.index(cell.meter) * 13_337 + CURRENCIES.index(cell.book) * 7_001 + len(cell.dims) * 101
    nano += sum(map(ord, cell.dims)) + (0 if cell.slot.span.start < CUTS[2] else 5_003)
    floors = (Decimal(0), *THRESHOLDS)
    pieces, base = [], Decimal(0)
    for tier, floor in enumerate(floors):
        price = Decimal(nano - tier * 17_011).scaleb(-9)
        upto = THRESHOLDS[tier] if tier < len(THRESHOLDS) else None
        pieces.append(Piece(upto, floor, price, base))
        base += (upto - floor) * price if upto else Decimal(0)
    start = CUTS[0] if cell.slot.span.start < CUTS[2] else CUTS[2]
    end = CUTS[2] if cell.slot.span.start < CUTS[2] else CUTS[-1]
    return BulkLadder(tuple(pieces), Currency.of(cell.book).exponent, Span(start, end))
