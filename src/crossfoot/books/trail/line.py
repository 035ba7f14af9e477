"""Trail lines as they are handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Line:
    """One deed. by: the actor's id. place, prev_hash, hash: of the chain. evidence: digests, hex."""

    entity: str
    place: int
    at: Instant
    by: int
    deed: str
    on_kind: str
    on_id: str
    request_key: str
    facts: Mapping[str, Any]
    prev_hash: str
    hash: str
    reason: str = ""
    policy: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain does not hold. why: `missing` (places do not follow), `unlinked` or `altered`."""

    entity: str
    place: int
    why: str
