"""How somebody stands to a request: the case as its judges see it, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actors_of
from crossfoot.books.trail.approvals.reads.policies import policy, rights_of, window_totals
from crossfoot.books.trail.approvals.request import StoredRequest, voter_of
from crossfoot.errors import Conflict, Forbidden
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalCase, ApprovalRules, DeedPolicy, Judged


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a request: whether they may decide, on what ground, or why not."""

    rule: DeedPolicy
    policy_version: int
    case: ApprovalCase
    judged: Judged


def rule_of(viewer: Actor, *, entity: str, deed: str, rules: ApprovalRules) -> tuple[DeedPolicy, int]:
    """How a deed is approved now, and by which version of the policy. A version that leaves a deed out leaves it as shipped.

    Raises Conflict: approval-unknown-deed.
    """
    now = policy(viewer, entity=entity, shipped=rules.shipped)
    found = now.of(deed) or rules.shipped.of(deed)
    if found is None:
        raise Conflict("approval-unknown-deed", deed=deed, entity=entity)
    return found, now.version


def case_of(request: StoredRequest, rule: DeedPolicy, *, viewer: Actor, at: Instant) -> ApprovalCase:
    """A request as its judges see it at a moment."""
    totals = window_totals(
        viewer,
        entity=request.entity,
        rule=rule,
        amounts=request.amounts,
        prepared_human=request.prepared_human,
        customer=request.customer,
        number=request.number,
        at=at,
    )
    voted = {each.human for each in request.votes} | {each.authority for each in request.votes}
    return ApprovalCase(
        deed=request.deed,
        kind=request.document_kind,
        amounts=request.amounts,
        hands=frozenset(request.hands),
        voted=frozenset(voted),
        is_escalated=request.escalated_at is not None,
        totals=totals,
    )


def standing(request: StoredRequest, *, of: Actor, rules: ApprovalRules, viewer: Actor, at: Instant) -> Standing:
    """How somebody stands to a request at a moment. Raises Missing: entity-not-seen; Conflict: approval-unknown-deed."""
    rule, version = rule_of(viewer, entity=request.entity, deed=request.deed, rules=rules)
    case = case_of(request, rule, viewer=viewer, at=at)
    rights = rights_of(viewer, entity=request.entity, actor=of, at=at)
    judged = rules.judge(case, rule, voter_of(of, entity=request.entity), rights)
    return Standing(rule, version, case, judged)


def who_may(request: StoredRequest, *, rules: ApprovalRules, viewer: Actor, at: Instant) -> tuple[tuple[str, int], ...]:
    """Who may decide a request now: (login, human), by login."""
    rule, _ = rule_of(viewer, entity=request.entity, deed=request.deed, rules=rules)
    case = case_of(request, rule, viewer=viewer, at=at)
    found = []
    for actor in actors_of(viewer, request.entity, at):
        voter = voter_of(actor, entity=request.entity)
        rights = rights_of(viewer, entity=request.entity, actor=actor, at=at)
        if rules.judge(case, rule, voter, rights).may and voter.human is not None:
            found.append((voter.login, voter.human))
    return tuple(found)


def must_may(judged: Judged, *, request: StoredRequest) -> Judged:
    """The judgement, when it is that they may. Raises Forbidden: approver-prepared, approver-no-person, duty-missing,
    approval-over-limit; Conflict: approval-voted."""
    if judged.may:
        return judged
    fields = {
        **judged.fields,
        "entity": request.entity,
        "request": request.number,
        "what": f"{request.on_kind} {request.on_id}",
    }
    if judged.code == "approval-voted":
        raise Conflict(judged.code, **fields)
    raise Forbidden(judged.code, **fields)


def must_decide(actor: Actor, *, entity: str, deed: str, rules: ApprovalRules) -> None:
    """Raises Missing: entity-not-seen; Forbidden: duty-missing, when somebody holds nothing that decides a deed."""
    actor.see(entity)
    rule, _ = rule_of(actor, entity=entity, deed=deed, rules=rules)
    if rule.duty not in voter_of(actor, entity=entity).duties:
        raise Forbidden("duty-missing", login=actor.login, duty=rule.duty, entity=entity)
