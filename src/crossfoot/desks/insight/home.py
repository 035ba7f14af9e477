"""Home: where the month stands, what waits for whom, what broke; for each person what their duties make theirs.

The number of questions to the database goes by the parts that are shown, never by how many rows there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from crossfoot.books.actors.actor import CHECKER, Actor, Duty
from crossfoot.books.actors.duties import implied
from crossfoot.books.actors.key import KeyKnown
from crossfoot.books.actors.reads.keys import keys_of
from crossfoot.books.actors.reads.names import names
from crossfoot.books.actors.reads.reviews import ReviewTold, reviews_of
from crossfoot.books.billing.reads.joints import RunFeet, run_feet
from crossfoot.books.billing.reads.month import (
    InSuspense,
    MonthBilled,
    Waiting,
    billed_by_month,
    corrections_waiting,
    drafts_waiting,
    suspense_by_reason,
)
from crossfoot.books.billing.reads.runs import rating_runs
from crossfoot.books.billing.run import Run
from crossfoot.books.close.kept import KeptProof
from crossfoot.books.close.reads.proofs import latest_proof
from crossfoot.books.parties.party import Entity
from crossfoot.books.parties.reads.party import legal_entity
from crossfoot.books.trail.approvals.reads.policies import policy
from crossfoot.books.trail.approvals.reads.requests import requests
from crossfoot.books.trail.approvals.request import StoredRequest, voter_of
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.reads.since import last_deed_of, last_sign_in_of, others_since
from crossfoot.books.trail.work.reads import alerts_ever, job_runs
from crossfoot.books.trail.work.work import Alert, JobOutcome, JobRunFacts
from crossfoot.books.usage.lake_file import Batch
from crossfoot.books.usage.reads.arrived import Arrived, arrived_by_day, batches_rejecting
from crossfoot.books.wall import at_the_door
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalCase, ApprovalPolicy, ApprovalState
from crossfoot.runs.approval import RULES

_DAY_NS = 86_400 * 10**9
_PENDING, _LINES, _BATCHES, _JOBS, _ALERTS = 200, 8, 10, 100, 50
_DORMANT_DAYS, _REVIEW_DAYS, _USAGE_DAYS, _MONTHS = 90, 92, 31, 12


class Part(StrEnum):
    """What home is made of. Who does nothing but look is shown all of it."""

    BILLING = "billing"
    APPROVALS = "approvals"
    CLOSE = "close"
    ACCESS = "access"
    RUNNING = "running"


_PARTS: Mapping[Part, frozenset[Duty]] = {
    Part.BILLING: frozenset(
        {
            *(Duty.CONTRACT, Duty.PRICE, Duty.ENTER_ORDERS, Duty.LOAD_USAGE, Duty.ADJUST_USAGE, Duty.RATE, Duty.ISSUE),
            *(Duty.CREDIT, Duty.HOLD, Duty.RELEASE, Duty.RECONCILE, Duty.APPROVE),
        }
    ),
    Part.APPROVALS: CHECKER - {Duty.GRANT_DUTIES},
    Part.CLOSE: frozenset(
        {Duty.LOCK_PERIOD, Duty.POST, Duty.PREPARE_JOURNALS, Duty.RECONCILE, Duty.CERTIFY, Duty.RECONCILE_AR}
    ),
    Part.ACCESS: frozenset({Duty.GRANT_DUTIES, Duty.APPROVE_ACCESS}),
    Part.RUNNING: frozenset({Duty.CONFIGURE, Duty.OPERATE, Duty.LOAD_USAGE, Duty.DEPLOY}),
}
_ONLY_LOOKS = frozenset({Duty.READ, Duty.VERIFY})


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's home shows. parts: which of it. since: their last visit, None for the first. done: deeds of others
    since then by kind, lines: the latest of those. run: the one rated last, with feet by currency. mine: requests they may
    decide as far as duty, limit and own hand tell; asked: their own that wait. jobs: failed or refused ones.
    reviews: of access that go on; review_due: whether the last one is long ago, or there never was one.
    names: of everybody mentioned. Fields of parts that are not shown are empty."""

    entity: Entity
    parts: frozenset[Part]
    since: Instant | None
    done: Mapping[str, int]
    lines: tuple[Line, ...]
    waiting: int
    mine: tuple[StoredRequest, ...]
    asked: tuple[StoredRequest, ...]
    run: Run | None = None
    feet: tuple[RunFeet, ...] = ()
    drafts: tuple[Waiting, ...] = ()
    corrections: tuple[Waiting, ...] = ()
    suspense: tuple[InSuspense, ...] = ()
    rejecting: tuple[Batch, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    billed: tuple[MonthBilled, ...] = ()
    proof: KeptProof | None = None
    alerts: tuple[Alert, ...] = ()
    jobs: tuple[JobRunFacts, ...] = ()
    keys: tuple[KeyKnown, ...] = ()
    reviews: tuple[ReviewTold, ...] = ()
    review_due: Literal["", "never", "long ago"] = ""
    names: Mapping[int, str] = field(default_factory=dict)


def look(*, entity: str, by: Actor, at: Instant, came: Instant) -> Home:
    """Home of one person. came: when they came in this time. Raises Missing: entity-not-seen."""
    duties = implied(frozenset(duty for place, duty in by.duties if place == entity))
    parts = parts_of(duties)
    own = legal_entity(by, entity)
    since = _last_visit(entity, by, came)
    done, lines = others_since(by, entity=entity, since=since or came, limit=_LINES)
    pending = requests(by, entity=entity, states=[ApprovalState.PENDING], limit=_PENDING)
    now = policy(by, entity=entity, shipped=RULES.shipped)
    found = Home(
        entity=own,
        parts=parts,
        since=since,
        done=done,
        lines=lines,
        waiting=len(pending),
        mine=tuple(sorted((each for each in pending if _may(each, now, by)), key=lambda each: (each.due_at, each.number))),
        asked=tuple(each for each in pending if by.answers_for(each.prepared_by)),
    )
    for part, add in _ADDS.items():
        if part in parts:
            found = add(found, by, at)
    mentioned = [*(each.by for each in found.lines), *(each.prepared_by for each in found.mine)]
    return replace(found, names=names(by, mentioned))


def parts_of(duties: frozenset[Duty]) -> frozenset[Part]:
    """Which parts somebody's duties in an entity make theirs. Who only looks sees all."""
    if duties <= _ONLY_LOOKS:
        return frozenset(Part)
    return frozenset(part for part, of in _PARTS.items() if duties & of)


def _last_visit(entity: str, by: Actor, came: Instant) -> Instant | None:
    """The latest sign of them from before they came in this time: a sign-in, or a deed."""
    before = Instant(came.ns - 60 * 10**9)  # the line of this sign-in is written some moments before its session is dated
    with at_the_door():
        signed_in = last_sign_in_of(by, before=before)
    signs = [each for each in (signed_in, last_deed_of(by, entity=entity, before=before)) if each is not None]
    return max(signs, default=None)


def _may(request: StoredRequest, now: ApprovalPolicy, by: Actor) -> bool:
    """Whether somebody may decide, by duty, own limit and hands; sums over a window are judged when it is opened."""
    rule = now.of(request.deed) or RULES.shipped.of(request.deed)
    if rule is None:
        return False
    voted = {each.human for each in request.votes} | {each.authority for each in request.votes}
    case = ApprovalCase(
        deed=request.deed,
        kind=request.document_kind,
        amounts=request.amounts,
        hands=frozenset(request.hands),
        voted=frozenset(voted),
        is_escalated=request.escalated_at is not None,
        totals=(),
    )
    return RULES.judge(case, rule, voter_of(by, entity=request.entity), ()).may


def _billing(home: Home, by: Actor, at: Instant) -> Home:
    entity = home.entity.code
    last = next(iter(rating_runs(by, entity=entity, limit=1)), None)
    return replace(
        home,
        run=last,
        feet=run_feet(by, entity=entity, run=last.id) if last else (),
        suspense=suspense_by_reason(by, entity=entity, run=last.id) if last else (),
        drafts=drafts_waiting(by, entity=entity),
        corrections=corrections_waiting(by, entity=entity),
        rejecting=batches_rejecting(by, entity=entity, limit=_BATCHES),
        arrived=arrived_by_day(by, entity=entity, since=Instant(at.ns - _USAGE_DAYS * _DAY_NS)),
    )


def _close(home: Home, by: Actor, at: Instant) -> Home:
    today = at.datetime().astimezone(ZoneInfo(home.entity.time_zone)).date()
    since = _months_back(today, _MONTHS - 1)
    return replace(
        home,
        proof=latest_proof(by, entity=home.entity.code),
        billed=billed_by_month(by, entity=home.entity.code, since=since),
        drafts=home.drafts or drafts_waiting(by, entity=home.entity.code),
    )


def _access(home: Home, by: Actor, at: Instant) -> Home:
    entity = home.entity.code
    found = reviews_of(by, entity=entity)
    due: Literal["", "never", "long ago"] = "" if found else "never"
    if found and found[0].as_of.ns < at.ns - _REVIEW_DAYS * _DAY_NS:
        due = "long ago"
    return replace(
        home,
        keys=tuple(each for each in keys_of(by, entity) if is_dormant(each, at)),
        reviews=tuple(each for each in found if each.closed_at is None),
        review_due=due,
    )


def _running(home: Home, by: Actor, at: Instant) -> Home:
    ended = job_runs(by, entity=home.entity.code, limit=_JOBS)
    week = at.ns - 7 * _DAY_NS
    return replace(
        home,
        alerts=alerts_ever(by, entity=home.entity.code, limit=_ALERTS),
        jobs=tuple(each for each in ended if each.outcome is not JobOutcome.DONE and each.ended_at.ns > week),
    )


_ADDS = {Part.BILLING: _billing, Part.CLOSE: _close, Part.ACCESS: _access, Part.RUNNING: _running}


def is_dormant(known: KeyKnown, at: Instant) -> bool:
    """Whether a key that still opens was not used for 90 days, or was never used since it was made so long ago."""
    if known.revoked_at is not None or known.expires_at <= at:
        return False
    return (known.last_used_at or known.made_at).ns < at.ns - _DORMANT_DAYS * _DAY_NS


def _months_back(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    first = day.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
