"""Webhooks as they are handed out. A message tells of one deed: its id is that of the deed, whatever how often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Instant

ALL_DEEDS = "*"


class EndpointState(StrEnum):
    """off: nothing is offered to it and nothing sent."""

    ON = "on"
    OFF = "off"


class MessageState(StrEnum):
    """waiting: to be sent when due. given-up: after the last attempt, or because its endpoint is off."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where deeds are told. deeds: names of deeds, or `*`. salt: what its secret is derived from; the secret is not kept.

    failing_since: when the run of failures that still lasts began.
    """

    entity: str
    name: str
    url: str
    deeds: tuple[str, ...]
    salt: str
    state: EndpointState
    why_off: str
    failing_since: Instant | None
    at: Instant


@dataclass(frozen=True, slots=True)
class Message:
    """A deed to be told to an endpoint. id: of its row. place: of the deed's line in the trail of its entity."""

    id: int
    entity: str
    endpoint: str
    place: int
    deed: str
    on_kind: str
    on_id: str
    at: Instant
    state: MessageState
    due_at: Instant
    attempts: int

    @property
    def message_id(self) -> str:
        """The same for every attempt and every replay: who has seen it may leave it."""
        return f"msg_{self.entity}.{self.place}"


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose turn it is, and where to."""

    message: Message
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending. status: of the answer, None where there was none. says: why not, in words; empty for delivered."""

    number: int
    at: Instant
    status: int | None
    says: str
    took_ms: int
