"""Holds on accounts: usage is kept, and nothing is billed or dunned. What becomes of one is rows beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crossfoot.books.columns import Kept
from crossfoot.books.parties.models import by_column, entity_column
from crossfoot.records.contracts.hold import HoldKind, HoldStepKind


class AccountHold(Kept):
    """A hold as it was placed: it protects from `at` on. Nobody confirmed it by confirm_by: it lapses; else it ends at
    expires_at. account: as usage names it."""

    entity = entity_column()
    account = models.TextField()
    kind = models.CharField(max_length=12)
    reason = models.TextField()
    confirm_by = models.DateTimeField()
    expires_at = models.DateTimeField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in HoldKind]), name="hold_kind_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="hold_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["entity", "account"], name="hold_of_account")]


class HoldStep(Kept):
    """What became of a hold: confirmed by a second person, or lifted by one on another's request."""

    entity = entity_column()
    hold = models.ForeignKey(AccountHold, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["hold", "step"], name="hold_step_once"),
            models.CheckConstraint(condition=Q(step__in=[each.value for each in HoldStepKind]), name="hold_step_known"),
        ]
