"""The pages of approvals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.approvals.reads.requests import requests
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.desks.approvals import looking
from crossfoot.desks.approvals.ending import reject_request, withdraw_request
from crossfoot.desks.contracts.looking.comparing import compare_versions
from crossfoot.errors import Refusal
from crossfoot.records.approval import ApprovalState
from crossfoot.web.agreements.diff import parts
from crossfoot.web.approvals import words
from crossfoot.web.guard import deed, page
from crossfoot.web.refused import told
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit

_OVER = [each for each in ApprovalState if each not in (ApprovalState.PENDING, ApprovalState.APPROVED)]
_SHOWN = 100
_DRAFTS = 25


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponse:
    """Requests in one of four views; the first one of it stands open beside the list on a wide screen."""
    view = visit.request.GET.get("view", "mine")
    return render(visit.request, "approvals/list.html", {"visit": visit, **_listed(visit, view)})


def _listed(visit: Visit, view: str) -> dict[str, Any]:
    waiting = looking.waiting(entity=visit.entity, by=visit.by, at=visit.at)
    own = [each for each in waiting if each.may]
    counts = {"mine": len(own), "all": len(waiting)}
    if view == "over":
        found = requests(visit.by, entity=visit.entity, states=_OVER, limit=_SHOWN)
        known = names(visit.by, [each.prepared_by for each in found])
        rows = words.stored_rows(found, names=known, at=visit.at)
    else:
        asked = looking.mine(entity=visit.entity, by=visit.by, at=visit.at) if view == "asked" else ()
        chosen = {"all": waiting, "asked": asked}.get(view, own)
        known = names(visit.by, [each.request.prepared_by for each in chosen])
        rows = words.rows(chosen, names=known, at=visit.at)
    views = tuple((name, title, counts.get(name)) for name, title in words.VIEWS)
    return {"rows": rows, "views": views, "view": view if view in dict(words.VIEWS) else "mine"}


@deed(duty=Duty.READ)
def one(visit: Visit, number: int) -> HttpResponse:
    """One request: what is frozen, who may decide it, and the decision."""
    if visit.request.method == "POST":
        return _decide(visit, number)
    return _show(visit, number)


def _show(visit: Visit, number: int, refusal: Refusal | None = None) -> HttpResponse:
    shown = looking.shown(entity=visit.entity, request=number, by=visit.by, at=visit.at)
    request = shown.request
    people = [request.prepared_by, request.over_by, shown.on_behalf_of, *request.hands, *(vote.by for vote in request.votes)]
    facts = {
        "visit": visit,
        "shown": shown,
        "request_asked": request,
        "title": words.title(request),
        "facts": words.facts(shown),
        "drafts": words.drafts(request)[:_DRAFTS],
        "more": max(len(words.drafts(request)) - _DRAFTS, 0),
        "left": words.left(request, visit.at),
        "names": names(visit.by, people),
        "done": words.DONE[request.state.value],
        "refusal": told(refusal) if refusal else None,
        **_compared(visit, request),
        **_listed(visit, visit.request.GET.get("view", "mine" if shown.may else "all")),
    }
    return render(visit.request, "approvals/one.html", facts, status=facts["refusal"]["status"] if refusal else 200)


def _compared(visit: Visit, request: StoredRequest) -> dict[str, Any]:
    """For a version of an agreement: what it changes against the one approved before it."""
    if request.deed != "agreement.approve":
        return {}
    before = int(request.facts["approved_before"]) or None
    asked = int(request.facts["version"])
    found = compare_versions(
        entity=visit.entity, agreement=str(request.facts["agreement"]), before=before, after=asked, by=visit.by
    )
    return {"found": found, "parts": parts(found.differing), "is_first": before is None}


def _decide(visit: Visit, number: int) -> HttpResponse:
    """Approve, reject or withdraw. A refusal is shown on the request's own page: what was typed is not what was wrong."""
    here = reverse("approval", args=[visit.entity, number])
    said = visit.request.POST
    reason = said.get("reason", "")
    given: dict[str, Any] = {"entity": visit.entity, "request": number, "by": visit.by, "at": visit.at}
    try:
        match words.decision(said.get("decision", "")):
            case "approve":
                if not stepped_up(visit.request):
                    return ask_step_up(visit.request, back=here)
                shown = looking.shown(entity=visit.entity, request=number, by=visit.by, at=visit.at)
                done = _apply_of(shown.request.deed)(**given, key=visit.key)
                messages.success(visit.request, _said(done, words.title(shown.request)))
            case "reject":
                reject_request(**given, reason=reason, key=visit.key)
                messages.success(visit.request, "Rejected. Whoever asked sees your reason.")
            case _:
                withdraw_request(**given, reason=reason, key=visit.key)
                messages.success(visit.request, "Withdrawn.")
    except Refusal as refusal:
        return _show(visit, number, refusal)
    return HttpResponseRedirect(here)


def _apply_of(name: str) -> Callable[..., Mapping[str, Any]]:
    """The desk function that applies a deed: the site says which."""
    deeds: Mapping[str, str] = import_string(settings.CROSSFOOT_DEEDS)
    apply: Callable[..., Mapping[str, Any]] = import_string(deeds[name])
    return apply


def _said(done: Mapping[str, Any], title: str) -> str:
    match done["state"]:
        case "applied":
            return f"Approved and applied: {title}."
        case "void":
            return f"Not applied: {title} changed since it was asked. What changed is shown below."
    return f"Your approval is noted: {done['approvals']} of {done['quorum']} for {title}."
