"""What runs when: every job, how often, under which duties, and the one desk function it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.reads.chain import broken_link
from crossfoot.books.trail.work.work import EVERYWHERE
from crossfoot.desks.access import keys, segregating
from crossfoot.desks.approvals import ending
from crossfoot.desks.delivery import watching, webhooks
from crossfoot.desks.exports import exporting
from crossfoot.desks.trail import sealing
from crossfoot.desks.usage import merging, sweeping
from crossfoot.desks.usage.calls import compacting
from crossfoot.errors import Unbalanced
from crossfoot.jobs.clock import now
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

MINUTE, HOUR, DAY = 60, 3_600, 86_400
DORMANT = timedelta(days=90)
"""A key unused for so long is ended."""
LEDGER_SECONDS_MIN = HOUR
"""A job that comes round more often than this has one line an hour in the ledger, not one a turn."""


class Scope(StrEnum):
    """For what a job runs: once for each legal entity, or once for the installation."""

    ENTITY = "entity"
    INSTALLATION = "installation"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a job: where, as whom, when, under which request key."""

    entity: str
    by: Actor
    at: Instant
    key: str


@dataclass(frozen=True, slots=True)
class Job:
    """A line of the calendar.

    every: seconds between two turns; after: seconds after midnight UTC that turns are counted from.
    grace: seconds past the next due time before its absence is told. duties: what its service may.
    """

    name: str
    says: str
    every: int
    scope: Scope
    duties: frozenset[Duty]
    turn: Callable[[Turn], Mapping[str, Any]]
    after: int = 0
    grace: int = 15 * MINUTE

    @property
    def login(self) -> str:
        """The login of the service it acts as."""
        return f"job:{self.name}"

    @property
    def ledger_every(self) -> int:
        """Seconds between two lines in the ledger."""
        return max(self.every, LEDGER_SECONDS_MIN)

    def due(self, at: Instant) -> Instant:
        """The latest due time of a turn, at or before an instant."""
        return _floored(at, every=self.every, after=self.after)

    def ledger_due(self, at: Instant) -> Instant:
        """The due time that the ledger keeps a turn of that instant under."""
        return _floored(at, every=self.ledger_every, after=self.after)


def _floored(at: Instant, *, every: int, after: int) -> Instant:
    step, start = every * NS_PER_SECOND, after * NS_PER_SECOND
    return Instant((at.ns - start) // step * step + start)


def _watch_feeds(turn: Turn) -> Mapping[str, Any]:
    return watching.watch_feeds(entity=turn.entity, by=turn.by, at=turn.at, key=turn.key)


def _watch_jobs(turn: Turn) -> Mapping[str, Any]:
    if not turn.by.entities:  # nothing is opened yet, and so nobody is told
        return {}
    told = [
        watching.watch_jobs(entity=entity, by=turn.by, at=turn.at, key=turn.key) for entity in (EVERYWHERE, *turn.by.entities)
    ]
    return {name: sum(each[name] for each in told) for name in ("raised", "cleared", "open")}


def _sweep_lake(turn: Turn) -> Mapping[str, Any]:
    return sweeping.sweep_lake(entity=turn.entity, by=turn.by, at=turn.at, key=turn.key)


def _sweep_calls(turn: Turn) -> Mapping[str, Any]:
    return sweeping.sweep_calls(by=turn.by, at=turn.at)


def _sweep_exports(turn: Turn) -> Mapping[str, Any]:
    return {"removed": exporting.sweep_exports(folder=Path(settings.CROSSFOOT_EXPORTS), at=turn.at)}


def _merge_lake(turn: Turn) -> Mapping[str, Any]:
    return merging.merge_lake(entity=turn.entity, by=turn.by, at=turn.at, key=turn.key)


def _check_chain(turn: Turn) -> Mapping[str, Any]:
    if (broken := broken_link(turn.by, turn.entity)) is not None:
        raise Unbalanced("chain-broken", entity=turn.entity, place=broken.place, why=broken.why)
    return {"holds": True}


def _seal_trail(turn: Turn) -> Mapping[str, Any]:
    sealed = sealing.seal_trail(anchors=Path(settings.CROSSFOOT_ANCHORS), by=turn.by, at=turn.at, key=turn.key)
    return {"seal": sealed.number, "leaves": sealed.leaves} if sealed else {}


def _count_calls(turn: Turn) -> Mapping[str, Any]:
    done = compacting.compact_calls(by=turn.by, at=turn.at)
    return {"calls": done.calls, "events": done.events, "damaged": done.damaged}


def _deliver_webhooks(turn: Turn) -> Mapping[str, Any]:
    done = webhooks.deliver_due(entity=turn.entity, by=turn.by, clock=now, key=turn.key)
    return {"sent": done.sent, "taken": done.taken, "given_up": done.given_up}


def _review_segregation(turn: Turn) -> Mapping[str, Any]:
    return segregating.review_segregation(entity=turn.entity, by=turn.by, at=turn.at, key=turn.key)


def _end_dormant_keys(turn: Turn) -> Mapping[str, Any]:
    done = keys.end_dormant_keys(entity=turn.entity, unused=DORMANT, by=turn.by, at=turn.at, key=turn.key)
    return {"ended": len(done["ended"])}


def _sweep_approvals(turn: Turn) -> Mapping[str, Any]:
    done = ending.sweep_requests(entity=turn.entity, by=turn.by, at=turn.at, key=turn.key)
    return {name: len(numbers) for name, numbers in done.items()}


CALENDAR: tuple[Job, ...] = (
    Job(
        name="count-calls",
        says="bring the calls of the usage door into the books and count them",
        every=2,
        scope=Scope.INSTALLATION,
        duties=frozenset({Duty.READ, Duty.LOAD_USAGE}),
        turn=_count_calls,
    ),
    Job(
        name="deliver-webhooks",
        says="send the messages whose turn it is",
        every=5,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ}),
        turn=_deliver_webhooks,
    ),
    Job(
        name="seal-trail",
        says="seal the rows that came since the last seal, and note the seal outside of the database",
        every=MINUTE,
        scope=Scope.INSTALLATION,
        duties=frozenset({Duty.VERIFY}),
        turn=_seal_trail,
    ),
    Job(
        name="watch-jobs",
        says="raise an alert for a job that should have run and did not",
        every=5 * MINUTE,
        scope=Scope.INSTALLATION,
        duties=frozenset({Duty.READ, Duty.CONFIGURE}),
        turn=_watch_jobs,
    ),
    Job(
        name="watch-feeds",
        says="raise an alert for a feed that is silent for longer than its rhythm allows",
        every=10 * MINUTE,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ}),
        turn=_watch_feeds,
    ),
    Job(
        name="check-chain",
        says="follow the chain of the trail from its first line to its last",
        every=DAY,
        after=2 * HOUR,
        grace=HOUR,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ, Duty.VERIFY}),
        turn=_check_chain,
    ),
    Job(
        name="sweep-lake",
        says="remove files of the lake that no manifest ever named",
        every=DAY,
        after=3 * HOUR,
        grace=HOUR,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.LOAD_USAGE}),
        turn=_sweep_lake,
    ),
    Job(
        name="merge-lake",
        says="put the small event files that calls make into large ones",
        every=HOUR,
        after=10 * MINUTE,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ, Duty.LOAD_USAGE}),
        turn=_merge_lake,
    ),
    Job(
        name="sweep-calls",
        says="forget idempotency keys whose calls never came",
        every=DAY,
        after=3 * HOUR,
        grace=HOUR,
        scope=Scope.INSTALLATION,
        duties=frozenset({Duty.READ, Duty.LOAD_USAGE}),
        turn=_sweep_calls,
    ),
    Job(
        name="sweep-exports",
        says="remove exported files that expired",
        every=HOUR,
        after=20 * MINUTE,
        scope=Scope.INSTALLATION,
        duties=frozenset({Duty.READ}),
        turn=_sweep_exports,
    ),
    Job(
        name="sweep-approvals",
        says="hand overdue requests to another duty's holders as well, and end those that nobody decided in time",
        every=HOUR,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ}),
        turn=_sweep_approvals,
    ),
    Job(
        name="review-segregation",
        says="find who can do both sides of what does not belong in one hand, and keep what was found",
        every=DAY,
        after=4 * HOUR,
        grace=HOUR,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ}),
        turn=_review_segregation,
    ),
    Job(
        name="end-dormant-keys",
        says="end the keys that nobody used for a quarter",
        every=DAY,
        after=5 * HOUR,
        grace=HOUR,
        scope=Scope.ENTITY,
        duties=frozenset({Duty.READ, Duty.OPERATE}),
        turn=_end_dormant_keys,
    ),
)
