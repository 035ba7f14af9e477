"""Duties that clash: everybody against every pair, and what makes up for a clash."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.access.looking import PersonClashes, Segregation, segregation
from crossfoot.desks.access.segregating import waive
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Instant
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit


@deed(duty=Duty.READ)
def shown(visit: Visit) -> HttpResponse:
    """The matrix; for who approves access, a form that waives a pair for somebody for a time."""
    if visit.request.method != "POST":
        return _show(visit)
    visit.by.must_hold(Duty.APPROVE_ACCESS, entity=visit.entity)
    here = reverse("segregation", args=[visit.entity])
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    said = visit.request.POST
    try:
        waive(
            entity=visit.entity,
            login=said.get("login", ""),
            pair=int(said["pair"]) if said.get("pair", "").isdecimal() else 0,
            control=said.get("control", "").strip(),
            reason=said.get("reason", ""),
            until=_last_moment(said.get("until", "")),
            by=visit.by,
            at=visit.at,
            key=visit.key,
        )
    except Refusal as refusal:
        return _show(visit, refusal)
    messages.success(visit.request, "Waived, until the day you gave.")
    return HttpResponseRedirect(here)


def _last_moment(day: str) -> Instant:
    """The end of a day (UTC). Raises Malformed: waiver-span."""
    try:
        last = date.fromisoformat(day)
        return Instant.of(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1))
    except (ValueError, OverflowError):
        raise Malformed("waiver-span", until=day or "no day") from None


def _show(visit: Visit, refusal: Refusal | None = None) -> HttpResponse:
    found = segregation(entity=visit.entity, by=visit.by, at=visit.at)
    facts: dict[str, Any] = {
        "visit": visit,
        "pairs": [(pair, *_of_pair(found, pair.number)) for pair in found.pairs],
        "people": [(each, [_cell(each, pair) for pair in found.pairs]) for each in found.people],
        "waivers": [(each, each.counts(visit.at)) for each in found.waivers],
        "open": sum(each.open for each in found.people),
        "may_waive": visit.by.holds(Duty.APPROVE_ACCESS, entity=visit.entity),
        "refusal": told(refusal) if refusal else None,
    }
    return render(visit.request, "people/segregation.html", facts, status=facts["refusal"]["status"] if refusal else 200)


def _of_pair(found: Segregation, number: int) -> tuple[int, int]:
    """(how many can do both sides with nothing to make up for it, how many are waived)."""
    having = [each for each in found.people if number in each.cells]
    waived = sum(number in each.waived for each in having)
    return len(having) - waived, waived


def _cell(person: PersonClashes, pair: Any) -> tuple[str, str, str]:
    """(letter, class, words) of one cell: H and M can do, W waived, a dot for neither."""
    if pair.number not in person.cells:
        return "·", "seg-none", "no"
    duties = "; ".join(f"{left} and {right}" for left, right in person.cells[pair.number])
    if pair.number in person.waived:
        return "W", "seg-waived", f"waived: {duties}"
    return pair.weight, "seg-high" if pair.weight == "H" else "seg-medium", f"can do: {duties}"
