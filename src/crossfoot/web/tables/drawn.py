"""A page of a table, ready for its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crossfoot.web.tables.asked import Asked, back_text
from crossfoot.web.tables.cells import Cell, cell, classes_of, currency_of, shown
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Amounts, Choice, Days, Filter
from crossfoot.web.tables.table import Table


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head. sort: the address of its order; turned: `ascending`, `descending` or empty."""

    column: Column
    classes: str
    title: str
    sort: str
    turned: str


@dataclass(frozen=True, slots=True)
class Field:
    """A filter as it stands in the form. kind: text, choice, days or amounts. told: its value in words. clear: without it."""

    filter: Filter
    kind: str
    values: tuple[tuple[str, str], ...]
    told: str
    clear: str
    problem: str

    @property
    def first(self) -> str:
        """The first field's value."""
        return self.values[0][1]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, for choosing it, and its cells."""

    key: str
    name: str
    cells: tuple[Cell, ...]


def heads(table: Table, asked: Asked, *, units: Sequence[str]) -> Iterator[Head]:
    """The heads of the columns shown. units: the currencies on the page; one alone goes into the head."""
    holds = asked.order or table.order
    for column in asked.columns:
        unit = units[0] if len(units) == 1 and column.kind in (Kind.AMOUNT, Kind.CHANGE) else column.unit
        turned = {column.order: "ascending", f"-{column.order}": "descending"}.get(holds, "") if column.order else ""
        order = f"-{column.order}" if turned == "ascending" else column.order
        sort = asked.address(sort=order) if column.order else ""
        yield Head(column, classes_of(column), f"{column.title}, {unit}" if unit else column.title, sort, turned)


def rows(table: Table, asked: Asked, found: Sequence[Any], *, entity: str, units: Sequence[str]) -> Iterator[Row]:
    """The rows shown."""
    for row in found:
        unit = currency_of(table, row) if len(units) > 1 else ""
        cells = tuple(cell(table, column, row, entity=entity, unit=unit) for column in asked.columns)
        yield Row(table.key(row), str(table.columns[0].of(row)), cells)


def units_of(table: Table, found: Sequence[Any]) -> tuple[str, ...]:
    """The currencies on a page."""
    return tuple(sorted({currency_of(table, row) for row in found} - {""}))


def total_rows(table: Table, asked: Asked, totals: Sequence[Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """(title, (classes, figure) by column but the first) for each currency, or the one row of sums without one."""
    several = len(totals) > 1
    for each in totals:
        figures = []
        for column in asked.columns[1:]:
            figure = each.sums.get(column.id)
            text = "" if figure is None else shown(column, figure, currency=each.currency)
            figures.append((classes_of(column), f"{each.currency} {text}" if several and text and each.currency else text))
        title = f"{each.count:,} {table.noun}"
        yield (f"{title}, {each.currency}" if several and each.currency else title), tuple(figures)


def fields(table: Table, asked: Asked) -> Iterator[Field]:
    """The filters as a form shows them."""
    problems = dict(asked.problems)
    for each in table.filters:
        kind = {Choice: "choice", Days: "days", Amounts: "amounts"}.get(
            type(each), "text" if each is table.filters[0] else "word"
        )
        values = tuple((name, asked.given.get(name, "")) for name in each.fields)
        problem = problems.get(each.fields[0], "")
        told = "" if problem else each.told(asked.given)
        yield Field(each, kind, values, told, asked.address(leave=each.fields), problem)


def turning(asked: Asked, following: object) -> dict[str, str]:
    """The addresses of the next page and of the one before; empty where there is none."""
    here = asked.after or "0"
    before = asked.back[-1] if asked.back else ""
    back = asked.address(after="" if before in ("0", "") else before, back=back_text(asked.back[:-1]))
    return {
        "next": "" if following is None else asked.address(after=str(following), back=back_text((*asked.back, here))),
        "back": back if asked.after else "",
        "page": str(len(asked.back) + 1),
    }
