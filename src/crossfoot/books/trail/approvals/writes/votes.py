"""Writes of votes, policies and delegations."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.recorded import to_json
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.approvals.models import ApprovalDelegation, ApprovalPolicyVersion, ApprovalVote
from crossfoot.books.trail.approvals.request import StoredRequest, canonical, human_of
from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalPolicy, Judged, Verdict


def write_vote(
    *,
    request: StoredRequest,
    verdict: Verdict,
    judged: Judged,
    policy_version: int,
    reason: str,
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Keep what somebody said. Raises Forbidden: approver-prepared, approver-no-person; Conflict: approval-voted."""
    limits = [[currency, str(wanted), None if limit is None else str(limit)] for currency, wanted, limit in judged.limits]
    human = human_of(by)
    with refusals(request=request.number, login=by.login, deed=request.deed, what=f"request {request.number}"):
        row = ApprovalVote.objects.create(
            entity=request.entity,
            request_id=request.id,
            by_id=by.id,
            human_id=by.id if human is None else human,
            on_behalf_of_id=judged.on_behalf_of,
            authority_id=judged.authority or human or by.id,
            verdict=verdict.value,
            reason=reason,
            ground={"duty": judged.duty, "limits": limits},
            policy_version=policy_version,
            at=moment(at),
            request_key=key,
        )
    return row.pk


def write_policy(*, entity: str, policy: ApprovalPolicy, by: Actor, at: Instant, key: str) -> int:
    """Record a version of the policy; the version. Raises Conflict: version-stale."""
    document = canonical(to_json(policy))
    with refusals(what="the approval policy", version=policy.version, latest=policy.version):
        ApprovalPolicyVersion.objects.create(
            entity=entity,
            version=policy.version,
            document=document,
            digest=hashlib.sha256(document.encode()).hexdigest(),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return policy.version


def write_delegation(
    *,
    entity: str,
    delegate: Actor,
    deed: str,
    upto: Decimal | None,
    currency: str,
    starts_at: Instant,
    ends_at: Instant,
    reason: str,
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Hand the right to approve on for a time, from whoever asks; its number."""
    row = ApprovalDelegation.objects.create(
        entity=entity,
        delegator_id=by.id,
        delegate_id=delegate.id,
        deed=deed,
        upto=upto,
        currency=currency,
        starts_at=moment(starts_at),
        ends_at=moment(ends_at),
        reason=reason,
        at=moment(at),
        request_key=key,
    )
    return row.pk


def revoke_delegation(*, entity: str, number: int, by: Actor, at: Instant, key: str) -> int:
    """Take back what one handed on oneself. Raises Missing: delegation-not-there. key: kept in the trail's line."""
    own = ApprovalDelegation.objects.filter(entity=entity, pk=number, delegator_id=by.id, revoked_at=None)
    if not own.update(revoked_at=moment(at)):
        raise Missing("delegation-not-there", number=number, entity=entity, key=key)
    return number
