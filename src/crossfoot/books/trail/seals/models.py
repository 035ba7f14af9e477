"""Leaves and seals. The database writes a leaf for every append-only row, in the statement that wrote the row.

A leaf stands beside its row and not in it: so the rows of earlier releases got theirs without being touched, a row that is
taken out leaves its leaf behind, and one that is slipped in has none. See `site.guards` for the triggers.
"""

from __future__ import annotations

from django.db import models

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept
from crossfoot.books.fields import DATABASE_WRITES


class LeafShape(Kept):
    """Which columns of a table its leaves cover, in their order. A table that gains a column gets a new version.

    table: its name. key_column: whose text names a row in the leaves.
    """

    table = models.TextField()
    version = models.IntegerField()
    key_column = models.TextField()
    columns = models.JSONField()

    rows = DATABASE_WRITES

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["table", "version"], name="leaf_shape_once")]


class RowLeaf(Kept):
    """One append-only row. row_key: its primary key as text. hash: SHA-256 of its canonical text, 32 bytes."""

    shape = models.ForeignKey(LeafShape, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    row_key = models.TextField()
    hash = models.BinaryField(max_length=32)

    rows = DATABASE_WRITES

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["row_key", "shape"], name="row_leaf_of")]


class TrailSeal(Kept):
    """A seal over the leaves that no earlier seal covers. number counts 1, 2, 3.

    ranges: [from, to] pairs of leaf ids, ascending, both ends in. gaps: ids up to `newest`, the highest seen so far, that were
    still in flight.
    horizon: the database's first transaction number not yet given out then: once every older one is over, a gap is dead.
    root: Merkle root (RFC 6962) over the leaves in the order of their ids, hex. counts: leaves by table.
    prev_hash, hash: of the chain of seals, hex; the hash covers all the rest.
    """

    number = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    request_key = models.TextField()
    ranges = models.JSONField()
    gaps = models.JSONField()
    newest = models.BigIntegerField()
    horizon = models.BigIntegerField()
    leaves = models.BigIntegerField()
    counts = models.JSONField()
    root = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["number"], name="seal_number_once")]
