"""Every filtered row as CSV or XLSX, as of one moment, with a footer that says what it is and lets it be checked."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse

from crossfoot.desks.snapshots import Watermark, snapshot
from crossfoot.measures.decimals import EXACT
from crossfoot.web.tables.asked import Asked
from crossfoot.web.tables.cells import amount_text, currency_of, harmless, moment_text, plain
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.sheet import Sheet
from crossfoot.web.tables.table import Table
from crossfoot.web.visit import Visit

_CHUNK = 1_000
_IN_MEMORY = 4_000_000


@dataclass
class _Feet:
    """What is summed while rows are written: count and sums by currency, and the digest of the CSV rows."""

    count: int
    sums: dict[tuple[str, str], Decimal]
    digest: Any


def exported(visit: Visit, table: Table, asked: Asked, *, way: str) -> FileResponse:
    """The file. way: csv or xlsx. Memory does not grow with the rows: they are read in chunks and written to a file."""
    columns = tuple(asked.columns)
    name = f"{visit.entity}-{table.id}-{visit.at.datetime():%Y%m%dT%H%M%SZ}.{way}"
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it when it is sent
    with snapshot(entity=visit.entity, by=visit.by) as mark:
        feet = _Feet(0, {}, hashlib.sha256())
        written = _csv_rows(table, columns, _all_rows(visit, table, asked), feet)
        if way == "csv":
            for line, _ in written:
                out.write(line)
            out.write(_footer_csv(footer(visit, table, asked, mark=mark, feet=feet)))
        else:
            sheet = Sheet(out, title=table.title, columns=columns, has_currency=table.currency is not None)
            for _, row in written:
                if row is not None:
                    sheet.row(row, currency=currency_of(table, row))
            sheet.close(footer(visit, table, asked, mark=mark, feet=feet))
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _all_rows(visit: Visit, table: Table, asked: Asked) -> Iterator[Any]:
    filters, after = table.asks(asked.values, asked.order or table.order), None
    while True:
        found, after = table.page(visit.by, entity=visit.entity, filters=filters, after=after, limit=_CHUNK)
        yield from found
        if after is None:
            return


def _csv_rows(table: Table, columns: Sequence[Column], rows: Iterator[Any], feet: _Feet) -> Iterator[tuple[bytes, Any | None]]:
    """(bytes of the line, its row or None for the head), footing as it goes."""
    titles = [f"{each.title}, {each.unit}" if each.unit else each.title for each in columns]
    head = [*titles, "Currency"] if table.currency else titles
    yield _line([harmless(each) for each in head], feet), None
    for row in rows:
        unit = currency_of(table, row)
        values = [plain(column, column.of(row), currency=unit) for column in columns]
        feet.count += 1
        for column in columns:
            value = column.of(row)
            if column.kind is Kind.AMOUNT and value is not None:
                at = (column.id, unit)
                feet.sums[at] = EXACT.add(feet.sums.get(at, Decimal(0)), Decimal(amount_text(value, unit)))
        yield _line([*values, unit] if table.currency else values, feet), row


def _line(values: Sequence[str], feet: _Feet) -> bytes:
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerow(values)
    data = held.getvalue().encode()
    feet.digest.update(data)
    return data


def footer(visit: Visit, table: Table, asked: Asked, *, mark: Watermark, feet: _Feet) -> list[tuple[str, str]]:
    """(what, value) lines: definition, parameters, moment, watermark, counts, control totals, who, digest of the CSV rows."""
    given = "; ".join(f"{name}={value}" for name, value in asked.given.items() if value) or "none"
    return [
        ("Definition", f"{table.id} version {table.version}"),
        ("Entity", visit.entity),
        ("Parameters", given),
        ("Order", asked.order or table.order or "as recorded"),
        ("As of", moment_text(visit.at)),
        ("Trail place", str(mark.place)),
        ("Trail hash", mark.hash),
        ("Rows", str(feet.count)),
        *(
            (f"Control total, {table.column(named).title}, {unit}", str(amount))
            for (named, unit), amount in sorted(feet.sums.items())
        ),
        ("Exported by", str(visit.by.id)),
        ("SHA-256 of the rows as CSV", feet.digest.hexdigest()),
    ]


def _footer_csv(lines: list[tuple[str, str]]) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    held.write("\r\n")
    for what, value in lines:
        writer.writerow(["#", harmless(what), value if _is_figure(what) else harmless(value)])
    return held.getvalue().encode()


def _is_figure(what: str) -> bool:
    return what.startswith("Control total")
