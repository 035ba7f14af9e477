"""The pages of proofs."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.close.reads.proofs import proofs
from crossfoot.desks.close.keeping import keep_proof
from crossfoot.measures import Period
from crossfoot.web.guard import deed, page
from crossfoot.web.proof.joints import told
from crossfoot.web.visit import Visit

_SHOWN = 12


@page(duty=Duty.READ)
def latest(visit: Visit) -> HttpResponse:
    """The proof made last, of whatever period."""
    found = proofs(visit.by, entity=visit.entity, limit=1)
    if found:
        return HttpResponseRedirect(reverse("proof-of", args=[visit.entity, f"{found[0].period.start:%Y-%m}"]))
    return render(visit.request, "proof/none.html", {"visit": visit, "month": f"{visit.at.datetime():%Y-%m}"})


@deed(duty=Duty.READ)
def of_month(visit: Visit, month: str) -> HttpResponse:
    """A month's joints as they were found last; sending the form walks them anew."""
    period = Period.month(month)
    if visit.request.method == "POST":
        keep_proof(entity=visit.entity, period=period, by=visit.by, at=visit.at, key=visit.key)
        return HttpResponseRedirect(reverse("proof-of", args=[visit.entity, month]))
    made = proofs(visit.by, entity=visit.entity, within=period, limit=_SHOWN)
    shown = {"visit": visit, "month": month, "made": made, "proof": made[0] if made else None}
    return render(visit.request, "proof/of_month.html", {**shown, "joints": told(made[0]) if made else ()})
