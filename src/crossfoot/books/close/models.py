"""Proofs of periods. Append-only."""

from __future__ import annotations

from django.db import models

from crossfoot.books.columns import Kept, days_column
from crossfoot.books.parties.models import by_column, entity_column


class PeriodProof(Kept):
    """One walk of all joints of a period. joints: as JSON, numbers as text. open_total: how many did not close."""

    entity = entity_column()
    days = days_column()
    joints = models.JSONField()
    open_total = models.IntegerField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "request_key"], name="period_proof_once")]
        indexes = [models.Index(fields=["entity", "-id"], name="period_proof_latest")]
