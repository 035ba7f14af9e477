"""Usage. Raw events lie in the lake; what counts is what the manifest here says, as of a change's number."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q

from crossfoot.books.columns import Kept, ns_column, quantity_column
from crossfoot.books.fields import changing
from crossfoot.books.parties.models import by_column, entity_column


@pghistory.track()
class UsageSource(models.Model):
    """A system that reports usage. identity: how its rows are told apart. expected_per_hour: None when nobody said."""

    entity = entity_column()
    name = models.TextField()
    identity = models.JSONField()
    expected_per_hour = models.BigIntegerField(null=True)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("expected_per_hour", "by", "at", "request_key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="usage_source_once")]


class UsageMappingRecord(Kept):
    """How a file's columns become events: the text of a mapping file, in versions."""

    entity = entity_column()
    name = models.TextField()
    version = models.IntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "name", "version"], name="usage_mapping_once")]


@pghistory.track()
class Backfill(models.Model):
    """Old usage loaded as one transaction: open, loaded, then closed (it counts) or reverted (it never did)."""

    entity = entity_column()
    name = models.TextField()
    reason = models.TextField()
    state = models.CharField(max_length=10, default="open")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("state", "by", "at", "request_key")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="backfill_once"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "loaded", "closed", "reverted"]), name="backfill_state_known"
            ),
        ]


@pghistory.track()
class UsageBatch(models.Model):
    """One file that was loaded. staged: acknowledged, not yet counted; counted: in the manifest; reverted: taken out."""

    entity = entity_column()
    name = models.TextField()
    source = models.ForeignKey(UsageSource, on_delete=models.PROTECT, related_name="batches")
    mapping_digest = models.CharField(max_length=64)
    file_name = models.TextField()
    file_digest = models.CharField(max_length=64)
    file_bytes = models.BigIntegerField()
    rows_read = models.BigIntegerField()
    rows_staged = models.BigIntegerField()
    rows_rejected = models.BigIntegerField()
    segment = models.TextField(blank=True)
    backfill = models.ForeignKey(Backfill, on_delete=models.PROTECT, null=True, related_name="batches")
    state = models.CharField(max_length=10, default="staged")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("state")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="batch_once"),
            models.UniqueConstraint(
                fields=["entity", "source", "file_digest", "mapping_digest"],
                condition=~Q(state="reverted"),
                name="batch_file_once",
            ),
            models.CheckConstraint(condition=Q(state__in=["staged", "counted", "reverted"]), name="batch_state_known"),
            models.CheckConstraint(condition=Q(rows_read=F("rows_staged") + F("rows_rejected")), name="batch_rows_foot"),
        ]


class BatchCount(Kept):
    """What became of a batch's events of one metric: accepted + duplicate + conflict + rejected = read, twice over."""

    entity = entity_column()
    batch = models.ForeignKey(UsageBatch, on_delete=models.PROTECT, related_name="counts")
    metric = models.TextField(blank=True)
    events_read = models.BigIntegerField()
    events_accepted = models.BigIntegerField()
    events_duplicate = models.BigIntegerField()
    events_conflict = models.BigIntegerField()
    events_rejected = models.BigIntegerField()
    quantity_read = models.DecimalField(max_digits=38, decimal_places=15)
    quantity_accepted = models.DecimalField(max_digits=38, decimal_places=15)
    quantity_duplicate = models.DecimalField(max_digits=38, decimal_places=15)
    quantity_conflict = models.DecimalField(max_digits=38, decimal_places=15)
    quantity_rejected = models.DecimalField(max_digits=38, decimal_places=15)

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["batch", "metric"], name="batch_count_once"),
            models.CheckConstraint(
                condition=Q(
                    events_read=F("events_accepted") + F("events_duplicate") + F("events_conflict") + F("events_rejected")
                ),
                name="batch_events_foot",
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity_read=F("quantity_accepted")
                    + F("quantity_duplicate")
                    + F("quantity_conflict")
                    + F("quantity_rejected")
                ),
                name="batch_quantities_foot",
            ),
        ]


class ManifestChange(Kept):
    """A change of the lake's manifest. seq counts 1, 2, 3 in an entity: "as of seq" is a snapshot that never changes."""

    entity = entity_column()
    seq = models.BigIntegerField()
    note = models.TextField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "seq"], name="manifest_change_once")]


@pghistory.track()
class LakeFile(models.Model):
    """A file of the lake that counts, or counted: from change added_seq until change removed_seq."""

    entity = entity_column()
    shelf = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    row_count = models.BigIntegerField()
    bytes = models.BigIntegerField()
    first_ns = ns_column(null=True)
    last_ns = ns_column(null=True)
    foot = models.JSONField()
    reach = models.JSONField()
    quantity_type = models.TextField(blank=True)
    reversals = models.BigIntegerField(default=0)
    hashing = models.TextField(blank=True)
    in_doubt = models.BigIntegerField(default=0)
    added_seq = models.BigIntegerField()
    removed_seq = models.BigIntegerField(null=True)

    rows = changing("removed_seq")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "shelf", "name"], condition=Q(removed_seq=None), name="lake_file_live_once"
            ),
            models.CheckConstraint(
                condition=Q(removed_seq=None) | Q(removed_seq__gt=F("added_seq")), name="lake_file_added_first"
            ),
        ]
        indexes = [models.Index(fields=["entity", "added_seq"], name="lake_file_added")]


class RejectedRow(Kept):
    """A row that became no event: where it stood, what was wrong. cells: as they were written."""

    entity = entity_column()
    batch = models.ForeignKey(UsageBatch, on_delete=models.PROTECT, related_name="rejected")
    row_number = models.BigIntegerField(null=True)
    field = models.TextField(blank=True)
    code = models.TextField()
    says = models.TextField()
    cells = models.JSONField()

    class Meta(Kept.Meta):
        pass


class MeteredRow(Kept):
    """A quantity a rating run metered. run: of billing, a room above, so a number and no foreign key."""

    entity = entity_column()
    run = models.BigIntegerField()
    agreement = models.TextField()
    term = models.TextField()
    meter = models.TextField()
    dims = models.JSONField()
    start_ns = ns_column()
    end_ns = ns_column()
    quantity = quantity_column()
    unit = models.TextField()
    parts = models.JSONField()
    events = models.BigIntegerField()
    first_ns = ns_column(null=True)
    last_ns = ns_column(null=True)

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["run", "agreement", "term"], name="metered_of_run")]
