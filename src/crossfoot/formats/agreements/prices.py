"""Reading price models: a `price` table with exactly one model in it becomes the model, in a currency and a unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from crossfoot.errors import Malformed
from crossfoot.formats.agreements.reading import Cell, Reader, Table, free_pairs, listed, number, numeral, text, whole, word
from crossfoot.formats.agreements.shapes import MODELS
from crossfoot.measures import Currency, Extension, Mode, Percent, Price
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, PercentTier, Tier
from crossfoot.terms.price_model import (
    Block,
    BlockPolicy,
    Capacity,
    CellModel,
    Graduated,
    GraduatedPercentage,
    Matrix,
    MatrixCell,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    PriceModel,
    Recurring,
    Stairstep,
    Timing,
    Volume,
)

NO_UNIT = "unit"
"""What is counted when nothing says so."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What prices are in when they do not say so: a currency, and the unit the meter counts in (empty without a meter)."""

    currency: Currency
    unit: str


def price_model(cell: Cell, quote: Quote) -> PriceModel:
    """The one model of a `price` table. Raises Malformed: terms-one-price, and the model's own."""
    table = Table(cell, "price")
    given = [name for name in (*MODELS, "recurring", "matrix", "capacity", "book", "item") if table.has(name)]
    if len(given) != 1 or given[0] in ("book", "item"):
        table.close()
        raise Malformed("terms-one-price", got=", ".join(given) or "none")
    readers: dict[str, Callable[[Cell, Quote], PriceModel]] = {
        "recurring": _recurring,
        "matrix": _matrix,
        "capacity": _capacity,
        **_CELL_READERS,
    }
    found = table.need(given[0], lambda below: readers[given[0]](below, quote))
    table.close()
    return found


def percent(cell: Cell) -> Percent:
    """A percentage as people write it."""
    return Percent(numeral(cell))


def amount(quote: Quote) -> Reader[Extension]:
    """A reader of amounts in the quote's currency."""
    return lambda cell: Extension(numeral(cell), quote.currency)


def _price(quote: Quote) -> Reader[Price]:
    """A reader of unit prices: a number, or `{amount, per, unit}`."""

    def reader(cell: Cell) -> Price:
        if not isinstance(cell.tree, dict):
            return Price(numeral(cell), quote.currency, quote.unit or NO_UNIT)
        table = Table(cell, "quoted")
        written, units = table.need("amount", numeral), table.either("per", whole, 1)
        unit = table.either("unit", _unit(quote), quote.unit or NO_UNIT)
        table.close()
        return _quoted(written, units, quote.currency, unit)

    return reader


def _quoted(written: str, units: int, currency: Currency, unit: str) -> Price:
    if units < 1:
        raise Malformed("terms-whole-wanted", got="0")
    return Price(written, currency, unit) if units == 1 else Price.per(written, currency, unit, units=units)


def _unit(quote: Quote) -> Reader[str]:
    """A reader of units that must be the meter's. Raises Malformed: terms-unit-elsewhere."""

    def reader(cell: Cell) -> str:
        unit = cell.text()
        if quote.unit and unit != quote.unit:
            raise Malformed("terms-unit-elsewhere", got=unit, unit=quote.unit)
        return unit

    return reader


def _recurring(cell: Cell, quote: Quote) -> Recurring:
    table = Table(cell, "recurring")
    written, units = table.need("amount", numeral), table.either("per", whole, 1)
    unit = table.either("unit", text, NO_UNIT)
    timing, months = table.either("timing", word(Timing), Timing.ADVANCE), table.either("months", whole, 1)
    table.close()
    return Recurring(_quoted(written, units, quote.currency, unit), timing, months)


def _per_unit(cell: Cell, quote: Quote) -> PerUnit:
    return PerUnit(_price(quote)(cell))


def _ladder(shape: str) -> Callable[[Cell, Quote], Ladder]:
    """A reader of ladders; a rung that says where it begins must begin where the rung below ends."""

    def reader(cell: Cell, quote: Quote) -> Ladder:
        rungs = listed(lambda item: _rung(item, quote, shape))(cell)
        _check_joined(cell, [(begins, tier.upto) for begins, tier in rungs])
        return Ladder(tuple(tier for _, tier in rungs))

    return reader


def _rung(cell: Cell, quote: Quote, shape: str) -> tuple[Decimal | None, Tier]:
    table = Table(cell, shape)
    upto, begins = table.maybe("upto", number), table.maybe("from", number)
    price = table.need("unit", _price(quote)) if shape == "tier" else Price(0, quote.currency, quote.unit or NO_UNIT)
    flat = table.either("flat", amount(quote), Extension.zero(quote.currency))
    table.close()
    return begins, Tier(upto, price, flat)


def _check_joined(cell: Cell, rungs: list[tuple[Decimal | None, Decimal | None]]) -> None:
    """Raises Malformed: tier-gap, tier-overlap."""
    below: Decimal | None = Decimal(0)
    for number_, (begins, upto) in enumerate(rungs, start=1):
        if begins is not None and below is not None and begins != below:
            code = "tier-gap" if begins > below else "tier-overlap"
            raise Malformed(code, tier=number_, begins=begins, below=below)
        below = upto


def _package(cell: Cell, quote: Quote) -> Package:
    table = Table(cell, "package")
    size, unit = table.need("size", number), table.either("unit", _unit(quote), quote.unit or NO_UNIT)
    price = table.need("price", lambda below: Price(numeral(below), quote.currency, "package"))
    free, mode = table.either("free_units", number, Decimal(0)), table.either("rounding", word(Mode), Mode.UP)
    table.close()
    return Package(size, price, unit, free, mode)


def _block(cell: Cell, quote: Quote) -> Block:
    table = Table(cell, "block")
    tiers = table.many("tiers", lambda item: _block_tier(item, quote))
    unit = table.either("unit", _unit(quote), quote.unit or NO_UNIT)
    policy = table.either("policy", word(BlockPolicy), BlockPolicy.ALL_TIERS)
    table.close()
    return Block(tiers, unit, policy)


def _block_tier(cell: Cell, quote: Quote) -> BlockTier:
    table = Table(cell, "block_tier")
    tier = BlockTier(table.need("size", number), table.maybe("blocks", whole), table.need("price", amount(quote)))
    table.close()
    return tier


def _percentage(cell: Cell, quote: Quote) -> Percentage:
    table = Table(cell, "percentage")
    model = Percentage(
        table.need("percent", percent),
        table.either("fixed", amount(quote), Extension.zero(quote.currency)),
        table.either("free_events", whole, 0),
        table.either("free_amount", number, Decimal(0)),
        table.maybe("per_transaction_min", amount(quote)),
        table.maybe("per_transaction_max", amount(quote)),
    )
    table.close()
    return model


def _graduated_percentage(cell: Cell, quote: Quote) -> GraduatedPercentage:
    rungs = listed(lambda item: _percent_rung(item, quote))(cell)
    _check_joined(cell, [(begins, tier.upto) for begins, tier in rungs])
    return GraduatedPercentage(tuple(tier for _, tier in rungs))


def _percent_rung(cell: Cell, quote: Quote) -> tuple[Decimal | None, PercentTier]:
    table = Table(cell, "percent_tier")
    upto, begins = table.maybe("upto", number), table.maybe("from", number)
    tier = PercentTier(
        upto, table.need("percent", percent), table.either("flat", amount(quote), Extension.zero(quote.currency))
    )
    table.close()
    return begins, tier


def _pre_rated(cell: Cell, quote: Quote) -> PreRated:
    table = Table(cell, "pre_rated")
    factor = table.either("factor", number, Decimal(1))
    table.close()
    return PreRated(quote.currency, factor)


_CELL_READERS: dict[str, Callable[[Cell, Quote], CellModel]] = {
    "per_unit": _per_unit,
    "graduated": lambda cell, quote: Graduated(_ladder("tier")(cell, quote)),
    "volume": lambda cell, quote: Volume(_ladder("tier")(cell, quote)),
    "stairstep": lambda cell, quote: Stairstep(_ladder("step")(cell, quote)),
    "package": _package,
    "block": _block,
    "percentage": _percentage,
    "graduated_percentage": _graduated_percentage,
    "pre_rated": _pre_rated,
}


def _matrix(cell: Cell, quote: Quote) -> Matrix:
    return Matrix(listed(lambda item: _matrix_cell(item, quote))(cell))


def _matrix_cell(cell: Cell, quote: Quote) -> MatrixCell:
    table = Table(cell, "cell")
    given = [name for name in MODELS if table.has(name)]
    match = table.need("match", free_pairs(text))
    if len(given) != 1:
        table.note("", Malformed("terms-one-price", got=", ".join(given) or "none"))
    models = [table.need(name, lambda below, read=_CELL_READERS[name]: read(below, quote)) for name in given]  # type: ignore[misc]
    table.close()
    return MatrixCell(match, cast(CellModel, models[0]))


def _capacity(cell: Cell, quote: Quote) -> Capacity:
    return Capacity(listed(lambda item: _capacity_tier(item, quote))(cell))


def _capacity_tier(cell: Cell, quote: Quote) -> CapacityTier:
    table = Table(cell, "capacity_tier")
    tier = CapacityTier(table.either("limits", free_pairs(number), ()), table.need("price", amount(quote)))
    table.close()
    return tier
