"""Approval requests, votes, policies and delegations. The database itself refuses a vote by a hand that prepared."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept, amount_column
from crossfoot.books.fields import changing
from crossfoot.records.approval import ApprovalState, Verdict


def _actor(**options: Any) -> Any:
    return models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False, **options)


@pghistory.track()
class ApprovalRequest(models.Model):
    """Something that binds, asked for. number counts from 1 in each legal entity.

    payload: canonical JSON text of all that is asked for; payload_hash: SHA-256 of its bytes, compared by the database.
    hands: ids of the humans who prepared what is asked for; none of them may vote. amounts: (currency, amount) pairs;
    amount and currency only where there is a single one. customer: party key, for what is added up against splitting.
    """

    entity = models.TextField()
    number = models.BigIntegerField()
    deed = models.CharField(max_length=40)
    on_kind = models.TextField()
    on_id = models.TextField()
    on_version = models.TextField(blank=True)
    document_kind = models.CharField(max_length=20, blank=True)
    payload = models.TextField()
    payload_hash = models.CharField(max_length=64)
    amounts = models.JSONField()
    amount = amount_column(null=True)
    currency = models.CharField(max_length=3, blank=True)
    customer = models.TextField(blank=True)
    prepared_by = _actor()
    prepared_human = _actor(null=True)
    hands = models.JSONField()
    reason = models.TextField()
    evidence = models.JSONField()
    policy_version = models.IntegerField()
    quorum = models.IntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    escalated_to = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=ApprovalState.PENDING.value)
    over_at = models.DateTimeField(null=True)
    over_by = _actor(null=True)
    over_note = models.TextField(blank=True)
    differences = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    request_key = models.TextField()

    rows = changing(
        "policy_version", "quorum", "due_at", "escalated_at", "escalated_to", "state", "over_at", "over_by", "over_note",
        "differences", "result",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="approval_number_once"),
            models.UniqueConstraint(
                fields=["entity", "deed", "on_kind", "on_id"],
                condition=Q(state__in=[ApprovalState.PENDING.value, ApprovalState.APPROVED.value]),
                name="approval_pending_once",
            ),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in ApprovalState]), name="approval_state_known"),
            models.CheckConstraint(condition=Q(quorum__gt=0), name="approval_quorum_counts_from_one"),
        ]
        indexes = [
            models.Index(fields=["entity", "state", "due_at"], name="approval_waiting"),
            models.Index(fields=["entity", "prepared_human", "-asked_at"], name="approval_of_preparer"),
            models.Index(fields=["entity", "customer", "-asked_at"], name="approval_of_customer"),
            models.Index(fields=["entity", "deed", "on_kind", "on_id"], name="approval_on"),
        ]


class ApprovalVote(Kept):
    """What one person said to a request, once. human: who answers for the login. on_behalf_of: who delegated, None for nobody.

    authority: the human whose right was used. ground: the duty it rested on and the limits, as JSON.
    """

    entity = models.TextField()
    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="votes")
    by = _actor()
    human = _actor()
    on_behalf_of = _actor(null=True)
    authority = _actor()
    verdict = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    ground = models.JSONField()
    policy_version = models.IntegerField()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["request", "human"], name="approval_vote_once"),
            models.UniqueConstraint(fields=["request", "authority"], name="approval_authority_once"),
            models.CheckConstraint(condition=Q(verdict__in=[each.value for each in Verdict]), name="approval_verdict_known"),
        ]


class ApprovalPolicyVersion(Kept):
    """A version of a legal entity's policy, as canonical JSON text. version counts from 1; 0 is what ships."""

    entity = models.TextField()
    version = models.IntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    by = _actor()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "version"], name="approval_policy_once")]


@pghistory.track()
class ApprovalDelegation(models.Model):
    """The right to approve, handed to somebody else for a time. deed: `*` for every one; upto: None for the delegator's own."""

    entity = models.TextField()
    delegator = _actor()
    delegate = _actor()
    deed = models.CharField(max_length=40)
    upto = amount_column(null=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField()
    at = models.DateTimeField()
    request_key = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    rows = changing("revoked_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(delegator=models.F("delegate")), name="approval_delegation_apart"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="approval_delegation_ends"),
        ]
        indexes = [models.Index(fields=["entity", "delegate"], name="approval_delegate")]
