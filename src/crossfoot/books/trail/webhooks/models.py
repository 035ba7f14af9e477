"""The outbox of webhooks. Messages are written by a trigger on the trail, in the transaction of the deed itself."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept
from crossfoot.books.fields import changing
from crossfoot.books.trail.webhooks.webhook import EndpointState, MessageState


@pghistory.track()
class WebhookEndpoint(models.Model):
    """An address that is told of deeds. salt: with the installation's own key it gives the secret, which is kept nowhere."""

    entity = models.TextField()
    name = models.TextField()
    url = models.TextField()
    deeds = models.JSONField()
    salt = models.TextField()
    state = models.CharField(max_length=5, default=EndpointState.ON.value)
    why_off = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True)
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("url", "deeds", "state", "why_off", "failing_since", "by", "at", "request_key")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="webhook_endpoint_once"),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in EndpointState]), name="webhook_endpoint_state_known"
            ),
        ]


@pghistory.track()
class WebhookMessage(models.Model):
    """A deed to be told to an endpoint: keys alone, neither money nor names. place: of its line in the trail."""

    entity = models.TextField()
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="messages")
    place = models.BigIntegerField()
    deed = models.TextField()
    on_kind = models.TextField()
    on_id = models.TextField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=MessageState.WAITING.value)
    due_at = models.DateTimeField()
    attempts_total = models.IntegerField(default=0)

    rows = changing("state", "due_at", "attempts_total")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "place"], name="webhook_message_once"),
            models.CheckConstraint(
                condition=Q(state__in=[each.value for each in MessageState]), name="webhook_message_state_known"
            ),
        ]
        indexes = [models.Index(fields=["entity", "due_at"], condition=Q(state="waiting"), name="webhook_message_due")]


class WebhookAttempt(Kept):
    """One sending of a message."""

    entity = models.TextField()
    message = models.ForeignKey(WebhookMessage, on_delete=models.PROTECT, related_name="attempts")
    number = models.IntegerField()
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    says = models.TextField(blank=True)
    took_ms = models.IntegerField()

    class Meta(Kept.Meta):
        pass
