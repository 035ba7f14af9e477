"""The trail and the request keys. Both append-only; hash, place in the chain and previous hash are the database's own work."""

from __future__ import annotations

from django.db import models

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept


class TrailLine(Kept):
    """One deed: who did what to what, in which legal entity, with which facts.

    place, prev_hash and hash are set by the trigger `trail_chain`: the lines of an entity count 1, 2, 3 and each hash
    covers the one before. facts: keys and figures, never a name. reason: what the one who did it said of it. policy: the
    name and version of the rule it was done under. evidence: digests of what it rests on.
    """

    entity = models.TextField()
    place = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    deed = models.TextField()
    on_kind = models.TextField()
    on_id = models.TextField()
    request_key = models.TextField()
    facts = models.JSONField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    reason = models.TextField(blank=True, default="")
    policy = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "place"], name="trail_place_once")]
        indexes = [
            models.Index(fields=["entity", "by", "place"], name="trail_by"),
            models.Index(fields=["entity", "at"], name="trail_at"),
            models.Index(fields=["entity", "on_kind", "on_id"], name="trail_on"),
            models.Index(fields=["entity", "request_key"], name="trail_request"),
            models.Index(fields=["entity", "deed", "place"], name="trail_deed"),
        ]


class AnsweredRequest(Kept):
    """A request already answered: the same key again gets the same result and changes nothing."""

    entity = models.TextField()
    key = models.TextField()
    deed = models.TextField()
    digest = models.CharField(max_length=64)
    result = models.JSONField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="request_key_once")]
