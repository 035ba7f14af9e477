"""The approval policy of a legal entity: a new version of it is itself asked for, and stood for by somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.recorded import from_json, to_json
from crossfoot.books.trail.approvals.reads.policies import policy
from crossfoot.books.trail.approvals.reads.requests import requests
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.writes.deciding import ask, decide, rerouted
from crossfoot.books.trail.approvals.writes.votes import write_policy
from crossfoot.formats.approvals import read_policy
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalPolicy, ApprovalState
from crossfoot.runs.approval import RULES

POLICY = "approval.policy"
_LIMIT = 10_000


def policy_in_force(*, entity: str, by: Actor) -> ApprovalPolicy:
    """The policy of a legal entity as it is now. Raises Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    return policy(by, entity=entity, shipped=RULES.shipped)


def request_approval_policy(
    *, entity: str, data: bytes, name: str, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a new version of the policy, from its file. Gives and raises as `ask`.

    Raises Malformed: policy-malformed, with every problem; Forbidden: duty-missing.
    """
    given = read_policy(data, name=name, version=1)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONFIGURE, entity=entity)
        before = policy(by, entity=entity, shipped=RULES.shipped)
        what = _asked_for(replace(given, version=before.version + 1), before)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_approval_policy(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a version of the policy; with enough of them it is in force, and what waits is routed anew by it.

    Decided by the policy it takes the place of. Gives and raises as `decide`; result: version and the requests rerouted.
    """
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=POLICY,
            now=_as_it_is(by, entity),
            effect=_recording(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


def _asked_for(given: ApprovalPolicy, before: ApprovalPolicy) -> AskedFor:
    payload = {
        "version": given.version,
        "before": {each.deed: to_json(each) for each in before.deeds},
        "deeds": {each.deed: to_json(each) for each in given.deeds},
    }
    # The payload's texts are compared with what is read back from JSON: the same values, tuples as lists.
    plain: Mapping[str, Any] = json.loads(json.dumps(payload))
    return AskedFor(POLICY, "policy", "approval", str(given.version), plain)


def _given(request: StoredRequest) -> ApprovalPolicy:
    stored = {"version": request.facts["version"], "deeds": list(request.facts["deeds"].values())}
    return from_json(ApprovalPolicy, stored)


def _as_it_is(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        before = policy(viewer, entity=entity, shipped=RULES.shipped)
        return _asked_for(replace(_given(request), version=before.version + 1), before).payload

    return now


def _recording(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        entity = request.entity
        version = write_policy(entity=entity, policy=_given(request), by=by, at=at, key=key)
        waiting = requests(by, entity=entity, states=[ApprovalState.PENDING], limit=_LIMIT)
        others = [each for each in waiting if each.number != request.number]
        return {"version": version, "rerouted": list(rerouted(others, entity=entity, rules=RULES, by=by, at=at, key=key))}

    return effect
