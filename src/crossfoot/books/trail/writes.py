"""Writes of the trail: lines, and answers kept for a request that comes twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_key
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.models import AnsweredRequest, TrailLine
from crossfoot.errors import Conflict
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class TrailRef:
    """A line's place in its entity's chain, and its hash."""

    entity: str
    place: int
    hash: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a deed was done. reason: in the words of who did it. policy: name and version of the rule it was done under.
    evidence: SHA-256 digests, hex, of what it rests on."""

    reason: str = ""
    policy: str = ""
    evidence: tuple[str, ...] = ()


NO_GROUNDS = Grounds()


def write_line(
    *,
    entity: str,
    deed: str,
    on_kind: str,
    on_id: str,
    facts: Mapping[str, Any],
    by: Actor,
    at: Instant,
    key: str,
    grounds: Grounds = NO_GROUNDS,
) -> TrailRef:
    """Add a line to an entity's chain. Write it last: from here to the commit, the entity's other writers wait.

    deed: `invoice.issued`. facts: keys and figures as JSON values, decimals as text; never a name or an address.
    """
    stored: Any = Jsonb(dict(facts))
    evidence: Any = Jsonb(list(grounds.evidence))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TrailLine._meta.db_table}"
            " (entity, place, at, by_id, deed, on_kind, on_id, request_key, facts, prev_hash, hash,"
            " reason, policy, evidence)"
            " VALUES (%s, 0, %s, %s, %s, %s, %s, %s, %s, '', '', %s, %s, %s) RETURNING place, hash",
            [entity, moment(at), by.id, deed, on_kind, on_id, key, stored, grounds.reason, grounds.policy, evidence],
        )
        place, line_hash = cursor.fetchone()
    return TrailRef(entity, place, line_hash)


def replay(*, entity: str, deed: str, digest: str, by: Actor, key: str) -> Mapping[str, Any] | None:
    """The answer a request already got; None for a new one. Call it first: of two at once the later waits for the earlier.

    digest: SHA-256 of what was asked, hex. Raises Conflict: request-key-reused (another deed, content or actor).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(crossfoot_joined('request', %s, %s), 0))", [entity, key])
    found = AnsweredRequest.objects.filter(entity=entity, key=key).first()
    if found is None:
        return None
    if (found.deed, found.digest, found.by_id) != (deed, digest, by.id):
        raise Conflict("request-key-reused", key=key, entity=entity, deed=found.deed, at=found.at.isoformat())
    result: Mapping[str, Any] = found.result
    return result


def keep_answer(
    *, entity: str, deed: str, digest: str, result: Mapping[str, Any], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Keep what a request was answered, in the transaction that did it. Raises Conflict: request-key-reused."""
    with refusals(key=key, entity=entity, deed=deed, at=at):
        AnsweredRequest.objects.create(
            entity=entity, key=key, deed=deed, digest=digest, result=dict(result), by_id=by.id, at=moment(at)
        )
    return result


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a desk answers it: looked up first, answered last, both in the desk's one transaction."""

    entity: str
    deed: str
    digest: str
    by: Actor
    at: Instant
    key: str
    grounds: Grounds = NO_GROUNDS

    @property
    def earlier(self) -> Mapping[str, Any] | None:
        """The answer it already got, None for a new one. Raises Conflict: request-key-reused."""
        return replay(entity=self.entity, deed=self.deed, digest=self.digest, by=self.by, key=self.key)

    def answer(
        self,
        result: Mapping[str, Any],
        *,
        on_kind: str,
        on_id: str,
        facts: Mapping[str, Any],
        reason: str = "",
        policy: str = "",
        evidence: Sequence[str] = (),
    ) -> Mapping[str, Any]:
        """Keep the answer and add the deed to the trail; the answer.

        reason, policy, evidence: what was learned while doing it, beside what `asked` was given (see `Grounds`).
        """
        grounds = Grounds(reason or self.grounds.reason, policy or self.grounds.policy, (*self.grounds.evidence, *evidence))
        keep_answer(entity=self.entity, deed=self.deed, digest=self.digest, result=result, by=self.by, at=self.at, key=self.key)
        write_line(
            entity=self.entity,
            deed=self.deed,
            on_kind=on_kind,
            on_id=on_id,
            facts=facts,
            by=self.by,
            at=self.at,
            key=self.key,
            grounds=grounds,
        )
        return result


def asked(
    *,
    entity: str,
    deed: str,
    what: Mapping[str, Any],
    by: Actor,
    at: Instant,
    key: str,
    reason: str = "",
    policy: str = "",
    evidence: Sequence[str] = (),
) -> Asked:
    """A request for a deed. what: all it depends on, as JSON values: the same key with other content is refused.

    reason, policy, evidence: for its trail line (see `Grounds`); a reason that decides something belongs in `what` too.
    Raises Malformed: as `must_be_key` does.
    """
    must_be_key(key)
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    grounds = Grounds(reason, policy, tuple(evidence))
    return Asked(entity, deed, hashlib.sha256(text.encode()).hexdigest(), by, at, key, grounds)
