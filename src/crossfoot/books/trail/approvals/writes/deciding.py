"""Asking for approval, and deciding: what every desk does alike, inside the one transaction of its command.

A desk that owns a deed asks with `ask`, and applies with `decide`, to which it says what the thing is now and what the
effect is. Rules come in from above: the books know no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.trail.approvals.reads.policies import rights_of
from crossfoot.books.trail.approvals.reads.requests import pending_on
from crossfoot.books.trail.approvals.request import (
    AskedFor,
    StoredRequest,
    StoredVote,
    canonical,
    differences,
    human_of,
    voter_of,
)
from crossfoot.books.trail.approvals.standing import Standing, must_may, rule_of, standing, who_may
from crossfoot.books.trail.approvals.writes.requests import (
    escalate_request,
    lock_request,
    move_request,
    reroute_request,
    write_request,
)
from crossfoot.books.trail.approvals.writes.votes import write_vote
from crossfoot.books.trail.writes import asked, write_line
from crossfoot.errors import Conflict, Malformed
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalCase, ApprovalRules, ApprovalState, Judged, Verdict

Now = Callable[[StoredRequest], Mapping[str, Any]]
"""What the payload would be if it were asked for now."""
Hands = Callable[[StoredRequest], Iterable[int]]
"""The actors who have had a hand in the thing by now, some of them since it was asked for."""
Effect = Callable[[StoredRequest], Mapping[str, Any]]
"""What is done once enough people said yes; what came of it, as JSON values."""


def ask(
    *,
    entity: str,
    what: AskedFor,
    reason: str,
    evidence: Sequence[str],
    rules: ApprovalRules,
    by: Actor,
    at: Instant,
    key: str,
) -> Mapping[str, Any]:
    """Ask for a deed to be approved, and say who may do so. Where fewer may than it takes, it is escalated at once.

    Gives request, state, due_at, expires_at, checkers (logins), quorum and escalated_to. Raises Malformed: no-reason;
    Conflict: approval-pending, approval-unknown-deed.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed=f"asking for {what.deed}")
    request = asked(
        entity=entity,
        deed="approval.asked",
        what={"deed": what.deed, "on": what.id, "payload": canonical(what.payload)},
        by=by,
        at=at,
        key=key,
    )
    if (earlier := request.earlier) is not None:
        return earlier
    stored = enter(entity=entity, what=what, reason=reason, evidence=evidence, rules=rules, by=by, at=at, key=key)
    rule, _ = rule_of(by, entity=entity, deed=what.deed, rules=rules)
    checkers = who_may(stored, rules=rules, viewer=by, at=at)
    if len({human for _, human in checkers}) < rule.quorum and rule.escalate_to:
        stored = escalate_request(request=stored, to=rule.escalate_to, by=by, at=at, key=key)
        checkers = who_may(stored, rules=rules, viewer=by, at=at)
    answer = {
        "request": stored.number,
        "state": stored.state.value,
        "checkers": sorted({login for login, _ in checkers}),
        "quorum": rule.quorum,
        "escalated_to": stored.escalated_to,
        "due_at": stored.due_at.isoformat(),
        "expires_at": stored.expires_at.isoformat(),
    }
    facts = {
        "request": stored.number,
        "deed": what.deed,
        "payload": stored.payload_hash,
        "evidence": list(evidence),
        "policy": stored.policy_version,
        "checkers": len(checkers),
        "escalated_to": stored.escalated_to,
    }
    policy = f"approval {stored.policy_version}"
    return request.answer(answer, on_kind=what.kind, on_id=what.id, facts=facts, reason=reason, policy=policy)


def enter(
    *,
    entity: str,
    what: AskedFor,
    reason: str,
    evidence: Sequence[str],
    rules: ApprovalRules,
    by: Actor,
    at: Instant,
    key: str,
) -> StoredRequest:
    """Write the request alone, in the preparer's name. Raises Conflict: approval-pending, approval-unknown-deed."""
    rule, version = rule_of(by, entity=entity, deed=what.deed, rules=rules)
    hands = _with_humans([each for each in what.hands if each != by.id], viewer=by)
    return write_request(
        entity=entity,
        what=replace(what, hands=tuple(sorted({*what.hands, *hands}))),
        rule=rule,
        policy_version=version,
        reason=reason,
        evidence=evidence,
        by=by,
        at=at,
        key=key,
    )


def _with_humans(hands: Iterable[int], *, viewer: Actor) -> tuple[int, ...]:
    """The actors, and the humans who answer for them."""
    found = sorted(set(hands))
    answering = [human_of(actor_numbered(viewer, each)) for each in found]
    return (*found, *(each for each in answering if each is not None))


def _nobody(request: StoredRequest) -> Iterable[int]:
    return ()


def decide(
    *,
    entity: str,
    number: int,
    deed: str,
    now: Now,
    effect: Effect,
    rules: ApprovalRules,
    by: Actor,
    at: Instant,
    key: str,
    hands: Hands = _nobody,
) -> Mapping[str, Any]:
    """Say yes to a request, in the transaction at hand; with enough of them it takes effect, once.

    The request is locked, and everything looked at again: the thing it is about (changed: the request is void, with the
    differences, and nothing is merged), policy and limits as they are now, duty, delegation, and that no hand that prepared
    approves. Gives request, state, approvals, quorum, differences and result; the state says what came of it: applied,
    pending (more people are wanted), void or expired. Repeatable. hands: looked at now, beside those the request keeps.
    Raises Missing: entity-not-seen, approval-not-there; Forbidden: approver-prepared, approver-no-person, duty-missing,
    approval-over-limit; Conflict: approval-over, approval-voted, approval-other-deed, request-key-reused; and whatever the
    effect does.
    """
    request = asked(entity=entity, deed="approval.decided", what={"request": number}, by=by, at=at, key=key)
    by.see(entity)
    if (earlier := request.earlier) is not None:
        return earlier
    found = lock_request(entity=entity, number=number, by=by, key=key)
    if found.deed != deed:
        raise Conflict("approval-other-deed", request=number, deed=found.deed, wanted=deed)
    _must_wait(found)
    found = replace(found, hands=(*found.hands, *_with_humans(hands(found), viewer=by)))
    stands = standing(found, of=by, rules=rules, viewer=by, at=at)
    judged = must_may(stands.judged, request=found)
    if found.expires_at <= at:
        ended = move_request(request=found, to=ApprovalState.EXPIRED, by=by, at=at, key=key)
        return _answered(request, ended, judged, approvals=0, quorum=stands.rule.quorum)
    changed = differences(found.facts, now(found))
    if changed:
        ended = move_request(request=found, to=ApprovalState.VOID, by=by, at=at, key=key, differences=changed)
        return _answered(request, ended, judged, approvals=0, quorum=stands.rule.quorum)
    if found.quorum != stands.rule.quorum or found.policy_version != stands.policy_version:
        found = reroute_request(request=found, rule=stands.rule, policy_version=stands.policy_version, by=by, at=at, key=key)
    given = [each for each in found.votes if _counts(each, found, stands, rules, viewer=by, at=at)]
    write_vote(
        request=found,
        verdict=Verdict.APPROVE,
        judged=judged,
        policy_version=stands.policy_version,
        reason="",
        by=by,
        at=at,
        key=key,
    )
    if len(given) + 1 < stands.rule.quorum:
        return _answered(request, found, judged, approvals=len(given) + 1, quorum=stands.rule.quorum)
    result = effect(found)
    ended = move_request(request=found, to=ApprovalState.APPLIED, by=by, at=at, key=key, result=result)
    return _answered(request, ended, judged, approvals=len(given) + 1, quorum=stands.rule.quorum)


def decide_at_once(
    *,
    entity: str,
    what: AskedFor,
    preparer: Actor,
    now: Now,
    effect: Effect,
    rules: ApprovalRules,
    by: Actor,
    at: Instant,
    key: str,
) -> Mapping[str, Any]:
    """Say yes to what somebody else prepared, in one step: the request is found, or made in its preparer's name.

    One that waits for what has changed since is void, and a new one stands in its place. Nothing is looked at less than when
    it is asked for first: gives and raises as `decide`.
    """
    by.see(entity)
    waiting = pending_on(by, entity=entity, deed=what.deed, kind=what.kind, about=what.id)
    if waiting is not None and (changed := differences(waiting.facts, what.payload)):
        lock_request(entity=entity, number=waiting.number, by=by, key=key)
        move_request(request=waiting, to=ApprovalState.VOID, by=by, at=at, key=key, differences=changed)
        waiting = None
    if waiting is None:
        reason = "prepared, and not asked for by itself"
        waiting = enter(
            entity=entity, what=what, reason=reason, evidence=(), rules=rules, by=preparer, at=at, key=f"{key}/asked"
        )
    return decide(
        entity=entity,
        number=waiting.number,
        deed=what.deed,
        now=now,
        effect=effect,
        rules=rules,
        by=by,
        at=at,
        key=key,
        hands=lambda _: what.hands,
    )


def _must_wait(found: StoredRequest) -> None:
    if not found.is_open:
        raise Conflict("approval-over", request=found.number, state=found.state)


def _counts(
    vote: StoredVote, found: StoredRequest, stands: Standing, rules: ApprovalRules, *, viewer: Actor, at: Instant
) -> bool:
    """Whether a yes given before still counts: under another version of the policy only if it would be given now as well."""
    if vote.verdict is not Verdict.APPROVE:
        return False
    if vote.policy_version == stands.policy_version:
        return True
    alone = ApprovalCase(
        deed=found.deed,
        kind=found.document_kind,
        amounts=found.amounts,
        hands=frozenset(found.hands),
        is_escalated=stands.case.is_escalated,
        totals=stands.case.totals,
    )
    voter = actor_numbered(viewer, vote.by, at)
    rights = rights_of(viewer, entity=found.entity, actor=voter, at=at)
    return rules.judge(alone, stands.rule, voter_of(voter, entity=found.entity), rights).may


def _answered(request: Any, found: StoredRequest, judged: Judged, *, approvals: int, quorum: int) -> Mapping[str, Any]:
    changed = [[each.field, each.asked, each.now] for each in found.differences]
    answer = {
        "request": found.number,
        "deed": found.deed,
        "on": found.on_id,
        "state": found.state.value,
        "approvals": approvals,
        "quorum": quorum,
        "differences": changed,
        "result": dict(found.result),
    }
    facts = {
        "request": found.number,
        "deed": found.deed,
        "payload": found.payload_hash,
        "state": found.state.value,
        "approvals": f"{approvals} of {quorum}",
        "policy": found.policy_version,
        "duty": judged.duty,
        "limits": [[code, str(wanted), None if limit is None else str(limit)] for code, wanted, limit in judged.limits],
        "on_behalf_of": judged.on_behalf_of,
        "differences": changed,
    }
    answered: Mapping[str, Any] = request.answer(
        answer,
        on_kind=found.on_kind,
        on_id=found.on_id,
        facts=facts,
        reason=found.reason,
        policy=f"approval {found.policy_version}",
    )
    return answered


def rerouted(
    waiting: Iterable[StoredRequest], *, entity: str, rules: ApprovalRules, by: Actor, at: Instant, key: str
) -> tuple[int, ...]:
    """Put all that waits under the policy as it is now; the numbers of those that are now somebody else's to decide.

    Where nobody may decide one any more, it is escalated at once.
    """
    moved = []
    for each in waiting:
        rule, version = rule_of(by, entity=entity, deed=each.deed, rules=rules)
        if each.policy_version == version:
            continue
        found = reroute_request(request=each, rule=rule, policy_version=version, by=by, at=at, key=key)
        checkers = who_may(found, rules=rules, viewer=by, at=at)
        if len({human for _, human in checkers}) < rule.quorum and rule.escalate_to and found.escalated_at is None:
            found = escalate_request(request=found, to=rule.escalate_to, by=by, at=at, key=key)
        facts = {"request": found.number, "policy": version, "checkers": len(checkers), "escalated_to": found.escalated_to}
        write_line(
            entity=entity,
            deed="approval.rerouted",
            on_kind=found.on_kind,
            on_id=found.on_id,
            facts=facts,
            by=by,
            at=at,
            key=key,
        )
        moved.append(found.number)
    return tuple(moved)
