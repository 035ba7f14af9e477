"""Where usage stands: a month's completeness by source and hour, usage by day, and the control totals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.reads.runs import rating_runs
from crossfoot.books.billing.reads.waiting import suspended
from crossfoot.books.usage.reads.arrivals import Arrival, arrivals_of, in_flight
from crossfoot.books.usage.reads.batch_table import FATES, BatchTableFilters, batch_table, quantities_of
from crossfoot.books.usage.reads.sources import sources
from crossfoot.desks.usage import looking
from crossfoot.desks.usage.calls.compacting import BY_HTTP
from crossfoot.desks.usage.looking import Month
from crossfoot.measures import Period
from crossfoot.measures.decimals import EXACT
from crossfoot.web.charts.columns import Bar, bars
from crossfoot.web.guard import page
from crossfoot.web.usage.grid import days_of, gaps_of, hour_grid, late_of
from crossfoot.web.usage.words import STATES
from crossfoot.web.visit import Visit

_GAPS, _BATCHES = 40, 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A source in the list. missing, late: hours of the month."""

    name: str
    arrival: Arrival | None
    missing: int
    late: int


@page(duty=Duty.READ)
def shown(visit: Visit) -> HttpResponse:
    """The first page of usage."""
    named = visit.request.GET.get("month", "")
    period = Period.month(named) if named else looking.latest_month(entity=visit.entity, by=visit.by)
    known = sources(visit.by, entity=visit.entity)
    facts: dict[str, Any] = {"visit": visit, "known": known, "period": period}
    facts["may"] = visit.by.holds(Duty.LOAD_USAGE, entity=visit.entity)
    if period is None:
        return render(visit.request, "usage/overview.html", facts | _waiting(visit))
    month = looking.month_of(entity=visit.entity, period=period, by=visit.by)
    arrivals = arrivals_of(visit.by, entity=visit.entity)
    lines = [_line(each.name, month, arrivals.get(each.name)) for each in known]
    worst = max(lines, key=lambda each: (each.missing, each.late), default=None)
    asked = visit.request.GET.get("source", "")
    source = next((each.name for each in lines if each.name == asked), worst.name if worst else "")
    batches, _ = batch_table(visit.by, entity=visit.entity, filters=BatchTableFilters(), after=None, limit=_BATCHES)
    gaps = gaps_of(month)
    facts |= {
        "month": f"{period.start:%Y-%m}",
        "title": f"{period.start:%B %Y}",
        "before": f"{Period.month_of(date_before(period)).start:%Y-%m}",
        "after": f"{period.end:%Y-%m}",
        "lines": lines,
        "source": source,
        "grid": hour_grid(month, source=source, entity=visit.entity) if source else "",
        "gaps": gaps[:_GAPS],
        "gaps_total": len(gaps),
        "batches": [(each, STATES[each.batch.state]) for each in batches],
        **_days(month, visit.request.GET.get("metric", "")),
        **_totals(visit),
        **_suspense(visit, period),
        **_waiting(visit),
    }
    return render(visit.request, "usage/overview.html", facts)


def date_before(period: Period) -> Any:
    """The day before a period."""
    return type(period.start).fromordinal(period.start.toordinal() - 1)


def _line(name: str, month: Month, arrival: Arrival | None) -> _Line:
    hours = month.hours.get(name, {})
    return _Line(name, arrival, sum(1 for each in hours.values() if each.missing), len(late_of(hours)))


def _waiting(visit: Visit) -> dict[str, Any]:
    return {
        "flight": in_flight(visit.by, entity=visit.entity, called=BY_HTTP),
        "spool": looking.waiting_bytes(),
    }


def _days(month: Month, asked: str) -> dict[str, Any]:
    """Usage by day of one metric, drawn; and the others to choose from."""
    metrics = sorted({metric for metric, *_ in month.days})
    metric = asked if asked in metrics else next(iter(metrics), "")
    found = {at.datetime().date(): quantity for name, at, _, quantity in month.days if name == metric}
    drawn = bars(
        [Bar(str(day.day), day.isoformat(), found.get(day, Decimal(0))) for day in days_of(month.period)],
        title=f"{metric} by day",
        caption="The plain sum of the quantities of events that count, by day in UTC; before any meter or price.",
        unit=metric,
    )
    return {"metrics": metrics, "metric": metric, "bars": drawn if metric else ""}


def _totals(visit: Visit) -> dict[str, Any]:
    """Read = accepted + duplicate + conflict + rejected: by count over all metrics, by count and quantity of each."""
    found = quantities_of(visit.by, entity=visit.entity)
    events = {fate: sum(each[fate] for _, each, _ in found) for fate in FATES}
    return {"totals": found, "events": events}


def _suspense(visit: Visit, period: Period) -> dict[str, Any]:
    """What the latest run of the month could not price."""
    latest = rating_runs(visit.by, entity=visit.entity, within=period, limit=1)
    rows = suspended(visit.by, entity=visit.entity, run=latest[0].id) if latest else ()
    reasons: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for row in rows:
        events, quantity = reasons.get((row.code, row.metric), (0, Decimal(0)))
        reasons[row.code, row.metric] = (events + row.events, EXACT.add(quantity, row.quantity.value))
    return {
        "rated": latest[0] if latest else None,
        "suspense": sum(row.events for row in rows),
        "suspense_reasons": [(code, metric, *figures) for (code, metric), figures in sorted(reasons.items())],
    }
