"""A source of usage: what is declared about it, its month hour by hour, and its batches."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.books.usage.reads.arrivals import arrivals_of
from crossfoot.books.usage.reads.batch_table import BatchTableFilters, batch_table
from crossfoot.books.usage.reads.sources import mappings, source
from crossfoot.desks.usage import looking
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.measures import Period
from crossfoot.web.guard import page
from crossfoot.web.usage.grid import gaps_of, hour_grid, late_of
from crossfoot.web.usage.overview import date_before
from crossfoot.web.usage.words import STATES, facts_of_mapping, rows_of_mapping
from crossfoot.web.visit import Visit

_BATCHES, _NAMED = 20, 40


@page(duty=Duty.READ)
def shown(visit: Visit, name: str) -> HttpResponse:
    """The source's page."""
    found = source(visit.by, entity=visit.entity, name=name)
    stored = next((each for each in mappings(visit.by, entity=visit.entity) if each.name == name), None)
    mapping = read_mapping(stored.document.encode(), name=f"{name}.yaml") if stored else None
    named = visit.request.GET.get("month", "")
    period = Period.month(named) if named else looking.latest_month(entity=visit.entity, by=visit.by)
    filters = BatchTableFilters(source=name)
    batches, more = batch_table(visit.by, entity=visit.entity, filters=filters, after=None, limit=_BATCHES)
    facts: dict[str, Any] = {
        "visit": visit,
        "source": found,
        "may": visit.by.holds(Duty.LOAD_USAGE, entity=visit.entity),
        "stored": stored,
        "declared": facts_of_mapping(mapping) if mapping else (),
        "rows": tuple(rows_of_mapping(mapping)) if mapping else (),
        "arrival": arrivals_of(visit.by, entity=visit.entity).get(name),
        "batches": [(each, STATES[each.batch.state]) for each in batches],
        "batches_more": more,
        "period": period,
    }
    if period is not None:
        month = looking.month_of(entity=visit.entity, period=period, by=visit.by)
        gaps, late = gaps_of(month, source=name), late_of(month.hours.get(name, {}))
        facts |= {
            "title": f"{period.start:%B %Y}",
            "before": f"{Period.month_of(date_before(period)).start:%Y-%m}",
            "after": f"{period.end:%Y-%m}",
            "grid": hour_grid(month, source=name, entity=visit.entity),
            "gaps": gaps[:_NAMED],
            "gaps_total": len(gaps),
            "late": late[:_NAMED],
            "late_total": len(late),
        }
    return render(visit.request, "usage/source.html", facts)
