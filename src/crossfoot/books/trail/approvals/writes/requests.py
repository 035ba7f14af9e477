"""Writes of requests: asked for, and moved to what became of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import feet, moment
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.approvals.models import ApprovalRequest
from crossfoot.books.trail.approvals.request import AskedFor, Difference, StoredRequest, canonical, human_of
from crossfoot.books.trail.approvals.row import request_of
from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState, DeedPolicy

_HOUR_NS = 3_600 * 10**9


def write_request(
    *,
    entity: str,
    what: AskedFor,
    rule: DeedPolicy,
    policy_version: int,
    reason: str,
    evidence: Sequence[str],
    by: Actor,
    at: Instant,
    key: str,
) -> StoredRequest:
    """Write a request in its preparer's name. by: the preparer. Raises Conflict: approval-pending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(crossfoot_joined('approval', %s), 0))", [entity])
    latest = ApprovalRequest.objects.filter(entity=entity).aggregate(latest=Max("number"))["latest"] or 0
    payload, human = canonical(what.payload), human_of(by)
    single = what.amounts[0] if len(what.amounts) == 1 else None
    with refusals(deed=what.deed, what=what.id, entity=entity):
        row = ApprovalRequest.objects.create(
            entity=entity,
            number=latest + 1,
            deed=what.deed,
            on_kind=what.kind,
            on_id=what.id,
            on_version=what.version,
            document_kind=what.document_kind,
            payload=payload,
            payload_hash=hashlib.sha256(payload.encode()).hexdigest(),
            amounts=feet(what.amounts),
            amount=single[1] if single else None,
            currency=single[0] if single else "",
            customer=what.customer,
            prepared_by_id=by.id,
            prepared_human_id=human,
            hands=sorted({by.id, *what.hands, *(() if human is None else (human,))}),
            reason=reason,
            evidence=list(evidence),
            policy_version=policy_version,
            quorum=rule.quorum,
            asked_at=moment(at),
            due_at=moment(Instant(at.ns + rule.escalate_hours * _HOUR_NS)),
            expires_at=moment(Instant(at.ns + rule.expire_days * 24 * _HOUR_NS)),
            request_key=key,
        )
    return request_of(row)


def lock_request(*, entity: str, number: int, by: Actor, key: str) -> StoredRequest:
    """The request, held against others until the transaction ends. Raises Missing: entity-not-seen, approval-not-there."""
    row = ApprovalRequest.objects.select_for_update().filter(entity=by.see(entity), number=number).first()
    if row is None:
        raise Missing("approval-not-there", request=number, entity=entity, key=key)
    return request_of(row)


def move_request(
    *,
    request: StoredRequest,
    to: ApprovalState,
    by: Actor,
    at: Instant,
    key: str,
    note: str = "",
    differences: Sequence[Difference] = (),
    result: Mapping[str, Any] | None = None,
) -> StoredRequest:
    """Take a request to where it ends. Raises Conflict: approval-over, approval-too-few. key: kept in the trail's line."""
    row = ApprovalRequest.objects.get(pk=request.id)
    row.state = to.value
    row.over_at, row.over_by_id, row.over_note = moment(at), by.id, note
    row.differences = [[each.field, each.asked, each.now] for each in differences]
    row.result = dict(result or {})
    with refusals(request=request.number, key=key):
        row.save(update_fields=["state", "over_at", "over_by", "over_note", "differences", "result"])
    return request_of(row)


def escalate_request(*, request: StoredRequest, to: str, by: Actor, at: Instant, key: str) -> StoredRequest:
    """Let the holders of another duty decide as well. Raises Conflict: approval-over."""
    row = ApprovalRequest.objects.get(pk=request.id)
    row.escalated_at, row.escalated_to = moment(at), to
    with refusals(request=request.number, key=key):
        row.save(update_fields=["escalated_at", "escalated_to"])
    return request_of(row)


def reroute_request(
    *, request: StoredRequest, rule: DeedPolicy, policy_version: int, by: Actor, at: Instant, key: str
) -> StoredRequest:
    """Put a request that waits under another version of the policy; its hours begin anew. Raises Conflict: approval-over."""
    row = ApprovalRequest.objects.get(pk=request.id)
    row.policy_version, row.quorum = policy_version, rule.quorum
    row.due_at = moment(Instant(at.ns + rule.escalate_hours * _HOUR_NS))
    with refusals(request=request.number, key=key):
        row.save(update_fields=["policy_version", "quorum", "due_at"])
    return request_of(row)
