"""A typed workbook: text as text, figures as figures, days as days; the head stays, filters are on, a footer sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from crossfoot.errors import Malformed
from crossfoot.formats.tables.listed.heading import Heading, Kind
from crossfoot.formats.tables.listed.words import amount_text
from crossfoot.measures import Currency
from crossfoot.measures.decimals import text

_DIGITS_MAX = 15
"""A spreadsheet keeps no more; a longer figure is written as text rather than changed."""
_ROWS_MAX = 1_048_576
_WIDTHS = {Kind.TEXT: 32, Kind.ID: 20, Kind.DAY: 12, Kind.MOMENT: 20, Kind.STATE: 16}


class Sheet:
    """Rows go to disk as they come: memory does not grow with them."""

    def __init__(self, out: IO[bytes], *, title: str, headings: Sequence[Heading], has_currency: bool) -> None:
        self._book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        self._rows = self._book.add_worksheet(title[:31])
        self._headings, self._has_currency, self._at = headings, has_currency, 0
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self._count = self._book.add_format({"num_format": "#,##0"})
        self._figures: dict[int, Any] = {}
        head = self._book.add_format({"bold": True, "bottom": 1})
        for place, heading in enumerate(headings):
            self._rows.set_column(place, place, _WIDTHS.get(heading.kind, 16))
            self._rows.write_string(0, place, heading.words, head)
        if has_currency:
            self._rows.write_string(0, len(headings), "Currency", head)
        self._rows.freeze_panes(1, 1)

    def row(self, values: Sequence[Any], *, currency: str) -> None:
        """One row more. values: by heading. Raises Malformed: sheet-too-long."""
        self._at += 1
        if self._at >= _ROWS_MAX:
            raise Malformed("sheet-too-long", limit=_ROWS_MAX)
        for place, (heading, value) in enumerate(zip(self._headings, values, strict=True)):
            if value is not None:
                self._cell(place, heading.kind, value, currency)
        if self._has_currency:
            self._rows.write_string(self._at, len(self._headings), currency)

    def _cell(self, place: int, kind: Kind, value: Any, currency: str) -> None:
        match kind:
            case Kind.AMOUNT | Kind.CHANGE:
                self._number(place, amount_text(value, currency), self._figure(_places(currency)))
            case Kind.QUANTITY:
                self._number(place, text(Decimal(value)), None)
            case Kind.COUNT:
                self._number(place, str(value), self._count)
            case Kind.DAY:
                self._rows.write_datetime(self._at, place, value, self._day)
            case Kind.MOMENT:
                self._rows.write_datetime(self._at, place, value.datetime().replace(tzinfo=None), self._moment)
            case _:
                self._rows.write_string(self._at, place, str(value))

    def _number(self, place: int, plain: str, form: Any) -> None:
        if sum(each.isdigit() for each in plain.strip("-0.")) > _DIGITS_MAX:
            self._rows.write_string(self._at, place, plain)
        else:
            self._rows.write_number(self._at, place, Decimal(plain), form)

    def _figure(self, places: int) -> Any:
        if places not in self._figures:
            self._figures[places] = self._book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        return self._figures[places]

    def close(self, lines: Sequence[tuple[str, str]]) -> None:
        """Put filters on, write the footer sheet, and finish the file. lines: (what, value)."""
        self._rows.autofilter(0, 0, self._at, len(self._headings) - (0 if self._has_currency else 1))
        sheet = self._book.add_worksheet("About this file")
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 70)
        for place, (what, value) in enumerate(lines):
            sheet.write_string(place, 0, what)
            sheet.write_string(place, 1, value)
        self._book.close()


def _places(currency: str) -> int:
    try:
        return Currency.of(currency).exponent
    except Malformed:
        return 2
