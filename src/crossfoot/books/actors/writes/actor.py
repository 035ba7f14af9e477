"""Writes of actors and duties."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import ActorRow, DutyGrant
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_name
from crossfoot.books.refusing import refusals
from crossfoot.errors import Forbidden, Missing
from crossfoot.measures import Instant


def write_actor(
    *, login: str, name: str, kind: ActorKind, by: Actor | None, at: Instant, key: str, human: int | None = None
) -> Actor:
    """Add an actor, without any duty. by: None for the very first actor of an installation, and for a service
    that the program itself hires. human: id of the person who answers for it: the first login of one who gets a second, the
    owner of a key or a software.

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
            human_id=human,
            by_id=by.id if by else None,
            at=moment(at),
            request_key=key,
            password="!",
        )
    answers = human if human is not None or kind is not ActorKind.PERSON else row.pk
    return Actor(row.pk, login, name, kind, human=answers)


def grant_duty(
    *,
    entity: str,
    actor: Actor,
    duty: Duty,
    by: Actor,
    at: Instant,
    key: str,
    channel: str = "",
    role: str = "",
    until: Instant | None = None,
) -> Actor:
    """Give an actor a duty in an entity; the actor as it then is. Granting what is held changes nothing.

    channel: the one it is held to, empty for all; role: the bundle it comes with; until: when it ends by itself.
    Raises Forbidden: duty-of-people (a checker's duty to a key or a service).
    """
    with refusals(login=actor.login, duty=duty.value):
        DutyGrant.objects.get_or_create(
            entity=entity,
            actor_id=actor.id,
            duty=duty.value,
            channel=channel,
            role=role,
            ended_at=None,
            defaults={
                "granted_at": moment(at),
                "granted_by_id": by.id,
                "request_key": key,
                "expires_at": moment(until) if until else None,
            },
        )
    if channel:
        return replace(actor, in_channels=actor.in_channels | {(entity, duty, channel)})
    return replace(actor, duties=actor.duties | {(entity, duty)})


def end_duty(*, entity: str, actor: Actor, duty: Duty, by: Actor, at: Instant, key: str) -> Actor:
    """Take a duty from an actor, with whatever role or channel it was held; the actor as it then is.

    Raises Missing: duty-not-held. key: kept in the trail's line.
    """
    ended = DutyGrant.objects.filter(entity=entity, actor_id=actor.id, duty=duty.value, ended_at=None).update(
        ended_at=moment(at), ended_by_id=by.id
    )
    if not ended:
        raise Missing("duty-not-held", login=actor.login, duty=duty, entity=entity, key=key)
    kept = frozenset(each for each in actor.in_channels if each[:2] != (entity, duty))
    return replace(actor, duties=actor.duties - {(entity, duty)}, in_channels=kept)


def end_role(*, entity: str, actor: int, role: str, by: Actor, at: Instant, key: str) -> tuple[Duty, ...]:
    """End every duty that came with a role; which they were. key: kept in the trail's line. Raises Missing: role-not-held."""
    live = DutyGrant.objects.filter(entity=entity, actor_id=actor, role=role, ended_at=None)
    ended = tuple(Duty(each) for each in live.order_by("duty").values_list("duty", flat=True))
    if not ended:
        raise Missing("role-not-held", role=role, entity=entity, key=key)
    live.update(ended_at=moment(at), ended_by_id=by.id)
    return ended


def close_actor(*, actor: int, by: Actor, at: Instant, key: str) -> int:
    """Close the accounts of a human and of all that acts for them, and end every duty of theirs; how many duties ended.

    actor: the human's id. key: kept in the trail's line.
    """
    del key
    theirs = ActorRow.objects.filter(Q(pk=actor) | Q(human_id=actor))
    ids = list(theirs.values_list("pk", flat=True))
    ended = DutyGrant.objects.filter(actor_id__in=ids, ended_at=None).update(ended_at=moment(at), ended_by_id=by.id)
    theirs.update(active=False)
    return int(ended)
