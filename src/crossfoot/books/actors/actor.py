"""An actor as the rest of the house sees one: who, and which duties where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.errors import Forbidden, Missing


class ActorKind(StrEnum):
    """A person answers for what they do; a service does what it is told on a schedule."""

    PERSON = "person"
    SERVICE = "service"


class Duty(StrEnum):
    """What an actor may do in a legal entity."""

    READ = "read"
    CONFIGURE = "configure"
    CONTRACT = "contract"
    APPROVE = "approve"
    LOAD_USAGE = "load-usage"
    RATE = "rate"
    ISSUE = "issue"
    CREDIT = "credit"
    POST = "post"
    LOCK_PERIOD = "lock-period"
    GRANT_DUTIES = "grant-duties"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or looks. duties: (legal entity, duty) pairs in force; any duty in an entity lets its rows be seen.

    id: what rows and the trail keep; login and name are personal and live in this room alone.
    """

    id: int
    login: str
    name: str
    kind: ActorKind
    duties: frozenset[tuple[str, Duty]] = frozenset()

    @property
    def entities(self) -> tuple[str, ...]:
        """The legal entities whose rows this actor may see, in order."""
        return tuple(sorted({entity for entity, _ in self.duties}))

    def holds(self, duty: Duty, *, entity: str) -> bool:
        """Whether the actor has that duty in that entity."""
        return (entity, duty) in self.duties

    def see(self, entity: str) -> str:
        """The entity, when its rows are this actor's to see. Raises Missing: entity-not-seen (nor told apart from none)."""
        if entity not in self.entities:
            raise Missing("entity-not-seen", entity=entity)
        return entity

    def must_hold(self, duty: Duty, *, entity: str) -> None:
        """Raises Missing: entity-not-seen (no duty there at all); Forbidden: duty-missing."""
        self.see(entity)
        if not self.holds(duty, entity=entity):
            raise Forbidden("duty-missing", login=self.login, duty=duty, entity=entity)

    def must_not_be(self, other: int, *, deed: str) -> None:
        """Two people for what binds. other: an actor's id. Raises Forbidden: same-person (or this actor is no person)."""
        if self.id == other or self.kind is not ActorKind.PERSON:
            raise Forbidden("same-person", login=self.login, deed=deed)
