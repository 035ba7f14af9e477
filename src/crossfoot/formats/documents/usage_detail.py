"""The usage detail attached to an invoice: one row for each metered quantity behind its lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from crossfoot.measures.decimals import text
from crossfoot.records.charge import series_text
from crossfoot.records.metered import MeteredQuantity

COLUMNS = (
    "agreement",
    "term",
    "meter",
    "dimensions",
    "from_utc",
    "until_utc",
    "quantity",
    "unit",
    "events",
    "first_utc",
    "last_utc",
)


def usage_detail_csv(metered: Iterable[MeteredQuantity]) -> bytes:
    """UTF-8 with a header, CRLF line ends (RFC 4180), rows by agreement, term, meter, dimensions and time."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    order = sorted(metered, key=lambda each: (each.agreement, each.term, each.meter, each.dims, each.span.start))
    for each in order:
        writer.writerow(
            (
                each.agreement,
                each.term,
                each.meter,
                _plain(series_text(each.dims)),
                each.span.start,
                each.span.end,
                text(each.quantity.value),
                each.quantity.unit,
                each.events,
                each.first or "",
                each.last or "",
            )
        )
    return page.getvalue().encode()


def _plain(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe, as spreadsheets do themselves."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
