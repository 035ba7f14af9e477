"""What is known about access: who held what at an instant, waivers, reviews, emergencies, clashes that were found."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Held:
    """A duty somebody held at an instant. grant: its row's id. channel, role: empty for all channels, for no role.

    human_login: of the person who answers for the actor; empty for a job's service identity. mfa: `on`, `off`, `unknown`.
    """

    grant: int
    entity: str
    actor: int
    login: str
    name: str
    kind: ActorKind
    human_login: str
    duty: Duty
    channel: str
    role: str
    granted_at: Instant
    granted_by: str
    expires_at: Instant | None
    last_sign_in: Instant | None
    mfa: str


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver: the control that makes up for two duties of a pair in one hand. actor: the human's id."""

    id: int
    entity: str
    actor: int
    login: str
    pair: int
    control: str
    reason: str
    expires_at: Instant
    by: int
    at: Instant
    ended_at: Instant | None

    def counts(self, at: Instant) -> bool:
        """Whether it is in force at an instant."""
        return self.at <= at < self.expires_at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, slots=True)
class ClashInForce:
    """What a look found: one human can do both sides of a pair. weight: `H` or `M`."""

    entity: str
    human: int
    login: str
    pair: int
    left: str
    right: str
    weight: str
    waived: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Emergency:
    """Access given in an emergency. reviewed_by: id of who looked at it afterwards, None while nobody did."""

    id: int
    entity: str
    actor: int
    login: str
    reason: str
    duties: tuple[Duty, ...]
    until: Instant
    by: int
    at: Instant
    reviewed_at: Instant | None
    reviewed_by: int | None
    finding: str


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """A review as written. lines: the ids of its lines."""

    id: int
    entity: str
    name: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A grant under review. answer: `kept`, `ended`, or empty while nobody decided."""

    id: int
    held: Held
    answer: str
    note: str
    decided_by: int | None
    decided_at: Instant | None


@dataclass(frozen=True, slots=True)
class Review:
    """A review with its lines, by login and duty. closed_at: None while it goes on."""

    id: int
    entity: str
    name: str
    as_of: Instant
    by: int
    closed_at: Instant | None
    lines: tuple[ReviewLine, ...]

    @property
    def waiting(self) -> tuple[ReviewLine, ...]:
        """The lines nobody decided yet."""
        return tuple(each for each in self.lines if not each.answer)
