"""Work in the background. The ledger of jobs is append-only; how far a piece of work is, and who lives, is passing."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept
from crossfoot.books.fields import changing, passing
from crossfoot.books.trail.work.work import AlertKind, JobOutcome, WorkKind, WorkState


def _actor() -> models.ForeignKey[ActorRow, ActorRow]:
    return models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)


@pghistory.track()
class WorkRequest(models.Model):
    """Work that a page asked to have done in the background, and how it ended. payload, result: keys and figures as JSON."""

    entity = models.TextField()
    kind = models.CharField(max_length=20)
    payload = models.JSONField()
    state = models.CharField(max_length=10, default=WorkState.WAITING.value)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    code = models.TextField(blank=True)
    by = _actor()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("state", "ended_at", "result", "code")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "request_key"], name="work_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in WorkKind]), name="work_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in WorkState]), name="work_state_known"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], condition=Q(state__in=["waiting", "running"]), name="work_open"),
            models.Index(fields=["entity", "-id"], name="work_latest"),
        ]


class WorkProgress(models.Model):
    """How far a piece of work is: so many of so many, and what is being done."""

    request = models.OneToOneField(WorkRequest, on_delete=models.PROTECT, related_name="progress")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    what = models.TextField(blank=True)
    at = models.DateTimeField()

    rows = passing("done", "total", "what", "at")


class JobRun(Kept):
    """One run of a job of the calendar, written when it ended: what is not here did not happen. entity: blank for all."""

    entity = models.TextField(blank=True)
    job = models.TextField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    says = models.TextField(blank=True)
    node = models.TextField()
    facts = models.JSONField(default=dict)
    by = _actor()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "job", "due_at"], condition=Q(outcome="done"), name="job_run_done_once"),
            models.CheckConstraint(condition=Q(outcome__in=[each.value for each in JobOutcome]), name="job_run_outcome_known"),
        ]
        indexes = [models.Index(fields=["job", "entity", "-due_at"], name="job_run_latest")]


class ExpectedJob(models.Model):
    """What the calendar says should run how often: so that whoever looks can see what did not."""

    job = models.TextField()
    entity = models.TextField(blank=True)
    every_seconds = models.BigIntegerField()
    grace_seconds = models.BigIntegerField()
    since = models.DateTimeField()

    rows = passing("every_seconds", "grace_seconds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "entity"], name="expected_job_once")]


class NodeBeat(models.Model):
    """A worker that lives, by the name of its node."""

    node = models.TextField(unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    rows = passing("started_at", "seen_at")


@pghistory.track()
class RaisedAlert(models.Model):
    """Something expected did not happen: raised once, cleared when it does. entity: blank for the whole installation."""

    entity = models.TextField(blank=True)
    kind = models.CharField(max_length=20)
    about = models.TextField()
    facts = models.JSONField()
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    by = _actor()
    request_key = models.TextField()

    rows = changing("cleared_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "about"], condition=Q(cleared_at=None), name="alert_raised_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in AlertKind]), name="alert_kind_known"),
        ]
