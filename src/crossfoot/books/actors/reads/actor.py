"""Who is this?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.models import ActorRow, DutyGrant
from crossfoot.books.actors.standing import actors_from, in_force
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def actor_named(viewer: Actor | None, login: str, at: Instant | None = None) -> Actor:
    """The actor of that login, with the duties in force. viewer: None at the door, where nobody is known yet.

    at: now, as the door's clock has it. Without one a duty held for a time, as in an emergency, does not count.
    Raises Missing: actor-not-there (no such login, or closed).
    """
    for actor in actors_from(ActorRow.objects.filter(login=login, active=True), at=at):
        return actor
    raise Missing("actor-not-there", login=login)


def actor_numbered(viewer: Actor | None, number: int, at: Instant | None = None) -> Actor:
    """The actor that rows and the trail know by that id, active or not. at: as in `actor_named`.

    Raises Missing: actor-not-there.
    """
    for actor in actors_from(ActorRow.objects.filter(pk=number), at=at):
        return actor
    raise Missing("actor-not-there", login=number)


def actors_of(viewer: Actor, entity: str, at: Instant | None = None) -> tuple[Actor, ...]:
    """Everybody who holds a duty in an entity, by login. at: as in `actor_named`. Raises Missing: entity-not-seen."""
    held = DutyGrant.objects.filter(in_force(at), entity=viewer.see(entity)).values("actor_id")
    return tuple(actors_from(ActorRow.objects.filter(pk__in=held, active=True).order_by("login"), at=at))
