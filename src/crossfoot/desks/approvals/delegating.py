"""Handing the right to approve on to a colleague, for a time, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.trail.approvals.request import human_of
from crossfoot.books.trail.approvals.standing import rule_of
from crossfoot.books.trail.approvals.writes.votes import revoke_delegation, write_delegation
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Forbidden, Malformed
from crossfoot.measures import Instant, Money
from crossfoot.records.approval import ANY
from crossfoot.runs.approval import RULES

DAYS_MAX = 92
_DAY_NS = 86_400 * 10**9


def delegate(
    *,
    entity: str,
    login: str,
    deed: str,
    upto: Money | None,
    starts_at: Instant,
    ends_at: Instant,
    reason: str,
    by: Actor,
    at: Instant,
    key: str,
) -> Mapping[str, Any]:
    """Let a colleague approve in one's own name, from when until when. deed: `*` for every one; upto: None for one's own limit.

    What is handed on is looked at when it is used: it is never more than whoever handed it on may do then, it is no good for
    what either of them prepared, and it cannot be handed on again. Raises Malformed: no-reason, approval-without-window;
    Missing: actor-not-there; Forbidden: delegation-to-nobody, approver-no-person; Conflict: approval-unknown-deed.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="delegating")
    limit = None if upto is None else str(upto)
    what = {"to": login, "deed": deed, "upto": limit, "from": starts_at.isoformat(), "until": ends_at.isoformat()}
    request = asked(entity=entity, deed="approval.delegated", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := request.earlier) is not None:
            return earlier
        if not starts_at < ends_at or ends_at.ns - starts_at.ns > DAYS_MAX * _DAY_NS:
            raise Malformed("approval-without-window", start=starts_at, end=ends_at, days_max=DAYS_MAX)
        if deed != ANY:
            rule_of(by, entity=entity, deed=deed, rules=RULES)
        taker = actor_named(by, login, at)
        people = by.kind is ActorKind.PERSON and taker.kind is ActorKind.PERSON
        if not people or human_of(taker) == human_of(by) or entity not in taker.entities:
            raise Forbidden("delegation-to-nobody", login=login, delegator=by.login, entity=entity)
        number = write_delegation(
            entity=entity,
            delegate=taker,
            deed=deed,
            upto=None if upto is None else upto.amount,
            currency="" if upto is None else upto.currency.code,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            by=by,
            at=at,
            key=key,
        )
        facts = {**what, "to": taker.id, "delegation": number}
        answer = {"delegation": number, "to": login, "until": ends_at.isoformat()}
        return request.answer(answer, on_kind="actor", on_id=str(taker.id), facts=facts, reason=reason)


def revoke(*, entity: str, delegation: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Take back what one handed on oneself. Raises Missing: delegation-not-there."""
    request = asked(entity=entity, deed="approval.revoked", what={"delegation": delegation}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := request.earlier) is not None:
            return earlier
        revoke_delegation(entity=entity, number=delegation, by=by, at=at, key=key)
        answer = {"delegation": delegation}
        return request.answer(answer, on_kind="actor", on_id=str(by.id), facts=answer)
