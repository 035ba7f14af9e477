"""What waits for whom: each request with its facts, the policy it goes by, and how the viewer stands to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.approvals.reads import requests as reads
from crossfoot.books.trail.approvals.request import StoredRequest, human_of
from crossfoot.books.trail.approvals.standing import must_may, standing, who_may
from crossfoot.errors import Refusal
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState, DeedPolicy, WindowTotal
from crossfoot.runs.approval import RULES

_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """One request as its viewer sees it.

    facts: the payload in readable pairs, outer.inner. rule, policy_version: the policy it goes by now. may: whether the viewer
    may decide; code, why: the refusal they would get, empty when they may. duty, limits: what their right rests on, as
    (currency, amount needed, limit or None for none). on_behalf_of: id of the actor who delegated it. hands: ids of the humans
    who prepared; is_own: whether the viewer is one of them. totals: what it comes to within the window. checkers: logins of
    those who may decide now; approvals: how many yes it has.
    """

    request: StoredRequest
    facts: tuple[tuple[str, str], ...]
    rule: DeedPolicy
    policy_version: int
    may: bool
    code: str
    why: str
    duty: str
    limits: tuple[tuple[str, Decimal, Decimal | None], ...]
    on_behalf_of: int | None
    is_own: bool
    totals: tuple[WindowTotal, ...]
    approvals: int
    checkers: tuple[str, ...] = ()


def inbox(*, entity: str, by: Actor, at: Instant) -> tuple[ShownRequest, ...]:
    """What waits and the viewer may decide, the soonest due first. Raises Missing: entity-not-seen."""
    waiting = reads.requests(by, entity=entity, states=[ApprovalState.PENDING], limit=_LIMIT)
    shown = [_shown(each, by=by, at=at) for each in waiting]
    return tuple(sorted((each for each in shown if each.may), key=lambda each: (each.request.due_at, each.request.number)))


def waiting(*, entity: str, by: Actor, at: Instant) -> tuple[ShownRequest, ...]:
    """Everything that waits, whoever may decide it, the soonest due first. Raises Missing: entity-not-seen."""
    found = reads.requests(by, entity=entity, states=[ApprovalState.PENDING], limit=_LIMIT)
    return tuple(_shown(each, by=by, at=at) for each in sorted(found, key=lambda each: (each.due_at, each.number)))


def mine(*, entity: str, by: Actor, at: Instant, limit: int = 100) -> tuple[ShownRequest, ...]:
    """What the viewer asked for, under any of their logins, the latest first. Raises Missing: entity-not-seen."""
    human = human_of(by)
    found = reads.requests(by, entity=entity, prepared_human=by.id if human is None else human, limit=limit)
    return tuple(_shown(each, by=by, at=at) for each in found)


def shown(*, entity: str, request: int, by: Actor, at: Instant) -> ShownRequest:
    """One request, whole, with who may decide it. Raises Missing: entity-not-seen, approval-not-there."""
    found = reads.request(by, entity=entity, number=request)
    checkers = who_may(found, rules=RULES, viewer=by, at=at) if found.is_open else ()
    return _shown(found, by=by, at=at, checkers=tuple(sorted({login for login, _ in checkers})))


def _shown(found: StoredRequest, *, by: Actor, at: Instant, checkers: tuple[str, ...] = ()) -> ShownRequest:
    stands = standing(found, of=by, rules=RULES, viewer=by, at=at)
    code, why = stands.judged.code, ""
    if not found.is_open:
        code = "approval-over"
    else:
        try:
            must_may(stands.judged, request=found)
        except Refusal as refusal:
            why = refusal.says
    yes = sum(each.verdict == "approve" for each in found.votes)
    return ShownRequest(
        request=found,
        facts=tuple(_pairs(found.facts)),
        rule=stands.rule,
        policy_version=stands.policy_version,
        may=not code,
        code=code,
        why=why,
        duty=stands.judged.duty,
        limits=stands.judged.limits,
        on_behalf_of=stands.judged.on_behalf_of,
        is_own=human_of(by) in found.hands or by.id in found.hands,
        totals=stands.case.totals,
        approvals=yes,
        checkers=checkers,
    )


def _pairs(facts: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from _pairs(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
