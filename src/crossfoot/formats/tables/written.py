"""Rows to a file that a spreadsheet opens as it is meant: every cell is text, and no cell becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from crossfoot.errors import Malformed
from crossfoot.formats.tables.escaping import escaped

_ROWS_MAX = 1_048_576
_CELL_CHARS_MAX = 32_767
_FIRST_DAY = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's stamp has no zone; a fixed one keeps equal rows equal bytes)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A UTF-8 CSV file with LF line ends, cells made safe for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str = "rows") -> bytes:
    """A workbook of one sheet with every cell typed as text.

    Raises Malformed: sheet-too-long, cell-too-long (what a workbook cannot hold; a CSV file can).
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _FIRST_DAY})
        page = book.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, name in enumerate(columns):
            page.write_string(0, place, name, bold)
        for number, row in enumerate(rows, 1):
            if number >= _ROWS_MAX:
                raise Malformed("sheet-too-long", limit=_ROWS_MAX)
            for place, cell in enumerate(row):
                if len(cell) > _CELL_CHARS_MAX:
                    raise Malformed("cell-too-long", row=number, column=columns[place], limit=_CELL_CHARS_MAX)
                if cell:
                    page.write_string(number, place, cell)
    return content.getvalue()
