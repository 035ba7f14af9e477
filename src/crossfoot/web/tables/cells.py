"""A value as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from crossfoot.formats.tables.listed.words import amount_text
from crossfoot.measures import Money
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.table import Table
from crossfoot.web.templatetags.figures import exact, grouped, moment, signed_text
from crossfoot.web.templatetags.shell import icon


@dataclass(frozen=True, slots=True)
class Cell:
    """classes: of the cell. shown: what stands in it."""

    column: Column
    classes: str
    shown: SafeString | str
    is_head: bool


def classes_of(column: Column) -> str:
    """The look's classes: figures right, and when the column leaves."""
    number = "num" if column.kind.is_number else ""
    leaves = f"p{column.priority}" if column.priority > 1 else ""
    return " ".join(each for each in (number, leaves) if each)


def cell(table: Table, column: Column, row: Any, *, entity: str, unit: str) -> Cell:
    """A row's cell. unit: written before an amount where a page has more than one currency; empty where the head says it."""
    value = column.of(row)
    words: SafeString | str = shown(column, value, currency=currency_of(table, row))
    if unit and words and column.kind in (Kind.AMOUNT, Kind.CHANGE):
        words = format_html('<span class="dim t12">{}</span> {}', unit, words)
    link = column.link(entity, row) if column.link and value is not None else ""
    head = column is table.columns[0]
    if link:
        kind = "why" if column.kind is Kind.AMOUNT else "name" if head else ""
        words = format_html('<a class="{}" href="{}">{}</a>', kind, link, words)
    elif column.kind is Kind.ID and words:
        words = format_html('<span class="id">{}</span>', words)
    return Cell(column, classes_of(column), words, head)


def shown(column: Column, value: Any, *, currency: str) -> SafeString | str:
    """A value in words; nothing for None."""
    if value is None:
        return ""
    match column.kind:
        case Kind.AMOUNT:
            return grouped(amount_text(value, currency))
        case Kind.CHANGE:
            return signed_text(value if isinstance(value, Money) else amount_text(value, currency))
        case Kind.QUANTITY | Kind.COUNT:
            return exact(value)
        case Kind.DAY:
            return format_html('<span class="d">{}</span>', value.isoformat())
        case Kind.MOMENT:
            return format_html('<span class="d">{}</span>', moment(value))
        case Kind.STATE:
            return _chip(value)
    return str(value)


def _chip(chip: Chip) -> SafeString:
    mark = icon(chip.icon) if chip.icon else ""
    return format_html('<span class="chip {}">{}{}</span>', chip.ink, mark, chip.word)


def currency_of(table: Table, row: Any) -> str:
    """The currency of a row's amounts; empty for none."""
    return table.currency(row) if table.currency else ""
