"""The rules file: YAML or JSON to rules and the two layouts, with every problem found and its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crossfoot.errors import Malformed, Refusal
from crossfoot.formats.agreements.reading import (
    Cell,
    Notes,
    Table,
    Unread,
    day,
    free_pairs,
    numeral,
    switch,
    text,
    texts,
    whole,
    word,
)
from crossfoot.formats.agreements.schemas import check_schema, schema_of
from crossfoot.formats.agreements.tree import grown
from crossfoot.formats.reconciling.layout import ClaimLayout, DateForm
from crossfoot.formats.reconciling.shapes import FORM, SHAPES
from crossfoot.formats.reconciling.tables import cause_tables, currency, in_force, percent
from crossfoot.measures import Mode, Money, Period
from crossfoot.records.matching.claim import Driver
from crossfoot.terms.reconciling import (
    CauseTables,
    DateWindow,
    Normaliser,
    NormaliserKind,
    ReconcileRules,
    Subsets,
    Tolerance,
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a rules file holds: the rules, and which columns of the two files are what."""

    rules: ReconcileRules
    ours: ClaimLayout
    theirs: ClaimLayout


def read_rules(data: bytes, *, name: str) -> Reconciliation:
    """The rules a file holds. name: of the file, for the problems; `.json` is read as JSON, every other as YAML.

    Raises Malformed: reconcile-rules-malformed, with every problem found and its place (`causes.taxes[2].percent`);
    terms-too-large, terms-not-text, terms-too-deep, terms-too-many, terms-not-yaml, terms-key-twice, terms-character.
    """
    notes = Notes(name)
    try:
        cell = Cell(grown(data, file=name), "", notes)
        check_schema(cell, FORM)
        return _rules(cell)
    except Unread:
        pass
    except Refusal as refusal:
        if refusal.fields.get("file") == name:
            raise
        notes.note("", refusal)
    raise Malformed("reconcile-rules-malformed", problems=notes.problems, file=name, problems_total=len(notes.problems))


def rules_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a rules file."""
    return schema_of("rules", shapes=SHAPES, title="Crossfoot reconcile rules")


def _rules(cell: Cell) -> Reconciliation:
    table = Table(cell, SHAPES["rules"])
    name, version, ours, theirs = (
        table.need("rules", text),
        table.need("version", whole),
        table.need("ours", _side),
        table.need("theirs", _side),
    )
    if table.unread & {"rules", "version"}:
        raise Unread
    rules = ReconcileRules(
        name,
        version,
        effective=in_force(table),
        normalisers=table.many("normalise", _normaliser),
        grouped=table.either("grouped", switch, otherwise=False),
        window=table.maybe("window", _window),
        subsets=table.maybe("subsets", _subsets),
        tolerances=table.many("tolerances", _tolerance),
        period=table.maybe("period", _period),
        timing_days=table.either("timing_days", whole, 0),
        exchange_days=table.either("exchange_days", whole, 3),
        rounding=table.either("rounding", word(Mode), Mode.HALF_UP),
        tables=table.either("causes", cause_tables, CauseTables()),
    )
    table.close()
    return Reconciliation(rules, ours, theirs)


def _side(cell: Cell) -> ClaimLayout:
    table = Table(cell, SHAPES["side"])
    layout = ClaimLayout(
        key=table.need("key", _columns),
        amount=table.need("amount", text),
        currency=table.either("currency", text, ""),
        one_currency=table.maybe("one_currency", currency),
        id=table.either("id", _columns, ()),
        entity=table.either("entity", text, ""),
        on=table.either("on", text, ""),
        on_form=table.either("on_form", word(DateForm), DateForm.ISO),
        group=table.either("group", _columns, ()),
        item=table.either("item", text, ""),
        reversed_sign=table.either("reversed", switch, otherwise=False),
        rounding=table.maybe("rounding", word(Mode)),
        drivers=table.either("drivers", _drivers, ()),
        evidence=table.either("evidence", free_pairs(text), ()),
        empty_words=table.either("empty_words", texts, ()),
        delimiter=table.either("delimiter", _delimiter, ","),
    )
    if bool(layout.currency) == bool(layout.one_currency) and not table.unread & {"currency", "one_currency"}:
        table.note("currency", Malformed("claim-currency-unsaid"))
    table.close()
    return layout


def _columns(cell: Cell) -> tuple[str, ...]:
    return (cell.text(),) if isinstance(cell.tree, str) else texts(cell)


def _delimiter(cell: Cell) -> str:
    written = cell.tree if isinstance(cell.tree, str) else ""
    if len(written) != 1 or written in '"\r\n':
        raise Malformed("claim-delimiter", got=written)
    return written


def _drivers(cell: Cell) -> tuple[tuple[Driver, str], ...]:
    table = Table(cell, SHAPES["driver_columns"])
    found = [(driver, table.maybe(driver.value, text)) for driver in Driver]
    table.close()
    return tuple((driver, column) for driver, column in found if column)


def _normaliser(cell: Cell) -> Normaliser:
    table = Table(cell, SHAPES["normaliser"])
    kind = table.need("step", word(NormaliserKind))
    prefix, pairs = table.either("text", text, ""), table.either("pairs", free_pairs(text), ())
    if not table.unread and (kind is NormaliserKind.PREFIX) != bool(prefix):
        table.note("text", Malformed("normaliser-misfit", step=kind, key="text", of="prefix"))
    if not table.unread and (kind is NormaliserKind.MAP) != bool(pairs):
        table.note("pairs", Malformed("normaliser-misfit", step=kind, key="pairs", of="map"))
    table.close()
    return Normaliser(kind, prefix, pairs)


def _window(cell: Cell) -> DateWindow:
    table = Table(cell, SHAPES["window"])
    before, after = table.either("days_before", whole, 0), table.either("days_after", whole, 0)
    table.close()
    return DateWindow(before, after)


def _subsets(cell: Cell) -> Subsets:
    table = Table(cell, SHAPES["subsets"])
    items, picked = table.need("items_max", whole), table.need("picked_max", whole)
    table.close()
    return Subsets(items, picked)


def _tolerance(cell: Cell) -> Tolerance:
    table = Table(cell, SHAPES["tolerance"])
    of, owner, share = table.need("currency", currency), table.need("owner", text), table.maybe("percent", percent)
    if "currency" in table.unread:
        raise Unread
    amount = table.need("amount", lambda below: Money(numeral(below), of))
    table.close()
    return Tolerance(amount, owner, share)


def _period(cell: Cell) -> Period:
    table = Table(cell, SHAPES["days"])
    first, end = table.need("from", day), table.need("until", day)
    table.close()
    return Period(first, end)
