"""Home."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.sessions import STARTED
from crossfoot.desks.insight.home import Home, look
from crossfoot.measures import Currency, Instant, Money
from crossfoot.web.guard import actor_of, page
from crossfoot.web.home import drawn
from crossfoot.web.home.queue import acts, counted, items, link
from crossfoot.web.proof.joints import told
from crossfoot.web.templatetags.figures import grouped
from crossfoot.web.visit import Visit

_TOLD = 3


def start(request: HttpRequest) -> HttpResponse:
    """The bare address: to the entity one may see, or to sign in."""
    by = actor_of(request)
    if by is None:
        return HttpResponseRedirect(str(settings.LOGIN_URL))
    if not by.entities:
        return render(request, "nowhere.html", {"by": by}, status=403)
    return HttpResponseRedirect(reverse("home", args=[by.entities[0]]))


@page(duty=Duty.READ)
def home(visit: Visit) -> HttpResponse:
    """Where the month stands, what waits for the viewer, and what came since they were here."""
    found = look(entity=visit.entity, by=visit.by, at=visit.at, came=_came(visit))
    there = visit.at.datetime().astimezone(ZoneInfo(found.entity.time_zone))
    shown = {
        "visit": visit,
        "home": found,
        "greeting": _greeting(there.hour),
        "today": f"{there:%A} {there.day} {there:%B %Y}",
        "news": _news(found),
        "figures": _figures(found),
        "joints": told(found.proof) if found.proof else (),
        "month": f"{found.proof.period.start:%Y-%m}" if found.proof else f"{there:%Y-%m}",
        "queue": items(found, visit),
        "acts": acts(found, visit),
        "usage_chart": drawn.usage(found.arrived, today=visit.at.datetime().date()),
        "billed_chart": drawn.billed(found.billed, own=found.entity.currency),
        "broke": _broke(found),
    }
    return render(visit.request, "home/home.html", shown)


def _came(visit: Visit) -> Instant:
    """When the viewer came in this time: as their session says."""
    started = visit.request.session.get(STARTED)
    return visit.at if started is None else Instant(int(started) * 10**9)


def _greeting(hour: int) -> str:
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _news(found: Home) -> str:
    """What others did since the last visit, the most of it: `12 document.issued, 3 usage.loaded`."""
    if not found.done:
        return "nothing came"
    first = [f"{count:,} {deed}" for deed, count in list(found.done.items())[:_TOLD]]
    rest = len(found.done) - len(first)
    return ", ".join(first) + (f", and {rest} other kind{'' if rest == 1 else 's'} of deed" if rest else "")


def _figures(found: Home) -> list[dict[str, Any]]:
    """The strip: each with title, value, unit, foot and address."""
    entity, strip = found.entity.code, list[dict[str, Any]]()
    for each in found.feet:
        open_part = f"{each.open:,} of {each.rated:,} charges to bill" if each.open else f"{each.rated:,} charges, all billed"
        month = f"{found.run.period.start:%B}" if found.run else ""
        strip.append(_figure(f"{month} run", _money(each.rated_amount, each.currency), each.currency, open_part, _run(found)))
    if found.feet or found.drafts:
        count, flagged = sum(each.count for each in found.drafts), sum(each.flagged for each in found.drafts)
        address = _run(found) if count else ""
        strip.append(_figure("Drafts ready", f"{count - flagged:,}", f"of {count:,}", f"{flagged:,} to look at", address))
    if found.proof:
        gone = next((each for each in found.proof.joints if each.name == "read-accepted"), None)
        if gone and gone.entered.count:
            lost = gone.entered.count - gone.passed.count
            title = f"Usage of {found.proof.period.start:%B}"
            address = link("proof-of", entity, f"{found.proof.period.start:%Y-%m}")
            strip.append(
                _figure(title, f"{gone.passed.count:,}", "events", f"{lost:,} of {gone.entered.count:,} not taken", address)
            )
    if found.run:
        events = sum(each.events for each in found.suspense)
        strip.append(_figure("In suspense", f"{events:,}", "events", counted(len(found.suspense), "reason"), _run(found)))
    others = found.waiting - len(found.mine)
    strip.append(
        _figure("Mine to approve", f"{len(found.mine):,}", "", f"{others:,} wait for others", link("approvals", entity))
    )
    return strip


def _figure(title: str, value: str, unit: str, foot: str, address: str) -> dict[str, Any]:
    return {"title": title, "value": value, "unit": unit, "foot": foot, "address": address}


def _run(found: Home) -> str:
    return link("run", found.entity.code, found.run.id) if found.run else ""


def _money(amount: Any, code: str) -> str:
    return grouped(str(Money(amount, Currency.of(code)).amount))


def _broke(found: Home) -> list[tuple[str, str, Instant]]:
    """What broke since the last visit: (what, address, when), the latest first; on a first visit all there is."""
    entity = found.entity.code
    since = found.since
    told = [(f"{each.about}: {each.kind.value}", link("alerts", entity), each.raised_at) for each in found.alerts]
    told += [(f"{each.job} {each.outcome.value}: {each.says}", link("jobs", entity), each.ended_at) for each in found.jobs]
    told += [
        (
            f"{counted(each.rows_rejected, 'row')} rejected in {each.file_name}",
            link("trail-on", entity, "batch", each.name),
            each.at,
        )
        for each in found.rejecting
        if each.at is not None
    ]
    if found.proof and found.proof.open:
        month = f"{found.proof.period.start:%Y-%m}"
        says = f"{counted(len(found.proof.open), 'joint')} of {month} open"
        told.append((says, link("proof-of", entity, month), found.proof.at))
    news = [each for each in told if since is None or each[2] >= since]
    return sorted(news, key=lambda each: each[2], reverse=True)[:12]
