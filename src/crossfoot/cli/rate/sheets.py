"""Sheets of a workbook, all made alike: a title, some lines above, a table under a frozen header with filters.

A number is a number where a double holds every digit of it (15), else text, so that no cell shows what was not worked out.
No text becomes a formula or a link. The same input makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from crossfoot.errors import Malformed
from crossfoot.measures.decimals import plain

DIGITS_MAX = 15
_ROWS_MAX = 1_048_576
_CELL_CHARS_MAX = 32_767
_FIRST_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's stamp has no zone; a fixed one keeps equal input equal bytes)
_TABLE_AT = 6
"""The row of every sheet's header: above it stand the title, what was worked out, and the totals."""
_WRAPPED_FROM, _WRAPPED_TO = 48, 80
"""Columns of such a width hold sentences, which go on in the next line."""
_LINE_HEIGHT = 13.5


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure shown with a currency's places, whatever it ends in."""

    value: Decimal


Cell = str | int | Decimal | Amount | date | None


@contextmanager
def sheets(content: IO[bytes], *, title: str, says: str, figures: frozenset[str]) -> Iterator[Sheets]:
    """A workbook's sheets, written when the block ends. says: below every title. figures: columns that stand at the right.

    Raises Malformed: sheet-too-long, cell-too-long (what a workbook cannot hold; CSV can).
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "created": _FIRST_DAY})
        yield Sheets(book, says, figures)


class Sheets:
    """The sheets of one workbook, all made alike."""

    def __init__(self, book: Any, says: str, figures: frozenset[str]) -> None:
        self._book, self._says, self._figures = book, says, figures
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def _format(self, **looks: object) -> Any:
        key = tuple(sorted({"font_name": "Calibri", "font_size": 10, "valign": "top", **looks}.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]

    def add(
        self,
        name: str,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[Cell]],
        *,
        above: Sequence[tuple[str, str, Amount | None]],
    ) -> None:
        """One sheet: title, what it is of, some lines above, then the table under a frozen header with filters."""
        page = self._book.add_worksheet(name)
        table_at = max(_TABLE_AT, 4 + len(above))
        if table_at + len(rows) >= _ROWS_MAX:
            raise Malformed("sheet-too-long", limit=_ROWS_MAX)
        page.hide_gridlines(2)
        page.write_string(0, 0, name, self._format(bold=True, font_size=16, font_color="#17324D"))
        page.set_row(0, 24)
        page.write_string(1, 0, self._says, self._format(font_color="#5B6B7B"))
        for at, (what, unit, amount) in enumerate(above, 3):
            page.write_string(at, 0, f"{what} {unit}".strip(), self._format(bold=amount is not None, font_color="#17324D"))
            if amount:
                self._write(page, at, 3, amount, bold=True, align="left")
        page.set_row(table_at, 20)
        for place, (title, width) in enumerate(columns):
            page.set_column(place, place, width)
            aside = {"align": "right", "indent": 1} if title in self._figures else {}
            head = self._format(bold=True, font_color="#FFFFFF", bg_color="#17324D", valign="vcenter", **aside)
            page.write_string(table_at, place, title, head)
        for at, row in enumerate(rows):
            self._row(page, table_at + 1 + at, row, columns)
        if not rows:
            page.write_string(table_at + 1, 0, "None.", self._format(italic=True, font_color="#5B6B7B"))
        page.freeze_panes(table_at + 1, 0)
        page.autofilter(table_at, 0, table_at + max(len(rows), 1), len(columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(table_at)
        page.set_footer("&L&8Crossfoot&R&8&P of &N")

    def _row(self, page: Any, at: int, row: Sequence[Cell], columns: Sequence[tuple[str, int]]) -> None:
        band = {} if at % 2 else {"bg_color": "#F3F6F9"}
        lines = 1
        for place, cell in enumerate(row):
            title, width = columns[place]
            looks: dict[str, object] = {"align": "right"} if title in self._figures else {}
            if isinstance(cell, str):
                looks |= {"indent": 1} if title in self._figures else {}
                if len(cell) > _CELL_CHARS_MAX:
                    raise Malformed("cell-too-long", row=at + 1, column=title, limit=_CELL_CHARS_MAX)
                if _WRAPPED_FROM <= width <= _WRAPPED_TO:
                    looks["text_wrap"] = True
                    lines = max(lines, -(-len(cell) // width))
            self._write(page, at, place, cell, **band, **looks)
        page.set_row(at, _LINE_HEIGHT * lines)

    def _write(self, page: Any, row: int, place: int, cell: Cell, **looks: object) -> None:
        match cell:
            case None | "":
                page.write_blank(row, place, None, self._format(**looks))
            case str():
                page.write_string(row, place, cell, self._format(**looks))
            case date():
                page.write_datetime(row, place, cell, self._format(num_format="yyyy-mm-dd", align="left", **looks))
            case _:
                value, places = _shown(cell)
                if len(value.as_tuple().digits) > DIGITS_MAX:
                    page.write_string(row, place, f"{value:,f}", self._format(**looks))
                    return
                pattern = f"#,##0{'.' if places else ''}{'0' * places}"
                signed = f"{pattern}_);[Red]-{pattern}_)"
                page.write_number(row, place, value, self._format(num_format=signed, **looks))


def _shown(cell: int | Decimal | Amount) -> tuple[Decimal, int]:
    """The value, and with how many places it is shown."""
    value = cell.value if isinstance(cell, Amount) else plain(Decimal(cell))
    return value, max(0, -int(value.as_tuple().exponent)) if value else _places_of_nothing(cell)


def _places_of_nothing(cell: int | Decimal | Amount) -> int:
    return max(0, -int(cell.value.as_tuple().exponent)) if isinstance(cell, Amount) else 0
