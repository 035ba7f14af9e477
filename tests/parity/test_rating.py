"""Parity of rating: the columns and the pure engine give the same line for the same quantity, ties and thresholds included."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crossfoot.bulk.meter import metering
from crossfoot.bulk.plan import BulkMeter, MeterPlan, Served, Slot
from crossfoot.bulk.rate import PricedCell, rate
from crossfoot.engines.rating.price import price
from crossfoot.errors import Unrateable
from crossfoot.measures import Currency, Extension, Instant, Mode, Percent, Quantity, Rounding, Span
from crossfoot.records.metered import MeteredQuantity
from crossfoot.runs.ladders import bulk_ladder
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.price_model import Percentage, PerUnit, PriceModel, ZeroUsage
from tests.bulk.lakes import Shelves, event
from tests.parity.worlds import model

ALWAYS = Span(Instant(0), Instant(100))
SLOT = Slot("always", "always", ALWAYS)
SEEDS = range(100 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 6)
MODELS = 250


@dataclass(frozen=True, slots=True)
class Case:
    """A model with its conventions, and the quantities to rate by it."""

    model: PriceModel
    conventions: Conventions
    quantities: tuple[Decimal, ...]


def cases(seed: int) -> list[Case]:
    """Odd seeds use quantities of up to fifteen places, even ones of up to six: the lake stores them apart."""
    chance, places = random.Random(seed), 15 if seed % 2 else 6
    found = []
    for _ in range(MODELS):
        currency = Currency.of(chance.choice(("USD", "EUR", "JPY", "KWD", "CLF")))
        drawn = model(chance, "unit", currency)
        rounding = Rounding(Mode.HALF_UP, chance.choice((None, None, 0)))
        conventions = Conventions(rounding=rounding, zero_usage=chance.choice((ZeroUsage.NOTHING, ZeroUsage.FIRST_FLAT)))
        found.append(Case(drawn, conventions, tuple(_quantities(chance, drawn, places=places))))
    return found


def _quantities(chance: random.Random, drawn: PriceModel, *, places: int) -> set[Decimal]:
    """Zero, one below, some, every threshold and its neighbours, and quantities whose first extension is a tie."""
    least = Decimal(1).scaleb(-places)
    quantities = {Decimal(0), Decimal(-1), Decimal(chance.randrange(10**6)).scaleb(-chance.choice((0, 2, places)))}
    tiers = () if isinstance(drawn, PerUnit) else drawn.ladder.tiers
    for tier in tiers:
        if tier.upto is not None:
            near = tier.upto.quantize(least, rounding=ROUND_FLOOR)
            quantities |= {near, near + least, near - least}
    for unit_price in [tier.price for tier in tiers] or [drawn.price]:
        if unit_price.amount:
            tie = Decimal(2 * chance.randrange(50) + 1) * Decimal("0.5").scaleb(-drawn.currency.exponent) / unit_price.amount
            if tie == tie.quantize(least):
                quantities.add(tie.quantize(least))
    return quantities


def pure(case: Case, quantity: Decimal) -> tuple[str, Decimal | None, Decimal | None]:
    """code, extension and amount as the pure engine has them."""
    metered = MeteredQuantity("A", "t", "m", (), ALWAYS, Quantity(quantity, "unit"), 1, None, None)
    try:
        extension = price(model=case.model, metered=metered, conventions=case.conventions).extension
    except Unrateable as refusal:
        return refusal.code, None, None
    return "", extension.amount, extension.settle(case.conventions.rounding).amount


@pytest.mark.parametrize("seed", SEEDS)
def test_bulk_and_pure_rating_give_the_same_lines(seed: int, tmp_path: Path) -> None:
    given = cases(seed)
    shelves = Shelves.at(tmp_path / "lake")
    rows, served, wanted = [], [], {}
    for book, case in enumerate(given):
        for quantity in sorted(case.quantities):
            name = f"{book}/{len(rows)}"
            rows.append(event(name, account=name, at_ns=1, metric="calls", quantity=quantity))
            served.append(Served(name, name, str(book)))
            wanted[name] = pure(case, quantity)
    shelves.receive(rows)
    meters = tuple(BulkMeter(str(book), "calls", "calls", "always") for book in range(len(given)))
    ladders = [bulk_ladder(case.model, conventions=case.conventions, in_force=ALWAYS) for case in given]
    with metering(shelves.snapshot, plan=MeterPlan(ALWAYS, tuple(served), meters, (SLOT,))) as opened:
        prices = [
            PricedCell(ladder, given[int(cell.book)].model.currency.code) if (ladder := ladders[int(cell.book)]) else None
            for cell in opened.cells
        ]
        rate(opened, prices=prices, to=tmp_path / "lines.parquet")
    lines = pq.read_table(tmp_path / "lines.parquet").to_pylist()
    assert len(lines) == len(rows)
    rated = [line for line in lines if line["code"] != "handed-over"]
    assert len(rated) > len(lines) / 5
    for line in rated:
        assert (line["code"], line["extension"], line["amount"]) == wanted[line["agreement"]], line
    assert {line["code"] for line in rated} == {"", "negative-quantity", "above-last-tier"}
    ties = [
        line for line in rated if line["extension"] and _is_tie(line["extension"], given[int(line["agreement"].split("/")[0])])
    ]
    assert len(ties) >= 10


def _is_tie(extension: Decimal, case: Case) -> bool:
    places = case.conventions.rounding.places
    scaled = extension.scaleb(case.model.currency.exponent if places is None else places)
    return abs(scaled) % 1 == Decimal("0.5")


def test_what_bulk_cannot_say_is_left_to_the_pure_engine() -> None:
    [graduated] = [case.model for case in cases(0) if type(case.model).__name__ == "Graduated"][:1]
    for rounding in (Rounding(Mode.HALF_EVEN), Rounding(Mode.HALF_UP, -1)):
        assert bulk_ladder(graduated, conventions=Conventions(rounding=rounding), in_force=ALWAYS) is None
    unconverted = Currency.own("credit", exponent=2)
    assert bulk_ladder(model(random.Random(5), "unit", unconverted), conventions=Conventions(), in_force=ALWAYS) is None
    assert bulk_ladder(_percentage(), conventions=Conventions(), in_force=ALWAYS) is None


def _percentage() -> PriceModel:

    return Percentage(Percent(1), Extension(0, Currency.of("USD")))
