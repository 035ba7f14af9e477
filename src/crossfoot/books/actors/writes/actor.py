"""Writes of actors and duties."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import ActorRow, DutyGrant
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_name
from crossfoot.books.refusing import refusals
from crossfoot.errors import Forbidden, Missing
from crossfoot.measures import Instant


def write_actor(*, login: str, name: str, kind: ActorKind, by: Actor | None, at: Instant, key: str) -> Actor:
    """Add an actor, without any duty. by: None for the very first actor of an installation, and for a service
    that the program itself hires.

    Raises Forbidden: actor-needs-author; Conflict: login-taken; Malformed: as `must_be_name` does.
    """
    must_be_name(login, of="the person's login")
    must_be_name(name, of=f"the person {login}")
    if by is None and kind is ActorKind.PERSON and ActorRow.objects.exists():
        raise Forbidden("actor-needs-author", login=login)
    with refusals(login=login):
        row = ActorRow.objects.create(
            login=login,
            name=name,
            kind=kind.value,
            by_id=by.id if by else None,
            at=moment(at),
            request_key=key,
            password="!",
        )
    return Actor(row.pk, login, name, kind)


def grant_duty(*, entity: str, actor: Actor, duty: Duty, by: Actor, at: Instant, key: str) -> Actor:
    """Give an actor a duty in an entity; the actor as it then is. Granting what is held changes nothing."""
    DutyGrant.objects.get_or_create(
        entity=entity,
        actor_id=actor.id,
        duty=duty.value,
        ended_at=None,
        defaults={"granted_at": moment(at), "granted_by_id": by.id, "request_key": key},
    )
    return Actor(actor.id, actor.login, actor.name, actor.kind, actor.duties | {(entity, duty)})


def end_duty(*, entity: str, actor: Actor, duty: Duty, by: Actor, at: Instant, key: str) -> Actor:
    """Take a duty from an actor; the actor as it then is. Raises Missing: duty-not-held. key: kept in the trail's line."""
    ended = DutyGrant.objects.filter(entity=entity, actor_id=actor.id, duty=duty.value, ended_at=None).update(
        ended_at=moment(at), ended_by_id=by.id
    )
    if not ended:
        raise Missing("duty-not-held", login=actor.login, duty=duty, entity=entity, key=key)
    return Actor(actor.id, actor.login, actor.name, actor.kind, actor.duties - {(entity, duty)})
