"""Rows of approval requests as records."""

from __future__ import annotations

from crossfoot.books.columns import instant, unfeet
from crossfoot.books.trail.approvals.models import ApprovalDelegation, ApprovalRequest, ApprovalVote
from crossfoot.books.trail.approvals.request import Difference, StoredDelegation, StoredRequest, StoredVote
from crossfoot.records.approval import ApprovalState, Verdict


def request_of(row: ApprovalRequest) -> StoredRequest:
    """A request with its votes, in the order they were cast."""
    return StoredRequest(
        id=row.pk,
        entity=row.entity,
        number=row.number,
        deed=row.deed,
        on_kind=row.on_kind,
        on_id=row.on_id,
        on_version=row.on_version,
        document_kind=row.document_kind,
        payload=row.payload,
        payload_hash=row.payload_hash,
        amounts=unfeet(row.amounts),
        customer=row.customer,
        prepared_by=row.prepared_by_id,
        prepared_human=row.prepared_human_id,
        hands=tuple(row.hands),
        reason=row.reason,
        evidence=tuple(row.evidence),
        policy_version=row.policy_version,
        quorum=row.quorum,
        asked_at=instant(row.asked_at),
        due_at=instant(row.due_at),
        expires_at=instant(row.expires_at),
        escalated_at=instant(row.escalated_at) if row.escalated_at else None,
        escalated_to=row.escalated_to,
        state=ApprovalState(row.state),
        over_at=instant(row.over_at) if row.over_at else None,
        over_by=row.over_by_id,
        over_note=row.over_note,
        differences=tuple(Difference(*each) for each in row.differences),
        result=row.result,
        votes=tuple(vote_of(each) for each in sorted(row.votes.all(), key=lambda each: each.pk)),
    )


def vote_of(row: ApprovalVote) -> StoredVote:
    """A vote."""
    return StoredVote(
        by=row.by_id,
        human=row.human_id,
        on_behalf_of=row.on_behalf_of_id,
        authority=row.authority_id,
        verdict=Verdict(row.verdict),
        reason=row.reason,
        ground=row.ground,
        policy_version=row.policy_version,
        at=instant(row.at),
    )


def delegation_of(row: ApprovalDelegation) -> StoredDelegation:
    """A delegation."""
    return StoredDelegation(
        id=row.pk,
        entity=row.entity,
        delegator=row.delegator_id,
        delegate=row.delegate_id,
        deed=row.deed,
        upto=row.upto,
        currency=row.currency,
        starts_at=instant(row.starts_at),
        ends_at=instant(row.ends_at),
        reason=row.reason,
        revoked_at=instant(row.revoked_at) if row.revoked_at else None,
    )
