"""Ways in as the rest of the house sees them: invitations, sessions and second factors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Instant


class Reason(StrEnum):
    """Why a link was made: for somebody new, or for who lost a password or a second factor."""

    JOIN = "join"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom a link lets in, and until when."""

    id: int
    actor: int
    login: str
    name: str
    reason: Reason
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session somebody has. digest: names it without opening it. agent: what the browser called itself."""

    digest: str
    actor: int
    started_at: Instant
    seen_at: Instant
    agent: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody gets in today. factors: kinds of second factors; codes that only recover do not count."""

    has_password: bool
    factors: tuple[str, ...]
    last_sign_in: Instant | None
