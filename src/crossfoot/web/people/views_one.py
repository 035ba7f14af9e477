"""One person: what they hold and did; coming, moving, leaving."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.actors.reads.access import waivers_of
from crossfoot.books.actors.reads.holding import held_in, known_in, sessions_open
from crossfoot.books.actors.reads.keys import keys_of
from crossfoot.books.actors.reads.ways_in import standing_of
from crossfoot.books.actors.roles import roles
from crossfoot.books.trail.reads.explorer import Sought, sought_lines
from crossfoot.desks.access import add_person
from crossfoot.desks.access.granting import request_duties_grant
from crossfoot.desks.access.people import change_roles, leave
from crossfoot.desks.sign_in.inviting import end_all_sessions, invite
from crossfoot.errors import Malformed, Refusal
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.sign_in.agents import spoken
from crossfoot.web.sign_in.step_up import ask_step_up, stepped_up
from crossfoot.web.visit import Visit

_LATELY = 15


@deed(duty=Duty.READ)
def person(visit: Visit, number: int) -> HttpResponse:
    """What somebody holds, how they come in, what they did lately; and, for who may, changes of it."""
    login = known_in(visit.by, entity=visit.entity, number=number)[0]
    if visit.request.method != "POST":
        return _show(visit, number)
    visit.by.must_hold(Duty.GRANT_DUTIES, entity=visit.entity)
    here = reverse("person", args=[visit.entity, number])
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    try:
        link = _act(visit, number, login)
    except Refusal as refusal:
        return _show(visit, number, refusal=refusal)
    return _show(visit, number, link=link) if link else HttpResponseRedirect(here)


def _act(visit: Visit, number: int, login: str) -> str:
    """Do what the form asks; the link to show once, empty when there is none. Raises Malformed: decision-unknown."""
    said = visit.request.POST
    given: dict[str, Any] = {"by": visit.by, "at": visit.at, "key": visit.key}
    match said.get("act", ""):
        case "move":
            change_roles(entity=visit.entity, login=login, give=said.getlist("give"), end=said.getlist("end"), **given)
            messages.success(visit.request, "Roles are changed.")
        case "ask":
            duties = [Duty(each) for each in said.getlist("duty") if each in set(Duty)]
            reason = said.get("reason", "")
            request_duties_grant(entity=visit.entity, login=login, duties=duties, reason=reason, evidence=[], **given)
            messages.success(visit.request, "Asked for. Somebody else who approves access decides it.")
        case "invite":
            return _link(invite(login=login, **given))
        case "sign-out":
            ended = end_all_sessions(actor=number, **given)
            messages.success(visit.request, f"{ended} session{'' if ended == 1 else 's'} ended.")
        case "leave":
            done = leave(entity=visit.entity, login=login, **given)
            messages.success(visit.request, f"{login} has left: {done['duties']} duties and {done['keys']} keys ended.")
        case other:
            raise Malformed("decision-unknown", decision=other)
    return ""


def _link(token: str) -> str:
    return f"{settings.CROSSFOOT_URL}{reverse('invitation', args=[token])}"


def _show(visit: Visit, number: int, *, refusal: Refusal | None = None, link: str = "") -> HttpResponse:
    login, name, kind, state = known_in(visit.by, entity=visit.entity, number=number)
    held = held_in(visit.by, entity=visit.entity, at=visit.at, actor=number)
    mine = sorted({each.role for each in held if each.role in roles()})
    human = next((each.human_login for each in held), login)
    lately, _ = sought_lines(visit.by, entity=visit.entity, sought=Sought(by=number), limit=_LATELY)
    facts: dict[str, Any] = {
        "visit": visit,
        "number": number,
        "login": login,
        "name": name,
        "kind": kind.value,
        "is_person": kind is ActorKind.PERSON,
        "left": state == "left",
        "human": human,
        "held": held,
        "ways": standing_of(visit.by, number),
        "waivers": waivers_of(visit.by, entity=visit.entity, human=number),
        "keys": [each for each in keys_of(visit.by, visit.entity) if each.owner == number],
        "sessions": [(each, spoken(each.agent)) for each in sessions_open(visit.by, entity=visit.entity, number=number)],
        "lately": lately,
        "mine": mine,
        "others": [role for name, role in sorted(roles().items()) if name not in mine],
        "duties": sorted(set(Duty) - {each.duty for each in held}),
        "may_grant": visit.by.holds(Duty.GRANT_DUTIES, entity=visit.entity) and not visit.by.answers_for(number),
        "refusal": told(refusal) if refusal else None,
        "link": link,
    }
    response = render(visit.request, "people/one.html", facts, status=facts["refusal"]["status"] if refusal else 200)
    if link:
        response["Cache-Control"] = "no-store"
    return response


@deed(duty=Duty.GRANT_DUTIES)
def joiner(visit: Visit) -> HttpResponse:
    """Somebody comes: their login, name and roles; then the link that lets them in, shown once."""
    facts: dict[str, Any] = {
        "visit": visit,
        "roles": [role for _, role in sorted(roles().items())],
        "typed": visit.request.POST,
    }
    if visit.request.method != "POST":
        return render(visit.request, "people/new.html", facts)
    here = reverse("joiner", args=[visit.entity])
    if not stepped_up(visit.request):
        return ask_step_up(visit.request, back=here)
    said = visit.request.POST
    given: dict[str, Any] = {"by": visit.by, "at": visit.at, "key": visit.key}
    login, chosen = said.get("login", "").strip(), said.getlist("give")
    if not chosen:
        lacking = [{"field": "give-1", "says": "Choose at least one role: without one nobody is seen here."}]
        return render(visit.request, "people/new.html", {**facts, "problems": lacking}, status=422)
    try:
        done = add_person(entity=visit.entity, login=login, name=said.get("name", "").strip(), roles=chosen, **given)
        link = _link(invite(login=login, **given))
    except Refusal as refusal:
        refused = told(refusal)
        return render(
            visit.request, "people/new.html", {**facts, "refusal": refused, "chosen": chosen}, status=refused["status"]
        )
    response = render(
        visit.request, "people/joined.html", {"visit": visit, "login": login, "number": done["actor"], "link": link}
    )
    response["Cache-Control"] = "no-store"
    return response
