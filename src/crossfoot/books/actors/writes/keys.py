"""Writes of API keys."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.key import digest
from crossfoot.books.actors.models import ActorRow, ApiKeyRow, DutyGrant
from crossfoot.books.actors.writes.actor import grant_duty, write_actor
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_name
from crossfoot.measures import Instant

USED_EVERY = timedelta(minutes=1)
"""How often at most the last use of a key is written."""


def write_key(
    *,
    entity: str,
    owner: int,
    prefix: str,
    secret: str,
    name: str,
    duties: frozenset[Duty],
    expires: Instant,
    by: Actor,
    at: Instant,
    key: str,
    replaces: str = "",
) -> Actor:
    """Keep a key, of which the secret's SHA-256 alone stays; the actor that acts by it. owner: id of its human.

    replaces: prefix of the key before it. Raises Forbidden: duty-of-people; Malformed: as `must_be_name` does.
    """
    must_be_name(name, of="the key")
    actor = write_actor(login=f"key-{prefix}", name=name, kind=ActorKind.KEY, human=owner, by=by, at=at, key=key)
    earlier = ApiKeyRow.objects.filter(entity=entity, prefix=replaces).first() if replaces else None
    ApiKeyRow.objects.create(
        entity=entity,
        actor_id=actor.id,
        owner_id=owner,
        prefix=prefix,
        secret_digest=digest(secret),
        name=name,
        expires_at=moment(expires),
        replaces=earlier,
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    for duty in sorted(duties):
        actor = grant_duty(entity=entity, actor=actor, duty=duty, by=by, at=at, key=key)
    return actor


def expire_key(*, entity: str, prefix: str, expires: Instant, by: Actor, at: Instant, key: str) -> None:
    """Let a key end earlier than it would. by, at, key: kept in the trail's line."""
    del by, at, key
    ApiKeyRow.objects.filter(entity=entity, prefix=prefix, expires_at__gt=moment(expires)).update(expires_at=moment(expires))


def revoke_keys(*, entity: str, prefixes: tuple[str, ...], by: Actor, at: Instant, key: str) -> int:
    """End keys at once, with their duties and the actors behind them; how many of them were live. key: kept in the trail."""
    del key
    live = ApiKeyRow.objects.filter(entity=entity, prefix__in=prefixes, revoked_at=None)
    return _revoke(list(live), by=by, at=at)


def revoke_keys_of(*, owner: int, by: Actor, at: Instant, key: str) -> int:
    """End every key of a human, in every entity, at once; how many. key: kept in the trail."""
    del key
    return _revoke(list(ApiKeyRow.objects.filter(owner_id=owner, revoked_at=None)), by=by, at=at)


def touch_key(*, by: Actor, at: Instant, key: str) -> bool:
    """Note that the key by which `by` acts was used, unless that was noted within the last minute; whether it was.

    key: of the request that came by it; nothing keeps it, for a use is no deed.
    """
    del key
    stale = Q(last_used_at=None) | Q(last_used_at__lt=moment(at) - USED_EVERY)
    return bool(ApiKeyRow.objects.filter(stale, actor_id=by.id).update(last_used_at=moment(at)))


def _revoke(rows: list[ApiKeyRow], *, by: Actor, at: Instant) -> int:
    actors = [row.actor_id for row in rows]
    ApiKeyRow.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=moment(at), revoked_by_id=by.id)
    DutyGrant.objects.filter(actor_id__in=actors, ended_at=None).update(ended_at=moment(at), ended_by_id=by.id)
    ActorRow.objects.filter(pk__in=actors).update(active=False)
    return len(rows)
