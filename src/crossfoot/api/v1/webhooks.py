"""Webhooks: who is told of which deeds, and whether they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ninja import Router
from pydantic import Field

from crossfoot.api.wire.copies import must_match
from crossfoot.api.wire.routes import Call, changes, makes, reads
from crossfoot.api.wire.shapes import page_shape, shape, shown
from crossfoot.api.wire.strict import Body, Limit, Number, Word
from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.webhooks.reads.endpoints import attempts_of, endpoint, endpoints, messages_page
from crossfoot.books.trail.webhooks.webhook import Attempt, Endpoint, EndpointState, Message, MessageState
from crossfoot.desks.delivery import webhooks
from crossfoot.measures import Instant

router = Router(tags=["webhooks"])


class NewWebhook(Body):
    """deeds: names of deeds as the trail has them, document.issued; or * for all."""

    name: Word
    url: Word
    deeds: list[Word] = Field(min_length=1, max_length=100)


class WebhookChange(Body):
    """What the webhook is to be."""

    url: Word
    deeds: list[Word] = Field(min_length=1, max_length=100)
    state: EndpointState


class Range(Body):
    """Places in the trail, both included."""

    first: Number
    last: Number


@dataclass(frozen=True, slots=True)
class WebhookShown:
    """A webhook. failing_since: when the failures that still last began. Its secret is told once, when it is added."""

    name: str
    url: str
    deeds: tuple[str, ...]
    state: EndpointState
    why_off: str
    failing_since: Instant | None


@dataclass(frozen=True, slots=True)
class WebhookList:
    """The webhooks of an entity, by name."""

    webhooks: tuple[WebhookShown, ...]


@dataclass(frozen=True, slots=True)
class WebhookAdded:
    """secret: what its messages are signed with, by the Standard Webhooks scheme. It is told here alone."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """messages: how many will be sent again."""

    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class AttemptList:
    """Every sending of one message."""

    attempts: tuple[Attempt, ...]


@reads(router, "/webhooks", duty=Duty.CONFIGURE, answer=shape(WebhookList))
def list_webhooks(request: Call, entity: str) -> Any:
    """The webhooks of the entity."""
    return WebhookList(tuple(_shown(each) for each in endpoints(request.by, entity=entity)))


@makes(router, "/webhooks", duty=Duty.CONFIGURE, answer=shape(WebhookAdded))
def add_webhook(request: Call, entity: str, body: NewWebhook) -> Any:
    """Have an address told of deeds from now on."""
    return webhooks.add_endpoint(
        entity=entity, name=body.name, url=body.url, deeds=body.deeds, by=request.by, at=request.at, key=request.key
    )


@reads(router, "/webhooks/{name}", duty=Duty.CONFIGURE, answer=shape(WebhookShown))
def get_webhook(request: Call, entity: str, name: str) -> Any:
    """One webhook; its ETag is what changing it wants as If-Match."""
    return _shown(endpoint(request.by, entity=entity, name=name))


@changes(router, "/webhooks/{name}", duty=Duty.CONFIGURE, answer=shape(WebhookShown))
def change_webhook(request: Call, entity: str, name: str, body: WebhookChange) -> Any:
    """Change a webhook, or turn it off or on; If-Match says which copy of it you have seen."""
    must_match(request.http, shown(_shown(endpoint(request.by, entity=entity, name=name))))
    webhooks.change(
        entity=entity,
        name=name,
        url=body.url,
        deeds=body.deeds,
        state=body.state,
        by=request.by,
        at=request.at,
        key=request.key,
    )
    return _shown(endpoint(request.by, entity=entity, name=name))


@reads(router, "/webhooks/{name}/messages", duty=Duty.CONFIGURE, answer=page_shape(Message))
def list_messages(
    request: Call, entity: str, name: str, state: MessageState | None = None, after: str | None = None, limit: Limit = 50
) -> Any:
    """What it was told or is to be told, the latest deed first."""
    known = endpoint(request.by, entity=entity, name=name).name
    place = request.place(after, state=state)
    found = messages_page(request.by, entity=entity, endpoint=known, state=state, after=place, limit=limit)
    return request.page(found, state=state)


@reads(router, "/webhooks/{name}/messages/{place}/attempts", duty=Duty.CONFIGURE, answer=shape(AttemptList))
def list_attempts(request: Call, entity: str, name: str, place: Number) -> Any:
    """Every sending of the message about the deed at that place of the trail."""
    known = endpoint(request.by, entity=entity, name=name).name
    return AttemptList(attempts_of(request.by, entity=entity, endpoint=known, place=place))


@makes(router, "/webhooks/{name}/replays", duty=Duty.CONFIGURE, answer=shape(Replayed))
def replay_messages(request: Call, entity: str, name: str, body: Range) -> Any:
    """Tell it again of the deeds in a range of the trail, each under its own id; the same place twice for one deed."""
    return webhooks.replay(
        entity=entity, name=name, first=body.first, last=body.last, by=request.by, at=request.at, key=request.key
    )


def _shown(found: Endpoint) -> WebhookShown:
    return WebhookShown(found.name, found.url, found.deeds, found.state, found.why_off, found.failing_since)
