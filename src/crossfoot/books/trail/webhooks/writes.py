"""Writes of webhooks."""

from __future__ import annotations

from django.db import connection

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.refusing import refusals
from crossfoot.books.trail.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from crossfoot.books.trail.webhooks.rows import endpoint_of, message_of
from crossfoot.books.trail.webhooks.webhook import ALL_DEEDS, Attempt, Due, Endpoint, EndpointState, Message, MessageState
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def write_endpoint(*, endpoint: Endpoint, by: Actor, at: Instant, key: str) -> str:
    """Add an endpoint; its name. Raises Conflict: webhook-taken."""
    with refusals(webhook=endpoint.name, entity=endpoint.entity):
        WebhookEndpoint.objects.create(
            entity=endpoint.entity,
            name=endpoint.name,
            url=endpoint.url,
            deeds=list(endpoint.deeds),
            salt=endpoint.salt,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return endpoint.name


def change_endpoint(*, endpoint: Endpoint, by: Actor, at: Instant, key: str) -> str:
    """Store an endpoint's address, events and state as they are now to be. Raises Missing: webhook-not-there."""
    changed = WebhookEndpoint.objects.filter(entity=endpoint.entity, name=endpoint.name).update(
        url=endpoint.url,
        deeds=list(endpoint.deeds),
        state=endpoint.state.value,
        why_off=endpoint.why_off,
        failing_since=None if endpoint.failing_since is None else moment(endpoint.failing_since),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    if not changed:
        raise Missing("webhook-not-there", webhook=endpoint.name, entity=endpoint.entity)
    return endpoint.name


def claim_due(*, entity: str, lease_until: Instant, limit: int, by: Actor, at: Instant, key: str) -> tuple[Due, ...]:
    """Messages whose turn it is, the longest waiting first; nobody else gets them until the lease is over.

    by, key: who sends them, in which pass.
    """
    rows = (
        WebhookMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(entity=entity, state=MessageState.WAITING.value, due_at__lte=moment(at))
        .filter(endpoint__state=EndpointState.ON.value)
        .select_related("endpoint")
        .order_by("due_at", "id")[:limit]
    )
    found = tuple(Due(message_of(row), endpoint_of(row.endpoint)) for row in rows)
    WebhookMessage.objects.filter(pk__in=[each.message.id for each in found]).update(due_at=moment(lease_until))
    return found


def write_attempt(*, message: Message, attempt: Attempt, state: MessageState, due_at: Instant, by: Actor, key: str) -> int:
    """Keep a sending and what follows from it; the number of the message's row. by, key: who sent it, in which pass."""
    WebhookAttempt.objects.create(
        entity=message.entity,
        message_id=message.id,
        number=attempt.number,
        at=moment(attempt.at),
        status=attempt.status,
        says=attempt.says,
        took_ms=attempt.took_ms,
    )
    WebhookMessage.objects.filter(pk=message.id).update(state=state.value, due_at=moment(due_at), attempts_total=attempt.number)
    return message.id


def replay(*, entity: str, endpoint: str, first: int, last: int, by: Actor, at: Instant, key: str) -> int:
    """Have an endpoint told again of the deeds at those places of the trail that it subscribes to; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {WebhookMessage._meta.db_table} AS message
                (entity, endpoint_id, place, deed, on_kind, on_id, at, state, due_at, attempts_total)
            SELECT line.entity, endpoint.id, line.place, line.deed, line.on_kind, line.on_id, line.at, 'waiting', %(at)s, 0
            FROM books_trailline AS line
            JOIN {WebhookEndpoint._meta.db_table} AS endpoint ON endpoint.entity = line.entity AND endpoint.name = %(name)s
            WHERE line.entity = %(entity)s AND line.place BETWEEN %(first)s AND %(last)s
                AND (endpoint.deeds @> to_jsonb(line.deed) OR endpoint.deeds @> to_jsonb(%(all)s::text))
            ON CONFLICT (endpoint_id, place) DO UPDATE SET state = 'waiting', due_at = EXCLUDED.due_at, attempts_total = 0
            """,
            {"at": moment(at), "name": endpoint, "entity": entity, "first": first, "last": last, "all": ALL_DEEDS},
        )
        return int(cursor.rowcount)
