"""An actor as the rest of the house sees one: who, and which duties where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.books.actors.duties import CHECKER, IMPLIED, Duty
from crossfoot.errors import Forbidden, Missing

__all__ = ["CHECKER", "Actor", "ActorKind", "Duty"]


class ActorKind(StrEnum):
    """A person answers for what they do; a key acts for one; a service does what it is told on a schedule, for nobody."""

    PERSON = "person"
    KEY = "key"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or looks. duties: (legal entity, duty) pairs in force; any duty in an entity lets its rows be seen.

    id: what rows and the trail keep; login and name are personal and live in this room alone.
    human: id of the person who answers for this actor (a person's first login, a key's owner); None for a job's identity.
    alike: ids of every other actor the same human answers for: other logins, keys, an agent's software.
    in_channels: (legal entity, duty, channel): duties held in one channel of an entity alone.
    """

    id: int
    login: str
    name: str
    kind: ActorKind
    duties: frozenset[tuple[str, Duty]] = frozenset()
    human: int | None = None
    alike: frozenset[int] = frozenset()
    in_channels: frozenset[tuple[str, Duty, str]] = frozenset()

    @property
    def entities(self) -> tuple[str, ...]:
        """The legal entities whose rows this actor may see, in order."""
        return tuple(sorted({entity for entity, _ in self.duties}))

    def channels(self, entity: str) -> frozenset[str] | None:
        """The channels of an entity this actor is held to; None for all of them, empty for an entity not seen at all."""
        if entity in self.entities:
            return None
        return frozenset(channel for place, _, channel in self.in_channels if place == entity)

    def holds(self, duty: Duty, *, entity: str, channel: str = "") -> bool:
        """Whether the actor has that duty in that entity. channel: of what is acted on; empty when it is of no channel."""
        wanted = {duty, *(wide for wide, narrow in IMPLIED.items() if duty in narrow)}
        if any((entity, each) in self.duties for each in wanted):
            return True
        return bool(channel) and any((entity, each, channel) in self.in_channels for each in wanted)

    def see(self, entity: str) -> str:
        """The entity, when its rows are this actor's to see. Raises Missing: entity-not-seen (nor told apart from none)."""
        if entity not in self.entities:
            raise Missing("entity-not-seen", entity=entity)
        return entity

    def must_hold(self, duty: Duty, *, entity: str, channel: str = "") -> None:
        """Raises Missing: entity-not-seen (no duty there at all); Forbidden: duty-missing."""
        if not channel or channel not in (self.channels(entity) or ()):
            self.see(entity)
        if not self.holds(duty, entity=entity, channel=channel):
            raise Forbidden("duty-missing", login=self.login, duty=duty, entity=entity)

    def answers_for(self, other: int) -> bool:
        """Whether one human stands behind this actor and the actor of that id."""
        return other == self.id or other == self.human or other in self.alike

    def must_not_be(self, other: int, *, deed: str) -> None:
        """Two people for what binds. other: an actor's id: its human is compared, never its login.

        Raises Forbidden: same-person (or this actor is no person).
        """
        if self.kind is not ActorKind.PERSON or self.answers_for(other):
            raise Forbidden("same-person", login=self.login, deed=deed)
