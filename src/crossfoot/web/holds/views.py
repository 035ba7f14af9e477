"""The pages of holds. Placing one protects at once, so it asks for the second factor; deciding stands with the approvals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.holds.placing import CONFIRM_HOURS, DAYS_MAX, place_hold, request_hold_lift
from crossfoot.desks.billing.looking.at_holds import hold_facts, holds_facts
from crossfoot.errors import Refusal
from crossfoot.records.contracts.hold import HoldState
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.tables.column import Chip
from crossfoot.web.visit import Visit

STATES = {
    HoldState.PLACED: Chip("Held, to be confirmed", "notice", "clock"),
    HoldState.CONFIRMED: Chip("Held", "stop", "lock"),
    HoldState.LAPSED: Chip("Lapsed, never confirmed", "", "minus"),
    HoldState.EXPIRED: Chip("Expired", "", "minus"),
    HoldState.LIFTED: Chip("Lifted", "done", "check"),
}


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """The accounts that are held now, and the holds that are over."""
    facts = holds_facts(entity=visit.entity, by=visit.by, at=visit.at)
    rows = {side: [(each, STATES[each.state]) for each in getattr(facts, side)] for side in ("now", "over")}
    may = visit.by.holds(Duty.HOLD, entity=visit.entity)
    told = {"visit": visit, "now": rows["now"], "over": rows["over"], "names": facts.names, "may": may}
    return render(visit.request, "holds/list.html", told)


@deed(duty=Duty.HOLD)
def placed(visit: Visit) -> HttpResponse:
    """A form for a hold; POST places it and asks somebody else to confirm it."""
    here = reverse("hold-new", args=[visit.entity])
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    if visit.request.method != "POST":
        return _form(visit, {"account": visit.request.GET.get("account", ""), "days": "30"})
    said = visit.request.POST
    given = {name: said.get(name, "") for name in ("account", "kind", "reason", "days")}
    days = int(given["days"]) if given["days"].isascii() and given["days"].isdecimal() and len(given["days"]) < 5 else 0
    try:
        done = place_hold(
            entity=visit.entity,
            account=given["account"].strip(),
            kind=given["kind"],
            reason=given["reason"],
            days=days,
            by=visit.by,
            at=visit.at,
            key=visit.key,
        )
    except Refusal as refusal:
        return _form(visit, given, refusal)
    messages.success(
        visit.request, f"{done['account']} is held from now on. Somebody else has to confirm it within {CONFIRM_HOURS} hours."
    )
    return HttpResponseRedirect(reverse("holds", args=[visit.entity]))


def _form(visit: Visit, given: dict[str, str], refusal: Refusal | None = None) -> HttpResponse:
    facts: dict[str, Any] = {"visit": visit, "given": given, "days_max": DAYS_MAX, "hours": CONFIRM_HOURS}
    facts["refusal"] = told(refusal) if refusal else None
    return render(visit.request, "holds/new.html", facts, status=facts["refusal"]["status"] if refusal else 200)


@deed(duty=Duty.HOLD)
def lifted(visit: Visit, hold: int) -> HttpResponse:
    """A form that asks for a hold to be lifted; somebody else agrees on the approvals' page."""
    refusal = None
    if visit.request.method == "POST":
        reason = visit.request.POST.get("reason", "")
        try:
            done = request_hold_lift(entity=visit.entity, hold=hold, reason=reason, by=visit.by, at=visit.at, key=visit.key)
            messages.success(visit.request, f"Asked for hold {hold} to be lifted. It protects until somebody else agrees.")
            return HttpResponseRedirect(reverse("approval", args=[visit.entity, done["request"]]))
        except Refusal as error:
            refusal = told(error)
    found = hold_facts(entity=visit.entity, number=hold, by=visit.by, at=visit.at)
    (shown,) = (*found.now, *found.over)
    facts = {"visit": visit, "shown": shown, "chip": STATES[shown.state], "names": found.names, "refusal": refusal}
    return render(visit.request, "holds/lift.html", facts, status=refusal["status"] if refusal else 200)
