"""The pages of the deal desk; the decision itself stands with the approvals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.agreements.reads.deals import deal_of
from crossfoot.desks.contracts import request_deal_accept
from crossfoot.desks.contracts.looking.at_deals import deals_facts
from crossfoot.errors import Missing, Refusal
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.visit import Visit


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """What waits for an acceptance, and every other version with something that is not standard."""
    facts = deals_facts(entity=visit.entity, by=visit.by)
    may = visit.by.holds(Duty.CONTRACT, entity=visit.entity)
    return render(visit.request, "deals/list.html", {"visit": visit, "facts": facts, "may": may})


@deed(duty=Duty.CONTRACT)
def asked(visit: Visit, agreement: str, version: int) -> HttpResponse:
    """A deal and its findings; POST asks for it to be accepted."""
    refusal = None
    if visit.request.method == "POST":
        try:
            done = request_deal_accept(
                entity=visit.entity,
                agreement=agreement,
                version=version,
                reason=visit.request.POST.get("reason", ""),
                evidence=(),
                by=visit.by,
                at=visit.at,
                key=visit.key,
            )
            messages.success(visit.request, f"Asked for the deal of {agreement} version {version} to be accepted.")
            return HttpResponseRedirect(reverse("approval", args=[visit.entity, done["request"]]))
        except Refusal as error:
            refusal = told(error)
    found = deal_of(visit.by, entity=visit.entity, agreement=agreement, version=version)
    if found is None:
        raise Missing("deal-standard", what=f"{agreement} version {version}")
    facts = {"visit": visit, "deal": found, "refusal": refusal}
    return render(visit.request, "deals/ask.html", facts, status=refusal["status"] if refusal else 200)
