"""API keys: how one looks, and what is known of one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from crossfoot.books.actors.actor import Duty
from crossfoot.measures import Instant

LEAD = "cf"
PREFIX_LENGTH = 8


@dataclass(frozen=True, slots=True)
class KeyKnown:
    """A key as it is listed. prefix: what tells it apart, not secret. owner: id of the human it acts for.

    duties: what it was given; it can do those of them that its owner holds too. replaces: prefix of the key before it.
    """

    entity: str
    prefix: str
    name: str
    actor: int
    owner: int
    owner_login: str
    duties: tuple[Duty, ...]
    made_at: Instant
    expires_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None
    replaces: str


def parted(presented: str) -> tuple[str, str]:
    """A presented key as (prefix, SHA-256 of the secret in hex); two empty texts when it does not look like one."""
    parts = presented.strip().split("_", 2)
    if len(parts) != 3 or parts[0] != LEAD or len(parts[1]) != PREFIX_LENGTH or not parts[2].isascii():
        return "", ""
    return parts[1], digest(parts[2])


def whole(prefix: str, secret: str) -> str:
    """What a program presents."""
    return f"{LEAD}_{prefix}_{secret}"


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256, hex. Nothing so long needs a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
