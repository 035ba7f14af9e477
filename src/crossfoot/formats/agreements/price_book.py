"""Price books: list prices as a file, and an agreement's price taken from one."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.errors import Malformed, Refusal
from crossfoot.formats.agreements.prices import Quote, price_model
from crossfoot.formats.agreements.reading import Cell, Notes, Table, Unread, day, end_day, text, whole
from crossfoot.formats.agreements.schemas import check_schema
from crossfoot.formats.agreements.tree import Tree
from crossfoot.measures import Currency, Period
from crossfoot.measures.period import FOREVER
from crossfoot.terms.price_book import ListPrice, PriceBook
from crossfoot.terms.price_model import Block, Graduated, Matrix, Package, PerUnit, PriceModel, Stairstep, Volume


def price_book_of(tree: Tree, *, file: str) -> PriceBook:
    """The price book of a tree. Raises Malformed: price-book-malformed, with every problem found."""
    notes = Notes(file)
    try:
        cell = Cell(tree, "", notes)
        check_schema(cell, "crossfoot.price-book/1")
        table = Table(cell, "price_book")
        name, version = table.need("price_book", text), table.need("version", whole)
        prices = table.many("prices", _list_price)
        table.close()
        return PriceBook(name, version, prices)
    except Unread:
        pass
    except Refusal as refusal:
        notes.note("", refusal)
    raise Malformed("price-book-malformed", problems=notes.problems, file=file, problems_total=len(notes.problems))


def _list_price(cell: Cell) -> ListPrice:
    table = Table(cell, "list_price")
    currency = table.need("currency", lambda below: Currency.of(below.text()))
    first, last = table.need("from", day), table.either("until", end_day, FOREVER)
    item, unit = table.need("item", text), table.either("unit", text, "")
    if "currency" in table.unread:
        raise Unread
    model = table.need("price", lambda below: price_model(below, Quote(currency, unit)))
    table.close()
    return ListPrice(item, currency, model, Period(first, last))


def listed_prices(cell: Cell, quote: Quote, span: Period, books: Mapping[str, PriceBook]) -> list[tuple[Period, PriceModel]]:
    """An item's list prices over a span, in order of time, each with the days it is in force within the span.

    Raises Malformed: terms-book-unknown, terms-unit-elsewhere; Unrateable: no-list-price.
    """
    table = Table(cell, "price")
    if set(table.tree) != {"book", "item"}:
        table.note("", Malformed("terms-one-price", got=", ".join(table.tree)))
    book = table.need("book", lambda below: _book(below, books))
    item = table.need("item", text)
    table.close()
    found: list[tuple[Period, PriceModel]] = []
    for price in book.in_force(item, quote.currency, span):
        unit = counted_in(price.model)
        if quote.unit and unit and unit != quote.unit:
            table.note("", Malformed("terms-unit-elsewhere", got=unit, unit=quote.unit))
        start, end = max(price.effective.start, span.start), min(price.effective.end, span.end)
        found.append((Period(start, end), price.model))
    table.close()
    return found


def _book(cell: Cell, books: Mapping[str, PriceBook]) -> PriceBook:
    name = cell.text()
    if name not in books:
        raise Malformed("terms-book-unknown", got=name, known=", ".join(sorted(books)) or "none")
    return books[name]


def counted_in(model: PriceModel) -> str:
    """What a model counts; empty when it takes any unit (amounts, percentages, levels, time)."""
    match model:
        case Matrix():
            return counted_in(model.cells[0].model)
        case PerUnit():
            return model.price.unit
        case Graduated() | Volume() | Stairstep():
            return model.ladder.unit
        case Package() | Block():
            return model.unit
        case _:
            return ""
