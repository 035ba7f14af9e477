"""Batches: the list, and one of them with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.reads.lines import lines_of_deed, lines_on
from crossfoot.books.usage.lake_file import BatchState
from crossfoot.books.usage.reads.batch_table import (
    FATES,
    BatchLine,
    BatchTableFilters,
    batch_line,
    batch_sums,
    batch_table,
)
from crossfoot.books.usage.reads.batches import counts_of
from crossfoot.books.usage.reads.rejected_table import RejectedFilters, rejected_reasons, rejected_table
from crossfoot.desks.usage.asking import rejects_csv
from crossfoot.desks.usage.loading import CORRECTED
from crossfoot.desks.usage.looking import conflicts_with_bodies
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Choice, Days, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.usage.words import STATES
from crossfoot.web.visit import Visit

_SHOWN = 20


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every batch, the last first."""
    return table_page(visit, BATCHES)


@page(duty=Duty.READ)
def one(visit: Visit, name: str) -> HttpResponse:
    """A batch: its proof, and what became of what did not count."""
    line = batch_line(visit.by, entity=visit.entity, name=name)
    counts = counts_of(visit.by, entity=visit.entity, batch=name).get(name, ())
    told = lines_on(visit.by, entity=visit.entity, on_kind="batch", on_id=name)
    filters = RejectedFilters(batch=name)
    rejected, more = rejected_table(visit.by, entity=visit.entity, filters=filters, after=None, limit=_SHOWN)
    conflicts, conflicts_total = conflicts_with_bodies(entity=visit.entity, batch=name, after=None, limit=_SHOWN, by=visit.by)
    facts: dict[str, Any] = {
        "visit": visit,
        "line": line,
        "batch": line.batch,
        "state": STATES[line.batch.state],
        "names": names(visit.by, [line.by, *(each.by for each in told)]),
        "counts": counts,
        "events": {fate: sum(getattr(each, f"events_{fate}") for each in counts) for fate in FATES} if counts else {},
        "rejected": sorted(rejected, key=lambda each: (each.row or 0, each.id)),
        "rejected_more": more,
        "reasons": rejected_reasons(visit.by, entity=visit.entity, batch=name),
        "conflicts": conflicts,
        "conflicts_total": conflicts_total,
        "told": [each for each in told if each.deed == CORRECTED],
        "mends": _mends(visit, name),
        "may": visit.by.holds(Duty.LOAD_USAGE, entity=visit.entity),
    }
    return render(visit.request, "usage/batch.html", facts)


def _mends(visit: Visit, name: str) -> str:
    """The batch whose rejected rows this one brings again; empty for none."""
    lines = lines_of_deed(visit.by, entity=visit.entity, deed=CORRECTED)
    return next((each.on_id for each in lines if each.facts["batch"] == name), "")


@page(duty=Duty.READ)
def rejects(visit: Visit, name: str) -> HttpResponse:
    """The rejected rows of a batch as CSV: what is wrong, then the cells as they stood."""
    data = rejects_csv([name], entity=visit.entity, by=visit.by)
    headers = {"Content-Disposition": f'attachment; filename="{name}-rejected.csv"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


def _asks(values: Mapping[str, Any], order: str) -> BatchTableFilters:
    return BatchTableFilters(
        text=values["q"],
        source=values["source"],
        state=values["state"] and BatchState(values["state"]),
        days=values["came"],
        backfill=values["backfill"],
    )


def _fate(fate: str) -> Any:
    return lambda line: line.events.get(fate)


def _page_of(entity: str, line: BatchLine) -> str:
    return reverse("usage-batch", args=[entity, line.batch.name])


def _source(entity: str, line: BatchLine) -> str:
    return reverse("usage-source", args=[entity, line.batch.source])


def _rejected(entity: str, line: BatchLine) -> str:
    return f"{_page_of(entity, line)}#rejected" if line.batch.rows_rejected else ""


BATCHES = Table(
    id="batches",
    version=1,
    title="Batches",
    noun="batches",
    columns=(
        Column("batch", "Batch", Kind.ID, lambda line: line.batch.name, link=_page_of),
        Column("source", "Source", Kind.TEXT, lambda line: line.batch.source, priority=2, link=_source),
        Column("file", "File", Kind.TEXT, lambda line: line.batch.file_name, priority=3),
        Column("came", "Came", Kind.MOMENT, lambda line: line.batch.at, priority=2),
        Column("rows", "Rows", Kind.COUNT, lambda line: line.batch.rows_read),
        Column("read", "Events read", Kind.COUNT, _fate("read"), priority=2),
        Column("accepted", "Accepted", Kind.COUNT, _fate("accepted")),
        Column("duplicate", "Duplicate", Kind.COUNT, _fate("duplicate"), priority=3),
        Column("conflict", "Conflict", Kind.COUNT, _fate("conflict"), priority=3),
        Column("rejected", "Rejected", Kind.COUNT, _fate("rejected"), link=_rejected),
        Column("backfill", "Backfill", Kind.ID, lambda line: line.batch.backfill or None, priority=3),
        Column("state", "State", Kind.STATE, lambda line: STATES[line.batch.state]),
    ),
    page=batch_table,
    totals=batch_sums,
    asks=_asks,
    key=lambda line: line.batch.name,
    filters=(
        Text("q", "Batch", "Filter: batch begins with"),
        Text("source", "Source"),
        Choice("state", "State", tuple((state.value, chip.word) for state, chip in STATES.items())),
        Days("came", "Came"),
        Text("backfill", "Backfill"),
    ),
    empty=Empty(
        "Nothing has been loaded yet",
        "Upload a file, paste rows from a spreadsheet, or let a system send to the usage door: each becomes a batch here.",
        ("Upload usage", lambda entity: reverse("usage-upload", args=[entity])),
    ),
)
