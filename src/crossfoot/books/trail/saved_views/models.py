"""Saved views, and which of them a table opens with."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.fields import changing, passing
from crossfoot.books.trail.saved_views.view import Audience


@pghistory.track()
class SavedView(models.Model):
    """A list under a name. Dropped, never removed, so that dropping can be taken back."""

    entity = models.TextField()
    table = models.TextField()
    name = models.TextField()
    query = models.TextField(blank=True)
    owner = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    audience = models.CharField(max_length=6)
    dropped_at = models.DateTimeField(null=True)
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("name", "query", "audience", "dropped_at", "by", "at", "request_key")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "table", "owner", "name"], condition=Q(dropped_at=None), name="saved_view_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[each.value for each in Audience]), name="saved_view_audience_known"
            ),
        ]


class OpeningView(models.Model):
    """The view with which a table opens for a person: a preference, at most one for each table."""

    entity = models.TextField()
    actor = models.ForeignKey(ActorRow, on_delete=models.CASCADE, related_name="+", db_index=False)
    table = models.TextField()
    view = models.ForeignKey(SavedView, on_delete=models.PROTECT, related_name="+", db_index=False)

    rows = passing("view")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "actor", "table"], name="opening_view_once")]
