"""Granting duties by request: asked for by one, stood for by another, and neither is the one who gets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named, actor_numbered
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.writes.deciding import ask, decide
from crossfoot.desks.access.handing import hand_over
from crossfoot.desks.access.segregating import must_not_clash
from crossfoot.measures import Instant
from crossfoot.runs.approval import RULES

GRANT = "duties.grant"


def request_duties_grant(
    *,
    entity: str,
    login: str,
    duties: Sequence[Duty],
    reason: str,
    evidence: Sequence[str],
    by: Actor,
    at: Instant,
    key: str,
) -> Mapping[str, Any]:
    """Ask for duties for somebody. Whoever gets them has a hand in it. Gives and raises as `ask`.

    Raises Forbidden: duty-missing, duties-clash, control-missing; Missing: actor-not-there.
    """
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        who = actor_named(by, login, at)
        must_not_clash(entity=entity, receiver=who, wanted=duties, by=by, at=at)
        what = _asked_for(entity, who, duties)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_duties_grant(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to duties for somebody; with enough of them they hold them. Void when they got or lost others meanwhile.

    Gives and raises as `decide`. Raises Forbidden: duties-clash, control-missing.
    """
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=GRANT,
            now=_as_it_is(by, entity, at),
            effect=_granting(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


def _asked_for(entity: str, who: Actor, duties: Sequence[Duty]) -> AskedFor:
    holds = sorted(duty.value for place, duty in who.duties if place == entity)
    payload = {"actor": who.id, "duties": sorted({each.value for each in duties}), "holds": holds}
    return AskedFor(GRANT, "actor", str(who.id), " ".join(holds), payload, hands=(who.id,))


def _as_it_is(viewer: Actor, entity: str, at: Instant) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        who = actor_numbered(viewer, int(request.facts["actor"]), at)
        return _asked_for(entity, who, [Duty(each) for each in request.facts["duties"]]).payload

    return now


def _granting(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        who = actor_numbered(by, int(request.facts["actor"]), at)
        duties = [Duty(each) for each in request.facts["duties"]]
        hand_over(entity=request.entity, actor=who, roles=(), duties=duties, by=by, at=at, key=key)
        return {"actor": who.id, "duties": request.facts["duties"]}

    return effect
