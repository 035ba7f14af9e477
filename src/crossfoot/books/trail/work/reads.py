"""How far is it, what ran, what did not, and who lives?"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max, Q

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.columns import cut, instant, moment
from crossfoot.books.trail.work.models import ExpectedJob, JobRun, NodeBeat, RaisedAlert, WorkRequest
from crossfoot.books.trail.work.work import (
    EVERYWHERE,
    Alert,
    AlertKind,
    Beat,
    JobOutcome,
    JobRunFacts,
    Overdue,
    Work,
    WorkKind,
    WorkState,
)
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def work(viewer: Actor, *, entity: str, key: str) -> Work:
    """One piece of work by the key it was asked under, with its progress. Raises Missing: entity-not-seen, work-not-there."""
    row = WorkRequest.objects.filter(entity=viewer.see(entity), request_key=key).select_related("progress").first()
    if row is None:
        raise Missing("work-not-there", key=key, entity=entity)
    return _work(row)


def work_numbered(viewer: Actor, *, entity: str, number: int) -> Work:
    """One piece of work, with its progress. Raises Missing: entity-not-seen, work-unknown."""
    row = WorkRequest.objects.filter(entity=viewer.see(entity), pk=number).select_related("progress").first()
    if row is None:
        raise Missing("work-unknown", work=number, entity=entity)
    return _work(row)


def work_page(viewer: Actor, *, entity: str, after: int | None, limit: int) -> tuple[tuple[Work, ...], int | None]:
    """The work of an entity, the latest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = WorkRequest.objects.filter(entity=viewer.see(entity)).select_related("progress")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page, following = cut(list(rows.order_by("-id")[: limit + 1]), limit, lambda row: row.pk)
    return tuple(_work(row) for row in page), following


def latest_work(viewer: Actor, *, entity: str, limit: int = 50) -> tuple[Work, ...]:
    """The work of an entity, the latest first. Raises Missing: entity-not-seen."""
    rows = WorkRequest.objects.filter(entity=viewer.see(entity)).select_related("progress").order_by("-id")
    return tuple(_work(row) for row in rows[:limit])


def open_work(viewer: Actor, *, state: WorkState = WorkState.WAITING) -> tuple[Work, ...]:
    """Work of the viewer's entities in a state, the oldest first: what a worker takes up."""
    rows = WorkRequest.objects.filter(entity__in=viewer.entities, state=state.value).select_related("progress")
    return tuple(_work(row) for row in rows.order_by("id"))


def job_runs(viewer: Actor, *, entity: str, job: str | None = None, limit: int = 200) -> tuple[JobRunFacts, ...]:
    """Runs of jobs, the latest first. entity: EVERYWHERE for the installation's own, to who configures.

    Raises Missing: entity-not-seen.
    """
    rows = JobRun.objects.filter(entity=_seen(viewer, entity))
    if job is not None:
        rows = rows.filter(job=job)
    return tuple(_run(row) for row in rows.order_by("-due_at", "-id")[:limit])


def last_done(viewer: Actor, *, entity: str, job: str) -> Instant | None:
    """The due time of a job's latest run that was done; None for never. Raises Missing: entity-not-seen."""
    rows = JobRun.objects.filter(entity=_seen(viewer, entity), job=job, outcome=JobOutcome.DONE.value)
    latest = rows.aggregate(latest=Max("due_at"))["latest"]
    return None if latest is None else instant(latest)


def overdue(viewer: Actor, *, at: Instant) -> tuple[Overdue, ...]:
    """Jobs of the viewer's entities, and of the installation, that should have run by now and did not, by name."""
    late, now = [], moment(at)
    wanted = ExpectedJob.objects.filter(Q(entity__in=viewer.entities) | Q(entity=EVERYWHERE)).order_by("job", "entity")
    done = JobRun.objects.filter(outcome=JobOutcome.DONE.value).values("job", "entity").annotate(latest=Max("due_at"))
    latest = {(row["job"], row["entity"]): row["latest"] for row in done.order_by()}
    for each in wanted:
        last = latest.get((each.job, each.entity))
        # A job that has just come into the calendar has its first time before it.
        since = each.since if last is None else max(last, each.since)
        if now - since > timedelta(seconds=each.every_seconds + each.grace_seconds):
            late.append(Overdue(each.job, each.entity, each.every_seconds, None if last is None else instant(last)))
    return tuple(late)


def beats(viewer: Actor) -> tuple[Beat, ...]:
    """The workers that live or lived, by node. Whoever may see anything may see them: they hold no figures."""
    rows = NodeBeat.objects.order_by("node") if viewer.entities else NodeBeat.objects.none()
    return tuple(Beat(row.node, instant(row.started_at), instant(row.seen_at)) for row in rows)


def alerts(viewer: Actor, *, entity: str) -> tuple[Alert, ...]:
    """What did not happen in an entity and still has not, the latest first. Raises Missing: entity-not-seen."""
    rows = RaisedAlert.objects.filter(entity=_seen(viewer, entity), cleared_at=None)
    return tuple(_alert(row) for row in rows.order_by("-raised_at", "-id"))


def alerts_ever(viewer: Actor, *, entity: str, limit: int = 200) -> tuple[Alert, ...]:
    """The alerts of an entity, cleared ones too, the latest first. Raises Missing: entity-not-seen."""
    rows = RaisedAlert.objects.filter(entity=_seen(viewer, entity)).order_by("-raised_at", "-id")
    return tuple(_alert(row) for row in rows[:limit])


def _seen(viewer: Actor, entity: str) -> str:
    """The installation's own rows are for who configures one of its entities."""
    if entity != EVERYWHERE:
        return viewer.see(entity)
    if not any(viewer.holds(Duty.CONFIGURE, entity=each) for each in viewer.entities):
        raise Missing("entity-not-seen", entity="the whole installation")
    return entity


def _work(row: WorkRequest) -> Work:
    return Work(
        id=row.pk,
        entity=row.entity,
        kind=WorkKind(row.kind),
        payload=row.payload,
        key=row.request_key,
        by=row.by_id,
        at=instant(row.at),
        state=WorkState(row.state),
        done=row.progress.done,
        total=row.progress.total,
        what=row.progress.what,
        result=row.result,
        code=row.code,
    )


def _run(row: JobRun) -> JobRunFacts:
    return JobRunFacts(
        job=row.job,
        entity=row.entity,
        due_at=instant(row.due_at),
        started_at=instant(row.started_at),
        ended_at=instant(row.ended_at),
        outcome=JobOutcome(row.outcome),
        says=row.says,
        node=row.node,
        facts=row.facts,
    )


def _alert(row: RaisedAlert) -> Alert:
    return Alert(
        id=row.pk,
        entity=row.entity,
        kind=AlertKind(row.kind),
        about=row.about,
        facts=row.facts,
        raised_at=instant(row.raised_at),
        cleared_at=None if row.cleared_at is None else instant(row.cleared_at),
    )
