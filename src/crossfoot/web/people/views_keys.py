"""API keys: which there are, one's own made and changed, any of them ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import CHECKER, Duty
from crossfoot.books.actors.key import KeyKnown
from crossfoot.books.actors.reads.keys import keys_of
from crossfoot.desks.access.keys import create_key, revoke_key, rotate_key
from crossfoot.desks.insight.home import is_dormant
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Instant
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit

DAYS = (30, 90, 180, 365)
_OVERLAP = timedelta(days=1)


@deed(duty=Duty.READ)
def keys(visit: Visit) -> HttpResponse:
    """Every key of the entity; the secret of a new one is on the answer to the form, and nowhere else."""
    here = reverse("keys-of", args=[visit.entity])
    if visit.request.method != "POST":
        return _show(visit)
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    try:
        secret = _act(visit)
    except Refusal as refusal:
        return _show(visit, refusal=refusal)
    return _show(visit, secret=secret) if secret else HttpResponseRedirect(here)


def _act(visit: Visit) -> str:
    """Do what the form asks; the new key, empty when none was made. Raises Malformed: decision-unknown."""
    said = visit.request.POST
    days = int(said["days"]) if said.get("days", "") in {str(each) for each in DAYS} else DAYS[1]
    until = Instant.of(visit.at.datetime() + timedelta(days=days))
    match said.get("act", ""):
        case "create":
            duties = [Duty(each) for each in said.getlist("duty") if each in set(Duty)]
            name = said.get("name", "").strip()
            made = create_key(
                entity=visit.entity, name=name, duties=duties, until=until, by=visit.by, at=visit.at, key=visit.key
            )
            return str(made.get("key", ""))
        case "rotate":
            made = rotate_key(
                entity=visit.entity,
                prefix=said.get("prefix", ""),
                until=until,
                overlap=_OVERLAP,
                by=visit.by,
                at=visit.at,
                key=visit.key,
            )
            return str(made.get("key", ""))
        case "revoke":
            prefix = said.get("prefix", "")
            revoke_key(entity=visit.entity, prefix=prefix, by=visit.by, at=visit.at, key=visit.key)
            messages.success(visit.request, f"Key {prefix} opens nothing any more.")
        case other:
            raise Malformed("decision-unknown", decision=other)
    return ""


def state_of(known: KeyKnown, at: Instant) -> tuple[str, str, str]:
    """(word, ink, icon) of a key."""
    if known.revoked_at is not None:
        return "Revoked", "", "close"
    if known.expires_at <= at:
        return "Expired", "", "clock"
    return ("Dormant", "notice", "warn") if is_dormant(known, at) else ("Live", "done", "check")


def _show(visit: Visit, *, refusal: Refusal | None = None, secret: str = "") -> HttpResponse:
    grants = visit.by.holds(Duty.GRANT_DUTIES, entity=visit.entity)
    rows = []
    for each in keys_of(visit.by, visit.entity):
        state = state_of(each, visit.at)
        opens = state[0] in ("Live", "Dormant")
        own = visit.by.answers_for(each.owner)
        rows.append((each, state, opens and own, opens and (own or grants)))
    own_duties = {duty for place, duty in visit.by.duties if place == visit.entity} - CHECKER - {Duty.READ, Duty.VERIFY}
    facts: dict[str, Any] = {
        "visit": visit,
        "rows": rows,
        "days": DAYS,
        "duties": sorted(own_duties),
        "secret": secret,
        "refusal": told(refusal) if refusal else None,
    }
    response = render(visit.request, "people/keys.html", facts, status=facts["refusal"]["status"] if refusal else 200)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
