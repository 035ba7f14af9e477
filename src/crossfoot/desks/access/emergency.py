"""Emergency access: given by another for hours, for a reason; it ends by itself, and a third person looks at it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.reads.emergencies import emergency_numbered
from crossfoot.books.actors.writes.emergencies import review_emergency, write_emergency
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Conflict, Forbidden, Malformed
from crossfoot.measures import Instant

LASTS_AT_MOST = timedelta(hours=24)
NEVER = frozenset({Duty.GRANT_DUTIES, Duty.APPROVE_ACCESS})
"""What no emergency gives: with them it could be made to last, or be looked at by its own holder."""


def give_in_emergency(
    *, entity: str, login: str, duties: Sequence[Duty], reason: str, until: Instant, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Give a person duties until an instant, whatever they clash with: for what cannot wait. Someone looks at it afterwards.

    What takes two humans still takes two. Raises Forbidden: duty-missing, own-access, emergency-not-these; Missing:
    actor-not-there; Malformed: no-reason, emergency-span (over already, or longer than a day).
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="emergency access")
    if not at < until <= Instant.of(at.datetime() + LASTS_AT_MOST):
        raise Malformed("emergency-span", until=str(until))
    what = {"login": login, "duties": sorted(duties), "reason": reason, "until": str(until)}
    request = asked(entity=entity, deed="emergency.given", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        actor = actor_named(by, login, at)
        if by.answers_for(actor.id):
            raise Forbidden("own-access", deed="widen")
        if actor.kind is not ActorKind.PERSON or not duties or NEVER & set(duties):
            raise Forbidden("emergency-not-these", login=login, duties=", ".join(sorted(NEVER)))
        number = write_emergency(
            entity=entity, actor=actor, duties=frozenset(duties), reason=reason, until=until, by=by, at=at, key=key
        )
        facts = {"emergency": number, "duties": sorted(duties), "until": str(until)}
        return request.answer({"actor": actor.id, **facts}, on_kind="actor", on_id=str(actor.id), facts=facts, reason=reason)


def look_at_emergency(*, entity: str, number: int, finding: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say what was found of what was done with it: by neither who held it nor who gave it.

    Raises Forbidden: duty-missing, own-access; Missing: emergency-not-there; Malformed: no-reason; Conflict:
    emergency-looked-at.
    """
    if not finding.strip():
        raise Malformed("no-reason", deed="looking at an emergency")
    what = {"number": number, "finding": finding}
    request = asked(entity=entity, deed="emergency.looked-at", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_ACCESS, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found = emergency_numbered(by, entity=entity, number=number)
        if by.answers_for(found.actor) or by.answers_for(found.by):
            raise Forbidden("own-access", deed="look at")
        if not review_emergency(entity=entity, number=number, finding=finding, by=by, at=at, key=key):
            raise Conflict("emergency-looked-at", number=number)
        facts = {"emergency": number}
        return request.answer(facts, on_kind="actor", on_id=str(found.actor), facts=facts, reason=finding)
