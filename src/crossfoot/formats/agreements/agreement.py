"""Reading an agreement: the terms, the clauses beside them, and the rules that hold between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed, Refusal
from crossfoot.formats.agreements import clauses
from crossfoot.formats.agreements.clauses import Setting
from crossfoot.formats.agreements.price_book import listed_prices
from crossfoot.formats.agreements.prices import Quote, amount, price_model
from crossfoot.formats.agreements.reading import (
    Cell,
    Notes,
    Table,
    Unread,
    day,
    end_day,
    free_pairs,
    number,
    numeral,
    period,
    switch,
    text,
    texts,
    whole,
    word,
)
from crossfoot.formats.agreements.schemas import check_schema
from crossfoot.formats.agreements.tree import Tree
from crossfoot.measures import Conversion, Currency, ExchangeRate, Mode, Period
from crossfoot.measures.instant import zone
from crossfoot.terms.agreement import Agreement, Channel, Phase, Term
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.life import Life
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter
from crossfoot.terms.price_book import PriceBook


def agreement_of(tree: Tree, *, file: str, books: Mapping[str, PriceBook]) -> Agreement:
    """The agreement of a tree. Raises Malformed: agreement-malformed, with every problem found."""
    notes = Notes(file)
    try:
        return _agreement(Cell(tree, "", notes), books)
    except Unread:
        pass
    except Refusal as refusal:
        notes.note("", refusal)
    raise Malformed("agreement-malformed", problems=notes.problems, file=file, problems_total=len(notes.problems))


def _agreement(cell: Cell, books: Mapping[str, PriceBook]) -> Agreement:
    check_schema(cell, "crossfoot.agreement/1")
    table = Table(cell, "agreement")
    currency = table.need("currency", lambda below: Currency.of(below.text()))
    effective = table.need("effective", period)
    if {"currency", "effective"} & table.unread:
        raise Unread  # nothing else can be read without them
    setting = Setting(currency, effective, _term_ids(table))
    agreed = table.either("conventions", lambda below: clauses.conventions(below, otherwise=Conventions()), Conventions())
    values = {
        "version": table.need("version", whole),
        "title": table.need("title", text),
        "entity": table.need("entity", text),
        "channel": table.either("channel", word(Channel), Channel.DIRECT),
        "currency": currency,
        "time_zone": table.need("time_zone", _zone),
        "effective": effective,
        "in_force_from": table.either("in_force_from", day, effective.start),
        "roles": _roles(table, effective),
        "billing": _billing(table, effective),
        "terms": table.many("terms", lambda below: _term(below, setting, agreed, books)),
        "accounts": table.either("accounts", texts, ()),
        "commitments": table.many("commitments", lambda below: clauses.commitment(below, setting)),
        "caps": table.many("caps", lambda below: clauses.cap(below, setting)),
        "prepaid": table.many("prepaid", lambda below: clauses.prepaid(below, setting)),
        "discounts": table.many("discounts", lambda below: clauses.discount(below, setting)),
        "taxes": table.many("taxes", lambda below: clauses.tax(below, setting)),
        "life": table.either("life", lambda below: clauses.life(below, setting), Life()),
        "reason": table.either("reason", text, ""),
    }
    name = table.need("agreement", text)
    table.close()
    return Agreement(name, **values)  # type: ignore[arg-type]


def _term_ids(table: Table) -> frozenset[str]:
    """The ids of the terms, looked at ahead so that clauses can be checked against them."""
    terms = table.tree.get("terms")
    rows = [row for row in terms if isinstance(row, dict)] if isinstance(terms, list) else []
    return frozenset(name for row in rows if isinstance(name := row.get("term"), str))


def _zone(cell: Cell) -> str:
    zone(name := cell.text())
    return name


def _roles(table: Table, effective: Period) -> object:
    try:
        return clauses.roles(table, effective)
    except Refusal as refusal:
        table.note("roles", refusal)
        return None


def _billing(table: Table, effective: Period) -> object:
    if table.has("billing"):
        return table.need("billing", lambda below: clauses.billing(below, effective))
    return clauses.billing(Cell({}, "billing", table.notes), effective)


def _term(cell: Cell, setting: Setting, agreed: Conventions, books: Mapping[str, PriceBook]) -> Term:
    table = Table(cell, "term")
    name = table.need("term", text)
    meters = _meters(table)
    conversion = table.maybe("conversion", lambda below: _pricing(below, setting.currency))
    quote = Quote(conversion.base if conversion else setting.currency, meters[0].unit if meters else "")
    values = {
        "name": table.either("name", text, name),
        "clause": table.need("clause", text),
        "phases": _phases(table, quote, setting.effective, books),
        "meters": meters,
        "included": table.either("included", number, Decimal(0)),
        "overage_factor": table.either("overage_factor", number, Decimal(1)),
        "minimum": table.maybe("minimum", amount(setting.quote)),
        "maximum": table.maybe("maximum", amount(setting.quote)),
        "conversion": conversion,
        "conventions": table.either("conventions", lambda below: clauses.conventions(below, otherwise=agreed), agreed),
        "tax_category": table.either("tax_category", text, "standard"),
        "account": table.either("account", text, "revenue-usage" if meters else "revenue-recurring"),
    }
    table.close()
    return Term(name, **values)  # type: ignore[arg-type]


def _meters(table: Table) -> tuple[Meter, ...]:
    if table.has("meter") and table.has("meters"):
        table.note("meters", Malformed("terms-either", one="meter", other="meters"))
    if table.has("meter"):
        found = table.maybe("meter", _meter)
        return (found,) if found else ()
    return table.many("meters", _meter)


def _meter(cell: Cell) -> Meter:
    """One meter. Raises Malformed: bad-percentile, conversion-elsewhere, bad-conversion."""
    table = Table(cell, "meter")
    metric, unit = table.need("metric", text), table.need("unit", text)
    conversion, stage = table.either("conversion", lambda below: _conversion(below, unit), (None, ConversionStage.PERIOD))
    values = {
        "aggregation": table.either("aggregation", word(Aggregation), Aggregation.SUM),
        "where": table.either("where", free_pairs(texts), ()),
        "group_by": table.either("group_by", texts, ()),
        "conversion": conversion,
        "conversion_stage": stage,
        "bucket": table.either("bucket", word(Bucket), Bucket.NONE),
        "bucket_fold": table.either("bucket_fold", word(BucketFold), BucketFold.SUM),
        "percentile": table.maybe("percentile", number),
        "carried": table.either("carried", switch, otherwise=True),
    }
    name = table.either("id", text, metric)
    table.close()
    return Meter(name, metric, unit, **values)  # type: ignore[arg-type]


def _conversion(cell: Cell, unit: str) -> tuple[Conversion | None, ConversionStage]:
    table = Table(cell, "conversion")
    source = table.need("from", text)
    multiply, divide = table.either("multiply", number, Decimal(1)), table.either("divide", number, Decimal(1))
    places, mode = table.either("places", whole, 15), table.either("mode", word(Mode), Mode.HALF_UP)
    stage = table.either("stage", word(ConversionStage), ConversionStage.PERIOD)
    table.close()
    return Conversion(source, unit, multiply=multiply, divide=divide, places=places, mode=mode), stage


def _pricing(cell: Cell, currency: Currency) -> ExchangeRate:
    """From a pricing unit, or another currency, to the agreement's."""
    table = Table(cell, "pricing")
    code, places = table.need("from", text), table.either("exponent", whole, 0)
    rate, on, source = table.need("rate", numeral), table.need("on", day), table.need("source", text)
    table.close()
    base = Currency.own(code, exponent=places) if code.lower() == code else Currency.of(code)
    return ExchangeRate(base, currency, rate, on=on, source=source)


@dataclass(frozen=True, slots=True)
class _Written:
    """A phase as it is written: its end may follow from the next one."""

    start: date | None
    end: date | None
    quantity: Decimal
    price: Cell
    place: str


def _phases(table: Table, quote: Quote, effective: Period, books: Mapping[str, PriceBook]) -> tuple[Phase, ...]:
    """The phases: those listed, or one for the whole agreement; prices of a book bring their own."""
    if table.has("phases") == table.has("price"):
        table.note("", Malformed("terms-either", one="price", other="phases"))
        return ()
    if table.has("price"):
        quantity = table.either("quantity", number, Decimal(1))
        written: tuple[_Written, ...] = (_Written(None, None, quantity, table.at("price"), f"{table.cell.place}.price"),)
    else:
        if table.has("quantity"):
            table.note("quantity", Malformed("terms-either", one="quantity", other="phases"))
        written = table.many("phases", _written)
    phases: list[Phase] = []
    for each, after in zip(written, (*written[1:], None), strict=False):
        try:
            end = each.end or (after.start if after and after.start else effective.end)
            span = Period(each.start or effective.start, end)
            phases += _priced(each, span, quote, books)
        except Unread:
            table.unread.add("phases")
        except Refusal as refusal:
            table.notes.note(each.place, refusal)
            table.unread.add("phases")
    return tuple(phases)


def _written(cell: Cell) -> _Written:
    table = Table(cell, "phase")
    start, end = table.maybe("from", day), table.maybe("until", end_day)
    found = _Written(start, end, table.either("quantity", number, Decimal(1)), table.at("price"), cell.place)
    table.close()
    return found


def _priced(written: _Written, span: Period, quote: Quote, books: Mapping[str, PriceBook]) -> list[Phase]:
    tree = written.price.tree
    if isinstance(tree, dict) and "book" in tree:
        prices = listed_prices(written.price, quote, span, books)
        return [Phase(part, model, written.quantity) for part, model in prices]
    try:
        return [Phase(span, price_model(written.price, quote), written.quantity)]
    except Refusal as refusal:
        written.price.notes.note(written.price.place, refusal)
        raise Unread from None
