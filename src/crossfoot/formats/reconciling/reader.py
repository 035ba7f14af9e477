"""Rows of a file to claims, as a layout says; or every problem of every row, with its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from crossfoot.errors import Malformed, Problem, Refusal
from crossfoot.formats.reconciling.layout import JOINED_BY, ClaimLayout, DateForm
from crossfoot.formats.tables.row import RawRow, Table
from crossfoot.measures import Currency, Money, exact, rounded
from crossfoot.records.matching.claim import Claim, Driver

PLACES_MAX = 15
_DIGITS_MAX = 16
_FORMS = {
    DateForm.ISO: re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?:[T ].*)?", re.ASCII),
    DateForm.DMY: re.compile(r"(?P<d>[0-9]{1,2})[./-](?P<m>[0-9]{1,2})[./-](?P<y>[0-9]{4})(?:[T ].*)?", re.ASCII),
    DateForm.MDY: re.compile(r"(?P<m>[0-9]{1,2})[./-](?P<d>[0-9]{1,2})[./-](?P<y>[0-9]{4})(?:[T ].*)?", re.ASCII),
}
_SHOWN = {DateForm.ISO: "2026-10-31", DateForm.DMY: "31/10/2026", DateForm.MDY: "10/31/2026"}
_PROBLEMS_MAX = 1_000
"""More are counted with the rest of the file, and not kept."""


def read_claims(table: Table, *, layout: ClaimLayout, file: str) -> tuple[Claim, ...]:
    """Every row as a claim, in the order of the file; those without an id of their own have an empty one.

    Raises Malformed: column-missing; claims-malformed, with a problem for every cell that cannot be read.
    """
    check_claim_columns(table.columns, layout=layout, file=file)
    reader, claims = _Reader(layout, file), list[Claim]()
    for row in table.rows:
        claim = reader.read(row)
        if claim is not None:
            claims.append(claim)
    reader.close()
    return tuple(claims)


def check_claim_columns(columns: tuple[str, ...], *, layout: ClaimLayout, file: str) -> None:
    """Refuse a file without a column the layout names; JSON rows may leave out any. Raises Malformed: column-missing."""
    missing = [name for name in layout.columns if name not in columns] if columns else []
    problems = [
        Problem("column-missing", file, field=name, facts={"file": file, "column": name, "found": ", ".join(columns)})
        for name in missing
    ]
    if problems:
        raise Malformed("column-missing", problems=problems, **problems[0].facts)


class _Reader:
    """A layout at work on one file."""

    def __init__(self, layout: ClaimLayout, file: str) -> None:
        self._layout, self._file = layout, file
        self._empty = frozenset(layout.empty_words)
        self._problems: list[Problem] = []
        self._problems_total = self._rows = 0
        self._ids: dict[str, int] = {}

    def read(self, row: RawRow) -> Claim | None:
        """The claim of a row; None when a problem was noted."""
        self._rows += 1
        before = self._problems_total
        for fault in row.faults:
            if not fault.column or fault.column in self._layout.columns:
                self._note(row, fault.column, Malformed(fault.code, **fault.facts))
        if self._problems_total > before:
            return None
        claim = self._claim(row)
        return claim if self._problems_total == before else None

    def close(self) -> None:
        """Raises Malformed: claims-malformed."""
        if self._problems_total:
            totals = {"problems_total": self._problems_total, "rows": self._rows}
            raise Malformed("claims-malformed", problems=self._problems, file=self._file, **totals)

    def _claim(self, row: RawRow) -> Claim | None:
        layout = self._layout
        key = self._joined(row, layout.key)
        currency = layout.one_currency or self._currency(row)
        amount = self._amount(row, currency) if currency else None
        on = self._day(row) if layout.on else None
        name = self._joined(row, layout.id) if layout.id else ""
        if name:
            self._once(row, name)
        drivers = tuple(self._drivers(row))
        if amount is None or currency is None:
            return None
        minor = Money(amount, currency).minor
        return Claim(
            name,
            key,
            currency,
            -minor if layout.reversed_sign else minor,
            self._cell(row, layout.entity),
            on,
            JOINED_BY.join(self._cell(row, name) for name in layout.group).strip(JOINED_BY),
            self._cell(row, layout.item),
            drivers,
            tuple((fact, cell) for fact, column in layout.evidence if (cell := self._cell(row, column))),
        )

    def _cell(self, row: RawRow, column: str) -> str:
        text = row.cells.get(column, "").strip(" \t") if column else ""
        return "" if text in self._empty else text

    def _note(self, row: RawRow, column: str, refusal: Refusal) -> None:
        self._problems_total += 1
        if len(self._problems) < _PROBLEMS_MAX:
            self._problems.append(Problem(refusal.code, self._file, row.row, column, refusal.fields))

    def _filled(self, row: RawRow, column: str) -> str:
        text = self._cell(row, column)
        if not text:
            self._note(row, column, Malformed("claim-cell-empty"))
        return text

    def _joined(self, row: RawRow, columns: tuple[str, ...]) -> str:
        return JOINED_BY.join(self._filled(row, name) for name in columns)

    def _once(self, row: RawRow, name: str) -> None:
        first = self._ids.setdefault(name, row.row)
        if first != row.row:
            self._note(row, self._layout.id[0], Malformed("claim-id-twice", got=name, first=first))

    def _currency(self, row: RawRow) -> Currency | None:
        text = self._filled(row, self._layout.currency)
        try:
            return Currency.of(text) if text else None
        except Malformed as refusal:
            self._note(row, self._layout.currency, refusal)
            return None

    def _amount(self, row: RawRow, currency: Currency) -> Decimal | None:
        text = self._filled(row, self._layout.amount)
        if not text:
            return None
        try:
            number = exact(text, places_max=PLACES_MAX, digits_max=_DIGITS_MAX)
            if self._layout.rounding is not None:
                return rounded(number, places=currency.exponent, mode=self._layout.rounding)
            return Money(number, currency).amount
        except Malformed as refusal:
            self._note(row, self._layout.amount, refusal)
            return None

    def _day(self, row: RawRow) -> date | None:
        text = self._cell(row, self._layout.on)
        if not text:
            return None
        form = self._layout.on_form
        found = _FORMS[form].fullmatch(text)
        try:
            if found:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError:
            pass
        self._note(row, self._layout.on, Malformed("claim-not-a-day", got=text, shown=_SHOWN[form]))
        return None

    def _drivers(self, row: RawRow) -> Iterator[tuple[Driver, Decimal]]:
        for driver, column in self._layout.drivers:
            if text := self._cell(row, column):
                try:
                    yield driver, exact(text, places_max=PLACES_MAX, digits_max=_DIGITS_MAX)
                except Malformed as refusal:
                    self._note(row, column, refusal)
