"""The seals, whether they hold, and the export for whoever wants to see for themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.reads.lines import latest_of_deed
from crossfoot.books.trail.seals.reads.seals import seals_page
from crossfoot.desks.trail.verifying import VERIFIED, note_export, verify_trail
from crossfoot.web.guard import deed
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit

_SHOWN = 50


@deed(duty=Duty.READ)
def seals(visit: Visit) -> HttpResponse:
    """Every seal, the latest first, and what the last verification found; sending the form verifies anew."""
    here = reverse("trail-seals", args=[visit.entity])
    if visit.request.method == "POST":
        run: Callable[..., Any] = import_string(settings.CROSSFOOT_VERIFIER)
        verify_trail(entity=visit.entity, verifier=lambda: run(visit.at), by=visit.by, at=visit.at, key=visit.key)
        return HttpResponseRedirect(here)
    before = visit.request.GET.get("before", "")
    found = seals_page(visit.by, before=int(before) if before.isdecimal() else None, limit=_SHOWN + 1)
    last = latest_of_deed(visit.by, entity=visit.entity, deed=VERIFIED)
    people = [each.by for each in found] + ([last.by] if last else [])
    shown = {
        "visit": visit,
        "seals": found[:_SHOWN],
        "older": found[_SHOWN - 1].number if len(found) > _SHOWN else None,
        "last": last,
        "names": names(visit.by, people),
        "may_verify": visit.by.holds(Duty.VERIFY, entity=visit.entity),
    }
    return render(visit.request, "trail/seals.html", shown)


@deed(duty=Duty.VERIFY)
def export(visit: Visit) -> HttpResponseBase:
    """The whole trail with its verifier, as one file. It holds every row there is, so it is asked for and noted."""
    here = reverse("trail-seals", args=[visit.entity])
    if visit.request.method != "POST":
        return HttpResponseRedirect(here)
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    note_export(entity=visit.entity, by=visit.by, at=visit.at, key=visit.key)
    pack: Callable[..., Any] = import_string(settings.CROSSFOOT_EXPORTER)
    name = f"trail-{visit.at.datetime():%Y%m%dT%H%M%SZ}.zip"
    response = FileResponse(pack(visit.at), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response
