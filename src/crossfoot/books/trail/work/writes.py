"""Writes of work in the background."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.work.models import ExpectedJob, JobRun, NodeBeat, RaisedAlert, WorkProgress, WorkRequest
from crossfoot.books.trail.work.work import AlertKind, JobRunFacts, WorkKind, WorkState
from crossfoot.measures import Instant


def write_work(*, entity: str, kind: WorkKind, payload: Mapping[str, Any], by: Actor, at: Instant, key: str) -> int:
    """Ask for a piece of work; its number. Raises Conflict: work-taken."""
    with refusals(key=key, entity=entity):
        row = WorkRequest.objects.create(
            entity=entity, kind=kind.value, payload=dict(payload), by_id=by.id, at=moment(at), request_key=key
        )
    WorkProgress.objects.create(request=row, at=moment(at))
    return int(row.pk)


def move_work(*, number: int, state: WorkState, result: Mapping[str, Any], code: str, by: Actor, at: Instant, key: str) -> bool:
    """Say what became of a piece of work that is not over; whether it was not. by, key: who says so, under which request."""
    ended = None if state in (WorkState.WAITING, WorkState.RUNNING) else moment(at)
    rows = WorkRequest.objects.filter(pk=number, state__in=[WorkState.WAITING.value, WorkState.RUNNING.value])
    return bool(rows.update(state=state.value, ended_at=ended, result=dict(result), code=code))


def write_progress(*, number: int, done: int, total: int, what: str, by: Actor, at: Instant, key: str) -> None:
    """Say how far a piece of work is. by, key: who says so, under which request."""
    WorkProgress.objects.filter(request_id=number).update(done=done, total=total, what=what, at=moment(at))


def write_job_run(*, run: JobRunFacts, by: Actor, key: str) -> bool:
    """Keep a run of a job; False when one of the same due time is kept as done already."""
    row = JobRun(
        entity=run.entity,
        job=run.job,
        due_at=moment(run.due_at),
        started_at=moment(run.started_at),
        ended_at=moment(run.ended_at),
        outcome=run.outcome.value,
        says=run.says,
        node=run.node,
        facts=dict(run.facts),
        by_id=by.id,
        request_key=key,
    )
    before = JobRun.objects.filter(entity=run.entity, job=run.job, due_at=row.due_at, outcome="done")
    if run.outcome.value == "done" and before.exists():
        return False
    JobRun.objects.bulk_create([row], ignore_conflicts=True)
    return True


def write_expected(*, jobs: Iterable[tuple[str, str, int, int]], by: Actor, at: Instant, key: str) -> None:
    """Keep the calendar: (job, entity, every, grace) in seconds. What is in it no longer is expected no longer."""
    wanted = {(job, entity): (every, grace) for job, entity, every, grace in jobs}
    for row in ExpectedJob.objects.all():
        if (row.job, row.entity) not in wanted:
            row.delete()
    for (job, entity), (every, grace) in wanted.items():
        rows = ExpectedJob.objects.filter(job=job, entity=entity)
        if not rows.update(every_seconds=every, grace_seconds=grace):
            ExpectedJob.objects.bulk_create(
                [ExpectedJob(job=job, entity=entity, every_seconds=every, grace_seconds=grace, since=moment(at))],
                ignore_conflicts=True,  # another worker that starts at the same moment
            )


def write_beat(*, node: str, started_at: Instant, by: Actor, at: Instant, key: str) -> None:
    """Say that a node lives. by, key: who says so, under which request."""
    if not NodeBeat.objects.filter(node=node).update(started_at=moment(started_at), seen_at=moment(at)):
        NodeBeat.objects.create(node=node, started_at=moment(started_at), seen_at=moment(at))


def drop_beat(*, node: str, by: Actor, key: str) -> None:
    """Say that a node ended in order, or that another took over what it left. by, key: who says so."""
    NodeBeat.objects.filter(node=node).delete()


def raise_alert(
    *, entity: str, kind: AlertKind, about: str, facts: Mapping[str, Any], by: Actor, at: Instant, key: str
) -> bool:
    """Say that something did not happen; False when that is said already."""
    _, is_new = RaisedAlert.objects.get_or_create(
        entity=entity,
        kind=kind.value,
        about=about,
        cleared_at=None,
        defaults={"facts": dict(facts), "raised_at": moment(at), "by_id": by.id, "request_key": key},
    )
    return is_new


def clear_alert(*, entity: str, kind: AlertKind, about: str, by: Actor, at: Instant, key: str) -> bool:
    """Say that it happened after all; whether an alert was open. by, key: who says so, under which request."""
    rows = RaisedAlert.objects.filter(entity=entity, kind=kind.value, about=about, cleared_at=None)
    return bool(rows.update(cleared_at=moment(at)))
