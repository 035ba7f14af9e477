"""Rating runs, their charges, and what waits for a person."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.billing.run import HeldState, RunState
from crossfoot.books.columns import (
    Kept,
    amount_column,
    currency_column,
    days_column,
    extension_column,
    ns_column,
    quantity_column,
)
from crossfoot.books.fields import changing, passing
from crossfoot.books.parties.models import by_column, entity_column
from crossfoot.records.charge import ChargeKind


@pghistory.track()
class RatingRun(models.Model):
    """One rating of one period. running -> published or failed, once: `run-already-over`."""

    entity = entity_column()
    days = days_column()
    as_of = models.DateTimeField()
    manifest_seq = models.BigIntegerField()
    versions = models.JSONField()
    engine_version = models.TextField()
    state = models.CharField(max_length=10, default=RunState.RUNNING.value)
    prepared_by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()
    proof = models.JSONField(null=True)
    note = models.TextField(blank=True)
    over_at = models.DateTimeField(null=True)

    rows = changing("state", "proof", "note", "over_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[each.value for each in RunState]), name="rating_run_state_known"),
            models.CheckConstraint(
                condition=~Q(state=RunState.PUBLISHED.value) | Q(proof__isnull=False), name="rating_run_published_proven"
            ),
        ]
        indexes = [models.Index(fields=["entity", "-at"], name="rating_run_latest")]


class ChargeRow(Kept):
    """A rated line as its run worked it out. It counts once its run is published: see `BookedCharge`.

    charge: the stable id, `9f31c07a44be0d12-1`. key_digest: its first part.
    """

    entity = entity_column()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, related_name="charges", db_index=False)
    charge = models.TextField()
    key_digest = models.CharField(max_length=16)
    agreement = models.TextField()
    term = models.TextField()
    series = models.TextField(blank=True)
    service = days_column()
    kind = models.CharField(max_length=16)
    generation = models.IntegerField()
    reverses = models.TextField(blank=True)
    version = models.IntegerField()
    name = models.TextField()
    clause = models.TextField(blank=True)
    span_start_ns = ns_column()
    span_end_ns = ns_column()
    quantity = quantity_column(null=True)
    unit = models.TextField(blank=True)
    currency = currency_column()
    extension = extension_column()
    amount = amount_column()
    steps = models.JSONField()
    conventions = models.TextField()
    tax_category = models.TextField()
    account = models.TextField()
    events = models.BigIntegerField()
    of = models.JSONField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "charge"], name="charge_of_run_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in ChargeKind]), name="charge_kind_known"),
            models.CheckConstraint(condition=Q(generation__gt=0), name="charge_generation_counts_from_one"),
        ]
        indexes = [
            models.Index(fields=["entity", "charge"], name="charge_by_id"),
            models.Index(fields=["run", "agreement"], name="charge_of_agreement"),
        ]


class BookedCharge(models.Model):
    """The register of charges that count. Only the database's own publishing writes here; the app role reads.

    live: not taken back. Two live charges of one (agreement, term, series, kind) never share a day:
    `booked_charge_apart`, in SQL. uninvoiced: no document bills it yet; a reversal and an original that no document
    bills cancel each other and leave the list together.
    """

    charge_row = models.OneToOneField(ChargeRow, on_delete=models.PROTECT, primary_key=True, related_name="booked")
    entity = entity_column()
    charge = models.TextField()
    agreement = models.TextField()
    key_digest = models.CharField(max_length=16)
    key_number = models.BigIntegerField()
    service = days_column()
    generation = models.IntegerField()
    live = models.BooleanField()
    uninvoiced = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "charge"], name="booked_charge_once")]
        indexes = [
            models.Index(fields=["entity", "key_digest"], name="booked_charge_key"),
            models.Index(fields=["entity", "agreement"], condition=Q(live=True), name="booked_charge_live"),
            models.Index(fields=["entity", "agreement"], condition=Q(uninvoiced=True), name="booked_charge_uninvoiced"),
        ]


class DraftRow(models.Model):
    """A document as a run would issue it: work in flight, replaced by each preview, gone once it is issued."""

    entity = entity_column()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, related_name="drafts")
    group = models.TextField()
    bill_to = models.TextField()
    currency = currency_column()
    due = amount_column()
    body = models.JSONField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = passing("body", "due", "by", "at", "request_key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "group"], name="draft_once")]


class SuspendedUsage(Kept):
    """Usage a run could not price, with the reason. It stands in the run's proof; it is never billed as nothing."""

    entity = entity_column()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, related_name="suspended")
    account = models.TextField()
    metric = models.TextField()
    dims = models.JSONField()
    code = models.TextField()
    agreement = models.TextField(blank=True)
    term = models.TextField(blank=True)
    events = models.BigIntegerField()
    quantity = quantity_column()
    unit = models.TextField()
    first_ns = ns_column(null=True)
    last_ns = ns_column(null=True)

    class Meta(Kept.Meta):
        pass


class FateTotalRow(Kept):
    """How many events of a metric met a fate in a run: they foot to what the run read."""

    entity = entity_column()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, related_name="fates", db_index=False)
    metric = models.TextField(blank=True)
    fate = models.TextField()
    events = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=38, decimal_places=15)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["run", "metric", "fate"], name="fate_total_once")]


@pghistory.track()
class HeldDelta(models.Model):
    """A difference that late usage makes to something billed, where the agreement says a person decides."""

    entity = entity_column()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, related_name="held")
    agreement = models.TextField()
    currency = currency_column()
    amount = amount_column()
    charges = models.JSONField()
    state = models.CharField(max_length=10, default=HeldState.WAITING.value)
    decided_by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()
    reason = models.TextField(blank=True)

    rows = changing("state", "decided_by", "at", "request_key", "reason")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[each.value for each in HeldState]), name="held_delta_state_known")
        ]
