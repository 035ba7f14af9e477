"""Approval requests, votes, policies and delegations as they are handed out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.books.actors.actor import Actor, ActorKind
from crossfoot.books.actors.duties import IMPLIED
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState, Verdict, Voter


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What a request is for. kind, id: what it is about; version: of it; payload: all that is asked for, as JSON values.

    amounts: (currency, amount) pairs; document_kind: what limits tell apart; customer: party key. hands: the humans who
    prepared it, beside whoever asks.
    """

    deed: str
    kind: str
    id: str
    version: str
    payload: Mapping[str, Any]
    amounts: tuple[tuple[str, Decimal], ...] = ()
    document_kind: str = ""
    customer: str = ""
    hands: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredVote:
    """What somebody said. by, human, on_behalf_of: ids of actors. ground: duty and limits it rested on."""

    by: int
    human: int
    on_behalf_of: int | None
    authority: int
    verdict: Verdict
    reason: str
    ground: Mapping[str, Any]
    policy_version: int
    at: Instant


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is no longer as it was asked for. asked, now: as text, empty where there is none."""

    field: str
    asked: str
    now: str


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """An approval request, whole. prepared_by, prepared_human, over_by, hands: ids of actors.

    payload: canonical JSON text; amounts: (currency, amount) pairs. differences: why it is void. over_note: why it was
    rejected or withdrawn. escalated_to: the duty whose holders may decide as well since escalated_at.
    """

    id: int
    entity: str
    number: int
    deed: str
    on_kind: str
    on_id: str
    on_version: str
    document_kind: str
    payload: str
    payload_hash: str
    amounts: tuple[tuple[str, Decimal], ...]
    customer: str
    prepared_by: int
    prepared_human: int | None
    hands: tuple[int, ...]
    reason: str
    evidence: tuple[str, ...]
    policy_version: int
    quorum: int
    asked_at: Instant
    due_at: Instant
    expires_at: Instant
    escalated_at: Instant | None
    escalated_to: str
    state: ApprovalState
    over_at: Instant | None
    over_by: int | None
    over_note: str
    differences: tuple[Difference, ...]
    result: Mapping[str, Any]
    votes: tuple[StoredVote, ...]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The payload's facts."""
        read: Mapping[str, Any] = json.loads(self.payload)
        return read

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide."""
        return self.state is ApprovalState.PENDING


@dataclass(frozen=True, slots=True)
class StoredDelegation:
    """A right handed on for a time. delegator, delegate: ids of actors. upto: None for as far as the delegator's goes."""

    id: int
    entity: str
    delegator: int
    delegate: int
    deed: str
    upto: Decimal | None
    currency: str
    starts_at: Instant
    ends_at: Instant
    reason: str
    revoked_at: Instant | None


def canonical(payload: Mapping[str, Any]) -> str:
    """A payload as the text that is hashed: keys sorted, no spaces, UTF-8."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differences(asked: Mapping[str, Any], now: Mapping[str, Any], *, within: str = "") -> tuple[Difference, ...]:
    """Every fact on which two payloads part, by name; facts of facts as `outer.inner`."""
    found: list[Difference] = []
    for name in sorted({*asked, *now}):
        before, after, field = asked.get(name), now.get(name), f"{within}{name}"
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            found += differences(before, after, within=f"{field}.")
        elif before != after:
            found.append(Difference(field, _text(before), _text(after)))
    return tuple(found)


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def human_of(actor: Actor) -> int | None:
    """The person who answers for an actor; None for a service nobody answers for."""
    return actor.id if actor.human is None and actor.kind is ActorKind.PERSON else actor.human


def voter_of(actor: Actor, *, entity: str) -> Voter:
    """An actor as a judge of requests sees one."""
    held = {duty for at, duty in actor.duties if at == entity}
    held |= {narrow for duty in held for narrow in IMPLIED.get(duty, ())}
    duties = frozenset(str(duty.value) for duty in held)
    return Voter(actor.id, human_of(actor), actor.login, actor.kind is ActorKind.PERSON, duties)
