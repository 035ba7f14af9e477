"""Serving: the identities that jobs act under, the calendar as it is expected, the ledger of what ran, and who lives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import write_actor
from crossfoot.books.parties.reads.party import entity_codes
from crossfoot.books.trail.work.work import JobRunFacts
from crossfoot.books.trail.work.writes import drop_beat, write_beat, write_expected, write_job_run
from crossfoot.errors import Defect, Missing
from crossfoot.measures import Instant

SERVICE_DUTIES = frozenset({Duty.READ, Duty.CONFIGURE, Duty.LOAD_USAGE, Duty.RATE, Duty.VERIFY, Duty.OPERATE})
"""What a job may be trusted with at most: nothing that approves, issues, credits, posts, locks or grants."""


def service(*, login: str, name: str, duties: Iterable[Duty], at: Instant, key: str) -> Actor:
    """The identity a job acts under, hired where it is not there yet: of every legal entity there is, with these duties.

    It is a service: it answers for nothing, and what takes two people it is refused. Its duties are those of the calendar,
    not grants that somebody could add to. Raises Defect when a duty is none of SERVICE_DUTIES; Missing: actor-not-there
    (the identity was closed).
    """
    wanted = frozenset(duties)
    if not wanted <= SERVICE_DUTIES:
        raise Defect(f"a job may not hold {', '.join(sorted(wanted - SERVICE_DUTIES))}")
    with transaction.atomic(durable=True):
        try:
            found = actor_named(None, login)
        except Missing:
            found = write_actor(login=login, name=name, kind=ActorKind.SERVICE, by=None, at=at, key=key)
        held = frozenset((entity, duty) for entity in entity_codes(None) for duty in wanted)
    return replace(found, kind=ActorKind.SERVICE, duties=held)


def expect(*, jobs: Sequence[tuple[str, str, int, int]], by: Actor, at: Instant, key: str) -> None:
    """Keep what should run how often: (job, entity, every, grace), in seconds."""
    with transaction.atomic(durable=True):
        write_expected(jobs=jobs, by=by, at=at, key=key)


def record_run(*, run: JobRunFacts, by: Actor, key: str) -> bool:
    """Keep that a job ran and how it ended; False when its due time is done already."""
    with transaction.atomic(durable=True):
        return write_job_run(run=run, by=by, key=key)


def say_alive(*, node: str, started_at: Instant, by: Actor, at: Instant, key: str) -> None:
    """Say that a worker lives."""
    with transaction.atomic(durable=True):
        write_beat(node=node, started_at=started_at, by=by, at=at, key=key)


def say_gone(*, node: str, by: Actor, key: str) -> None:
    """Say that a worker ended, or that what it left was taken over."""
    with transaction.atomic(durable=True):
        drop_beat(node=node, by=by, key=key)
