"""Every filtered row as CSV or XLSX, as of one moment, with a footer that says what it is and lets it be checked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.http import FileResponse

from crossfoot.desks.exports.snapshots import Watermark, snapshot
from crossfoot.formats.tables.listed.words import moment_text
from crossfoot.formats.tables.listed.written import Feet, Listed, Sort, Way, write_listed
from crossfoot.web.tables.asked import Asked
from crossfoot.web.tables.cells import currency_of
from crossfoot.web.tables.table import Table
from crossfoot.web.visit import Visit

EXPORTED_AS: dict[str, Way] = {"csv": "csv", "xlsx": "xlsx"}
_CHUNK = 1_000
_IN_MEMORY = 4_000_000


def exported(visit: Visit, table: Table, asked: Asked, *, way: Way) -> FileResponse:
    """The file. Memory does not grow with the rows: they are read in chunks and written to a file."""
    columns = tuple(asked.columns)
    name = f"{visit.entity}-{table.id}-{visit.at.datetime():%Y%m%dT%H%M%SZ}.{way}"
    sort = Sort(table.title, tuple(each.heading for each in columns), table.currency is not None)
    with ExitStack() as unless_sent, snapshot(entity=visit.entity, by=visit.by) as mark:
        out = unless_sent.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        rows = (
            Listed([each.written(row) for each in columns], currency_of(table, row)) for row in _all_rows(visit, table, asked)
        )
        write_listed(
            out,
            way=way,
            sort=sort,
            rows=rows,
            about=lambda feet: footer(visit, table, asked, mark=mark, feet=feet),
        )
        unless_sent.pop_all()  # the response closes it when it is sent
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


def footer(visit: Visit, table: Table, asked: Asked, *, mark: Watermark, feet: Feet) -> list[tuple[str, str]]:
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
        *feet.lines([each.heading for each in table.columns]),
        ("Exported by", str(visit.by.id)),
        ("SHA-256 of the rows as CSV", feet.digest.hexdigest()),
    ]
