"""The events behind a metered quantity: the address says which, so that an explanation can lead here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.usage.looking import Behind, EventsAsked, behind, events_of, place_of, totals_of
from crossfoot.errors import Malformed
from crossfoot.formats.tables.listed.words import harmless
from crossfoot.measures import Instant, Span
from crossfoot.measures.decimals import text
from crossfoot.records.usage import UsageEvent
from crossfoot.web.guard import page
from crossfoot.web.visit import Visit

_ROWS, _ROWS_OF_CSV = 50, 20_000
_DIM = "dim."


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """A page of events, in order of time; `?as=csv` gives every one."""
    given = visit.request.GET
    if not given.get("agreement"):
        return render(visit.request, "usage/events.html", {"visit": visit, "asked": None})
    asked = asked_of(given)
    if given.get("as") == "csv":
        return _csv(visit, asked)
    after = _after(given.get("after", "")[:400])
    all_of_them = behind(asked, entity=visit.entity, by=visit.by)
    found = events_of(all_of_them, after=after, limit=_ROWS + 1)
    rows, more = found[:_ROWS], len(found) > _ROWS
    facts: dict[str, Any] = {
        "visit": visit,
        "asked": asked,
        "events": rows,
        "totals": totals_of(all_of_them),
        "names": tuple(dict.fromkeys(name for each in rows for name, _ in each.dims)),
        "next": f"?{_query(given, after='~'.join(map(str, place_of(rows[-1]))))}" if more else "",
        "first": f"?{_query(given)}" if given.get("after") else "",
        "csv": f"?{_query(given, **{'as': 'csv'})}",
    }
    facts["rows"] = [(each, [dict(each.dims).get(name, "") for name in facts["names"]]) for each in rows]
    return render(visit.request, "usage/events.html", facts)


def asked_of(given: Mapping[str, str]) -> EventsAsked:
    """What an address asks for: agreement, term, from, until, and `dim.NAME` for each dimension.

    Raises Malformed: bad-instant and alike, empty-span, events-as-of.
    """
    as_of = given.get("manifest", "")
    return EventsAsked(
        agreement=given.get("agreement", ""),
        term=given.get("term", ""),
        span=Span(Instant.parse(given.get("from", "")), Instant.parse(given.get("until", ""))),
        dims=tuple((name.removeprefix(_DIM), given[name]) for name in given if name.startswith(_DIM)),
        meter=given.get("meter", ""),
        seq=int(as_of) if as_of.isascii() and as_of.isdigit() and len(as_of) < 18 else None,
    )


def address_of(entity: str, ids: Mapping[str, str]) -> str:
    """The address of the events that an explanation's node names; empty when it names none."""
    if not {"agreement", "term", "from", "until"} <= ids.keys():
        return ""
    known = {"agreement", "term", "meter", "from", "until", "manifest"}
    return f"{reverse('usage-events', args=[entity])}?" + urlencode(
        {name: value for name, value in ids.items() if name in known or name.startswith(_DIM)}
    )


def _query(given: Mapping[str, str], **changed: str) -> str:
    kept = {name: value for name, value in given.items() if name not in ("after", "as")}
    return urlencode(kept | changed)


def _after(told: str) -> tuple[int, str, str] | None:
    if not told:
        return None
    at, _, rest = told.partition("~")
    source, _, event = rest.partition("~")
    if not re.fullmatch(r"-?\d{1,18}", at, re.ASCII):
        raise Malformed("place-not-in-list", place=told)
    return int(at), source, event


def _csv(visit: Visit, asked: EventsAsked) -> StreamingHttpResponse:
    found = behind(asked, entity=visit.entity, by=visit.by)
    headers = {"Content-Disposition": f'attachment; filename="{visit.entity}-events.csv"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(wanted: Behind) -> Iterator[bytes]:
    """Every event, a part at a time: a file of any length is never in memory."""
    head = ("at", "source", "event_id", "account", "metric", "quantity", "dims", "subject")
    yield _written([head])
    after = None
    while True:
        found = events_of(wanted, after=after, limit=_ROWS_OF_CSV)
        yield _written(_row(each) for each in found)
        if len(found) < _ROWS_OF_CSV:
            return
        after = place_of(found[-1])


def _row(event: UsageEvent) -> tuple[str, ...]:
    dims = "; ".join(f"{name}={value}" for name, value in event.dims)
    cells = (event.source, event.event_id, event.account, event.metric)
    return (str(event.at), *map(harmless, cells), text(event.quantity), harmless(dims), harmless(event.subject))


def _written(rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
