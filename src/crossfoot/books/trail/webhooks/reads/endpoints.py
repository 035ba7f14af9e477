"""Who is told of what, and was it?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut, instant
from crossfoot.books.trail.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from crossfoot.books.trail.webhooks.rows import endpoint_of, message_of
from crossfoot.books.trail.webhooks.webhook import Attempt, Endpoint, Message, MessageState
from crossfoot.errors import Missing


def endpoints(viewer: Actor, *, entity: str) -> tuple[Endpoint, ...]:
    """The endpoints of an entity, by name. Raises Missing: entity-not-seen."""
    rows = WebhookEndpoint.objects.filter(entity=viewer.see(entity)).order_by("name")
    return tuple(endpoint_of(row) for row in rows)


def endpoint(viewer: Actor, *, entity: str, name: str) -> Endpoint:
    """One endpoint. Raises Missing: entity-not-seen, webhook-not-there."""
    row = WebhookEndpoint.objects.filter(entity=viewer.see(entity), name=name).first()
    if row is None:
        raise Missing("webhook-not-there", webhook=name, entity=entity)
    return endpoint_of(row)


def messages_page(
    viewer: Actor, *, entity: str, endpoint: str, state: MessageState | None, after: int | None, limit: int
) -> tuple[tuple[Message, ...], int | None]:
    """What an endpoint was told or is to be told, the latest deed first. Raises Missing: entity-not-seen."""
    rows = WebhookMessage.objects.filter(entity=viewer.see(entity), endpoint__name=endpoint)
    if state is not None:
        rows = rows.filter(state=state.value)
    if after is not None:
        rows = rows.filter(place__lt=after)
    found = list(rows.select_related("endpoint").order_by("-place")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.place)
    return tuple(message_of(row) for row in page), following


def attempts_of(viewer: Actor, *, entity: str, endpoint: str, place: int) -> tuple[Attempt, ...]:
    """Every sending of a message, the first first. Raises Missing: entity-not-seen."""
    rows = WebhookAttempt.objects.filter(
        entity=viewer.see(entity), message__endpoint__name=endpoint, message__place=place
    ).order_by("id")
    return tuple(Attempt(row.number, instant(row.at), row.status, row.says, row.took_ms) for row in rows)
