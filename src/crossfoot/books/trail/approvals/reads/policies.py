"""Which policy is in force, who handed rights on to whom, and what adds up within a window?"""

from __future__ import annotations

import json
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Abs

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.columns import moment
from crossfoot.books.recorded import from_json
from crossfoot.books.trail.approvals.models import ApprovalDelegation, ApprovalPolicyVersion, ApprovalRequest
from crossfoot.books.trail.approvals.request import StoredDelegation, human_of, voter_of
from crossfoot.books.trail.approvals.row import delegation_of
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalPolicy, ApprovalState, DeedPolicy, DelegatedRight, WindowTotal

_DAY_NS = 86_400 * 10**9
_COUNTS = [ApprovalState.APPROVED.value, ApprovalState.APPLIED.value]


def policy(viewer: Actor, *, entity: str, shipped: ApprovalPolicy) -> ApprovalPolicy:
    """The policy in force. shipped: the one where none was recorded. Raises Missing: entity-not-seen."""
    row = ApprovalPolicyVersion.objects.filter(entity=viewer.see(entity)).order_by("-version").first()
    return shipped if row is None else from_json(ApprovalPolicy, json.loads(row.document))


def delegations(viewer: Actor, *, entity: str, at: Instant | None = None) -> tuple[StoredDelegation, ...]:
    """Rights handed on, the latest first; named a moment, those in force at it. Raises Missing: entity-not-seen."""
    rows = ApprovalDelegation.objects.filter(entity=viewer.see(entity))
    if at is not None:
        rows = rows.filter(revoked_at=None, starts_at__lte=moment(at), ends_at__gt=moment(at))
    return tuple(delegation_of(row) for row in rows.order_by("-id"))


def rights_of(viewer: Actor, *, entity: str, actor: Actor, at: Instant) -> tuple[DelegatedRight, ...]:
    """What others handed on to somebody, in force at a moment. Raises Missing: entity-not-seen."""
    human = human_of(actor)
    found = []
    for each in delegations(viewer, entity=entity, at=at):
        if each.delegate in (actor.id, human):
            giver = voter_of(actor_numbered(viewer, each.delegator, at), entity=entity)
            found.append(DelegatedRight(giver, each.deed, each.currency, each.upto))
    return tuple(found)


def window_totals(
    viewer: Actor,
    *,
    entity: str,
    rule: DeedPolicy,
    amounts: tuple[tuple[str, Decimal], ...],
    prepared_human: int | None,
    customer: str,
    number: int | None,
    at: Instant,
) -> tuple[WindowTotal, ...]:
    """What a request comes to with the others of its preparer, and of its customer, within the window of its policy.

    Counted is what was approved, and of what still waits all that was asked for earlier. number: of the request at hand,
    None for one that is not asked for yet. Raises Missing: entity-not-seen.
    """
    if not rule.window_days:
        return ()
    since = moment(Instant(at.ns - rule.window_days * _DAY_NS))
    earlier = Q(state=ApprovalState.PENDING.value) & (Q() if number is None else Q(number__lt=number))
    rows = ApprovalRequest.objects.filter(
        Q(state__in=_COUNTS) | earlier,
        entity=viewer.see(entity),
        deed__in=[rule.deed, *rule.window_with],
        asked_at__gt=since,
    ).exclude(number=number or 0)
    found = []
    for currency, amount in amounts:
        for of, own in (("preparer", Q(prepared_human=prepared_human)), ("customer", Q(customer=customer))):
            if (of == "preparer" and prepared_human is None) or (of == "customer" and not customer):
                continue
            before = rows.filter(own, currency=currency).aggregate(total=Sum(Abs("amount")))["total"] or Decimal(0)
            found.append(WindowTotal(of, currency, before + abs(amount)))
    return tuple(found)
