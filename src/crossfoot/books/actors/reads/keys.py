"""Whose key is this, and which keys are there?"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.key import KeyKnown, parted
from crossfoot.books.actors.models import ActorRow, ApiKeyRow, DutyGrant
from crossfoot.books.actors.standing import actors_from
from crossfoot.books.columns import instant, moment
from crossfoot.errors import Forbidden, Missing
from crossfoot.measures import Instant


def key_holder(viewer: Actor | None, presented: str, at: Instant) -> Actor:
    """The actor behind a presented key: its human is the key's owner, its duties are those of the key that its owner holds.

    viewer: None, for at the door nobody is known yet. Raises Forbidden: key-not-valid (unknown, wrong, expired, revoked, or its
    owner's account is closed: not told apart).
    """
    prefix, presented_digest = parted(presented)
    row = ApiKeyRow.objects.filter(prefix=prefix).first() if prefix else None
    known = row.secret_digest if row is not None else "0" * 64
    fits = hmac.compare_digest(known, presented_digest or "1" * 64)
    if row is None or not fits or not _counts(row, at):
        raise Forbidden("key-not-valid")
    for actor in actors_from(ActorRow.objects.filter(pk=row.actor_id, active=True, human__active=True), at=at):
        return actor
    raise Forbidden("key-not-valid")


def keys_of(viewer: Actor, entity: str) -> tuple[KeyKnown, ...]:
    """Every key there ever was in an entity, newest first. Raises Missing: entity-not-seen."""
    return tuple(_known(ApiKeyRow.objects.filter(entity=viewer.see(entity))))


def key_prefixed(viewer: Actor, *, entity: str, prefix: str) -> KeyKnown:
    """One key. Raises Missing: entity-not-seen, key-not-there."""
    for known in _known(ApiKeyRow.objects.filter(entity=viewer.see(entity), prefix=prefix)):
        return known
    raise Missing("key-not-there", prefix=prefix, entity=entity)


def _counts(row: ApiKeyRow, at: Instant) -> bool:
    now = moment(at)
    return row.expires_at > now and (row.revoked_at is None or row.revoked_at > now)


def _known(rows: QuerySet[ApiKeyRow]) -> Iterator[KeyKnown]:
    live = Prefetch("actor__duty_grants", queryset=DutyGrant.objects.filter(ended_at=None).order_by("duty"))
    for row in rows.select_related("actor", "owner", "replaces").prefetch_related(live).order_by("-at", "-pk"):
        yield KeyKnown(
            entity=row.entity,
            prefix=row.prefix,
            name=row.name,
            actor=row.actor_id,
            owner=row.owner_id,
            owner_login=row.owner.login,
            duties=tuple(Duty(each.duty) for each in row.actor.duty_grants.all()),
            made_at=instant(row.at),
            expires_at=instant(row.expires_at),
            last_used_at=instant(row.last_used_at) if row.last_used_at else None,
            revoked_at=instant(row.revoked_at) if row.revoked_at else None,
            replaces=row.replaces.prefix if row.replaces else "",
        )
