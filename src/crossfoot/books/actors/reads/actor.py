"""Who is this?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch, QuerySet

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import ActorRow, DutyGrant
from crossfoot.errors import Missing


def actor_named(viewer: Actor | None, login: str) -> Actor:
    """The actor of that login, with the duties in force. viewer: None at the door, where nobody is known yet.

    Raises Missing: actor-not-there (no such login, or closed).
    """
    for actor in _actors(ActorRow.objects.filter(login=login, active=True)):
        return actor
    raise Missing("actor-not-there", login=login)


def actor_numbered(viewer: Actor, number: int) -> Actor:
    """The actor that rows and the trail know by that id, active or not. Raises Missing: actor-not-there."""
    for actor in _actors(ActorRow.objects.filter(pk=number)):
        return actor
    raise Missing("actor-not-there", login=number)


def actors_of(viewer: Actor, entity: str) -> tuple[Actor, ...]:
    """Everybody who holds a duty in an entity, by login. Raises Missing: entity-not-seen."""
    held = DutyGrant.objects.filter(entity=viewer.see(entity), ended_at=None).values("actor_id")
    return tuple(_actors(ActorRow.objects.filter(pk__in=held, active=True).order_by("login")))


def _actors(rows: QuerySet[ActorRow]) -> Iterator[Actor]:
    live = Prefetch("duty_grants", queryset=DutyGrant.objects.filter(ended_at=None))
    for row in rows.prefetch_related(live):
        duties = frozenset((grant.entity, Duty(grant.duty)) for grant in row.duty_grants.all())
        yield Actor(row.pk, row.login, row.name, ActorKind(row.kind), duties)
