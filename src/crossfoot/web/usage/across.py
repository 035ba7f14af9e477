"""Across batches: conflicts with both bodies, and rejected rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.usage.reads.rejected_table import RejectedFilters, RejectedLine, rejected_sums, rejected_table
from crossfoot.desks.usage.looking import conflicts_with_bodies
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit

_ROWS = 20


@page(duty=Duty.READ)
def conflicts(visit: Visit) -> HttpResponse:
    """Events that came again with another body, a page at a time; of one batch when the address names it."""
    batch = visit.request.GET.get("batch", "")
    source, apart, event = visit.request.GET.get("after", "").partition("~")
    found, total = conflicts_with_bodies(
        entity=visit.entity, batch=batch, after=(source, event) if apart else None, limit=_ROWS + 1, by=visit.by
    )
    rows = found[:_ROWS]
    query = {"batch": batch} if batch else {}
    facts = {
        "visit": visit,
        "conflicts": rows,
        "total": total,
        "batch": batch,
        "first": f"?{urlencode(query)}" if apart else "",
        "next": f"?{urlencode(query | {'after': f'{rows[-1].source}~{rows[-1].event_id}'})}" if len(found) > _ROWS else "",
    }
    return render(visit.request, "usage/conflicts.html", facts)


@page(duty=Duty.READ)
def rejected(visit: Visit) -> HttpResponseBase:
    """Every rejected row, a line for each thing wrong with it."""
    return table_page(visit, REJECTED)


def _asks(values: Mapping[str, Any], order: str) -> RejectedFilters:
    return RejectedFilters(batch=values["q"], source=values["source"], code=values["code"], field=values["field"])


def _batch(entity: str, line: RejectedLine) -> str:
    return f"{reverse('usage-batch', args=[entity, line.batch])}#rejected"


REJECTED = Table(
    id="rejected",
    version=1,
    title="Rejected rows",
    noun="rejected rows",
    columns=(
        Column("batch", "Batch", Kind.ID, lambda line: line.batch, link=_batch),
        Column("row", "Row", Kind.COUNT, lambda line: line.row),
        Column("source", "Source", Kind.TEXT, lambda line: line.source, priority=3),
        Column("field", "Field", Kind.ID, lambda line: line.field or "the whole row"),
        Column("value", "Value sent", Kind.TEXT, lambda line: line.cells.get(line.field) or None, priority=2),
        Column("code", "Code", Kind.TEXT, lambda line: line.code, priority=3),
        Column("says", "Why, and what to do", Kind.TEXT, lambda line: line.says, priority=2),
    ),
    page=rejected_table,
    totals=rejected_sums,
    asks=_asks,
    key=lambda line: str(line.id),
    filters=(
        Text("q", "Batch", "Filter: batch begins with"),
        Text("source", "Source"),
        Text("code", "Code"),
        Text("field", "Field"),
    ),
    empty=Empty("No row was rejected", "Rows that cannot be read stand here with the reason, to be corrected and sent again."),
)
