"""Webhooks as rows and as records."""

from __future__ import annotations

from crossfoot.books.columns import instant
from crossfoot.books.trail.webhooks.models import WebhookEndpoint, WebhookMessage
from crossfoot.books.trail.webhooks.webhook import Endpoint, EndpointState, Message, MessageState


def endpoint_of(row: WebhookEndpoint) -> Endpoint:
    """The record of a row."""
    return Endpoint(
        entity=row.entity,
        name=row.name,
        url=row.url,
        deeds=tuple(row.deeds),
        salt=row.salt,
        state=EndpointState(row.state),
        why_off=row.why_off,
        failing_since=None if row.failing_since is None else instant(row.failing_since),
        at=instant(row.at),
    )


def message_of(row: WebhookMessage) -> Message:
    """The record of a row that was read with its endpoint."""
    return Message(
        id=row.pk,
        entity=row.entity,
        endpoint=row.endpoint.name,
        place=row.place,
        deed=row.deed,
        on_kind=row.on_kind,
        on_id=row.on_id,
        at=instant(row.at),
        state=MessageState(row.state),
        due_at=instant(row.due_at),
        attempts=row.attempts_total,
    )
