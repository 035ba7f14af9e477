"""The cause tables of a rules file, row by row."""

from __future__ import annotations

from crossfoot.errors import Malformed
from crossfoot.formats.agreements.reading import Cell, Table, day, end_day, number, numeral, switch, text
from crossfoot.formats.reconciling.shapes import SHAPES
from crossfoot.measures import Currency, ExchangeRate, Money, Percent, Period
from crossfoot.measures.period import FOREVER
from crossfoot.terms.reconciling import ALWAYS, CauseTables, KnownDiscount, KnownFee, KnownTax, PriceVersion, QuantitySnapshot


def cause_tables(cell: Cell) -> CauseTables:
    """All tables of a file."""
    table = Table(cell, SHAPES["causes"])
    found = CauseTables(
        table.many("prices", _price),
        table.many("taxes", _tax),
        table.many("fees", _fee),
        table.many("discounts", _discount),
        table.many("exchange", _exchange),
        table.many("quantities", _snapshot),
    )
    table.close()
    return found


def in_force(table: Table) -> Period:
    """The days of a row, from its `from` and `until`; always when neither is given."""
    first, end = table.either("from", day, ALWAYS.start), table.either("until", end_day, FOREVER)
    if end <= first:
        table.note("until", Malformed("empty-period", start=first, end=end))
        return ALWAYS
    return Period(first, end)


def currency(cell: Cell) -> Currency:
    """A currency's code."""
    return Currency.of(cell.text())


def percent(cell: Cell) -> Percent:
    """A percentage."""
    return Percent(numeral(cell))


def _source(table: Table) -> str:
    return table.either("source", text, table.cell.place)


def _price(cell: Cell) -> PriceVersion:
    table = Table(cell, SHAPES["price_version"])
    item, price, days = table.need("item", text), table.need("price", number), in_force(table)
    table.close()
    return PriceVersion(item, price, days, _source(table))


def _tax(cell: Cell) -> KnownTax:
    table = Table(cell, SHAPES["tax_rate"])
    rate, days, item = table.need("percent", percent), in_force(table), table.either("item", text, "")
    withheld = table.either("withheld", switch, otherwise=False)
    table.close()
    return KnownTax(rate, days, _source(table), item, withheld)


def _fee(cell: Cell) -> KnownFee:
    table = Table(cell, SHAPES["fee_rate"])
    rate, days, item = table.need("percent", percent), in_force(table), table.either("item", text, "")
    fixed = None
    if table.has("fixed"):
        of = table.maybe("currency", currency)
        if of is None:
            table.note("currency", Malformed("terms-key-missing", key="currency", says="of the fixed part"))
        else:
            fixed = table.maybe("fixed", lambda below: Money(numeral(below), of))
    table.close()
    return KnownFee(rate, days, _source(table), item, fixed)


def _discount(cell: Cell) -> KnownDiscount:
    table = Table(cell, SHAPES["discount_rate"])
    rate, days, item = table.need("percent", percent), in_force(table), table.either("item", text, "")
    table.close()
    return KnownDiscount(rate, days, _source(table), item)


def _exchange(cell: Cell) -> ExchangeRate:
    table = Table(cell, SHAPES["exchange_rate"])
    base, quote = table.need("base", currency), table.need("quote", currency)
    rate, on, source = table.need("rate", numeral), table.need("on", day), table.need("source", text)
    table.close()
    return ExchangeRate(base, quote, rate, on=on, source=source)


def _snapshot(cell: Cell) -> QuantitySnapshot:
    table = Table(cell, SHAPES["snapshot"])
    key, quantity = table.need("key", text), table.need("quantity", number)
    table.close()
    return QuantitySnapshot(key, quantity, _source(table))
