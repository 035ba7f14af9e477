"""Requests that end without their effect: rejected, withdrawn, expired; and those that go to somebody else as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.approvals.reads.requests import requests
from crossfoot.books.trail.approvals.request import StoredRequest, human_of
from crossfoot.books.trail.approvals.standing import must_may, rule_of, standing, who_may
from crossfoot.books.trail.approvals.writes.requests import escalate_request, lock_request, move_request
from crossfoot.books.trail.approvals.writes.votes import write_vote
from crossfoot.books.trail.writes import asked, write_line
from crossfoot.errors import Conflict, Forbidden, Malformed
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState, Verdict
from crossfoot.runs.approval import RULES

_LIMIT = 10_000


def reject_request(*, entity: str, request: int, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say no, with a reason: one no ends it. By whoever could say yes, whatever the limit.

    Raises Malformed: no-reason; Missing: approval-not-there; Forbidden: approver-prepared, approver-no-person, duty-missing;
    Conflict: approval-over, approval-voted.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="rejecting a request")
    what = {"request": request, "reason": reason}
    command = asked(entity=entity, deed="approval.rejected", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := command.earlier) is not None:
            return earlier
        found = _waiting(entity, request, by=by, key=key)
        stands = standing(found, of=by, rules=RULES, viewer=by, at=at)
        judged = stands.judged
        if judged.code != "approval-over-limit":
            must_may(judged, request=found)
        write_vote(
            request=found,
            verdict=Verdict.REJECT,
            judged=judged,
            policy_version=stands.policy_version,
            reason=reason,
            by=by,
            at=at,
            key=key,
        )
        ended = move_request(request=found, to=ApprovalState.REJECTED, by=by, at=at, key=key, note=reason)
        answer, facts = _ended(ended), {"request": request, "deed": found.deed, "payload": found.payload_hash}
        return command.answer(answer, on_kind=found.on_kind, on_id=found.on_id, facts=facts, reason=reason)


def withdraw_request(*, entity: str, request: int, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Take back what one asked for oneself, under whichever login. Raises Malformed: no-reason; Missing: approval-not-there;
    Forbidden: approval-not-yours; Conflict: approval-over."""
    if not reason.strip():
        raise Malformed("no-reason", deed="withdrawing a request")
    what = {"request": request, "reason": reason}
    command = asked(entity=entity, deed="approval.withdrawn", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := command.earlier) is not None:
            return earlier
        found = _waiting(entity, request, by=by, key=key)
        human = human_of(by)
        if by.id != found.prepared_by and (human is None or human != found.prepared_human):
            raise Forbidden("approval-not-yours", login=by.login, request=request)
        ended = move_request(request=found, to=ApprovalState.WITHDRAWN, by=by, at=at, key=key, note=reason)
        facts = {"request": request, "deed": found.deed, "payload": found.payload_hash}
        return command.answer(_ended(ended), on_kind=found.on_kind, on_id=found.on_id, facts=facts, reason=reason)


def sweep_requests(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """What time does to requests: overdue ones go to the holders of another duty as well, and those past their end expire.

    For a job, under a service's own login; it decides nothing. Gives the numbers of both. Repeatable.
    """
    command = asked(entity=entity, deed="approvals.swept", what={"at": at.isoformat()}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.see(entity)
        if (earlier := command.earlier) is not None:
            return earlier
        escalated, expired = [], []
        for each in requests(by, entity=entity, states=[ApprovalState.PENDING], limit=_LIMIT):
            if each.due_at > at and each.expires_at > at:
                continue
            found = lock_request(entity=entity, number=each.number, by=by, key=key)
            if not found.is_open:
                continue
            if found.expires_at <= at:
                move_request(request=found, to=ApprovalState.EXPIRED, by=by, at=at, key=key)
                expired.append(found.number)
                _told("approval.expired", found, {}, by=by, at=at, key=key)
            elif found.escalated_at is None and (to := _escalates_to(found, by)):
                moved = escalate_request(request=found, to=to, by=by, at=at, key=key)
                checkers = who_may(moved, rules=RULES, viewer=by, at=at)
                escalated.append(found.number)
                _told("approval.escalated", found, {"to": to, "checkers": len(checkers)}, by=by, at=at, key=key)
        answer = {"escalated": escalated, "expired": expired}
        return command.answer(answer, on_kind="entity", on_id=entity, facts=answer)


def _escalates_to(found: StoredRequest, viewer: Actor) -> str:
    rule, _ = rule_of(viewer, entity=found.entity, deed=found.deed, rules=RULES)
    return rule.escalate_to


def _told(deed: str, found: StoredRequest, facts: Mapping[str, Any], *, by: Actor, at: Instant, key: str) -> None:
    given = {"request": found.number, "deed": found.deed, **facts}
    write_line(entity=found.entity, deed=deed, on_kind=found.on_kind, on_id=found.on_id, facts=given, by=by, at=at, key=key)


def _waiting(entity: str, number: int, *, by: Actor, key: str) -> StoredRequest:
    found = lock_request(entity=entity, number=number, by=by, key=key)
    if not found.is_open:
        raise Conflict("approval-over", request=number, state=found.state)
    return found


def _ended(found: StoredRequest) -> Mapping[str, Any]:
    return {"request": found.number, "deed": found.deed, "on": found.on_id, "state": found.state.value}
