"""Webhooks: who is told of which deeds, by the Standard Webhooks scheme.

The deed's own transaction writes the message (a trigger on the trail). Here it is sent: claimed in one transaction, carried
with none open, and what came of it kept in another. A crash in between sends it again after the lease: the receiver knows it by
its id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from standardwebhooks.webhooks import Webhook

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.naming import must_be_name
from crossfoot.books.trail.webhooks.reads.endpoints import endpoint as stored_endpoint
from crossfoot.books.trail.webhooks.webhook import ALL_DEEDS, Attempt, Due, Endpoint, EndpointState, Message, MessageState
from crossfoot.books.trail.webhooks.writes import change_endpoint, claim_due, write_attempt, write_endpoint
from crossfoot.books.trail.webhooks.writes import replay as replay_messages
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Instant
from crossfoot.transports.http import Answer, Reach, must_be_address, pause_before, post

LEASE_SECONDS = 120
FAILING_SECONDS_MAX = 5 * 86_400
_AT_ONCE = 25
_RETRY_AFTER_SECONDS_MAX = 86_400
_GONE = 410
_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a pass came to: messages sent, taken, to be sent again, and given up."""

    sent: int
    taken: int
    again: int
    given_up: int


def add_endpoint(
    *, entity: str, name: str, url: str, deeds: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Have an address told of deeds; its name and the secret its messages are signed with, which is told here alone.

    deeds: names of deeds as the trail has them, or `*`. Raises Malformed: webhook-url, webhook-deeds, and as `must_be_name`
    does; Conflict: webhook-taken, request-key-reused; Forbidden: duty-missing.
    """
    _must_be_sound(url, deeds)
    must_be_name(name, of="the webhook")
    what = {"name": name, "url": url, "deeds": sorted(deeds)}
    request = asked(entity=entity, deed="webhook.added", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONFIGURE, entity=entity)
        if (earlier := request.earlier) is not None:
            return {**earlier, "secret": secret_of(stored_endpoint(by, entity=entity, name=name))}
        added = Endpoint(entity, name, url, tuple(sorted(deeds)), secrets.token_hex(16), EndpointState.ON, "", None, at)
        write_endpoint(endpoint=added, by=by, at=at, key=key)
        request.answer({"name": name}, on_kind="webhook", on_id=name, facts={"deeds": sorted(deeds)})
        return {"name": name, "secret": secret_of(added)}


def change(
    *, entity: str, name: str, url: str, deeds: Sequence[str], state: EndpointState, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Change where an endpoint is, what it is told of, and whether it is. On again, it is told of what comes from then on.

    Raises Missing: webhook-not-there; Malformed: webhook-url, webhook-deeds; Forbidden: duty-missing; Conflict:
    request-key-reused.
    """
    _must_be_sound(url, deeds)
    what = {"name": name, "url": url, "deeds": sorted(deeds), "state": state.value}
    request = asked(entity=entity, deed="webhook.changed", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONFIGURE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found = stored_endpoint(by, entity=entity, name=name)
        why = "turned off by a person" if state is EndpointState.OFF else ""
        changed = replace(found, url=url, deeds=tuple(sorted(deeds)), state=state, why_off=why, failing_since=None)
        change_endpoint(endpoint=changed, by=by, at=at, key=key)
        facts = {"deeds": sorted(deeds), "state": state.value}
        return request.answer({"name": name, "state": state.value}, on_kind="webhook", on_id=name, facts=facts)


def replay(*, entity: str, name: str, first: int, last: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Tell an endpoint again of the deeds at places `first` to `last` of the trail that it subscribes to, under their own ids.

    Raises Missing: webhook-not-there; Malformed: webhook-range; Forbidden: duty-missing; Conflict: request-key-reused.
    """
    if not 0 < first <= last:
        raise Malformed("webhook-range", first=first, last=last)
    what = {"name": name, "first": first, "last": last}
    request = asked(entity=entity, deed="webhook.replayed", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONFIGURE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        stored_endpoint(by, entity=entity, name=name)
        told = replay_messages(entity=entity, endpoint=name, first=first, last=last, by=by, at=at, key=key)
        return request.answer({"name": name, "messages": told}, on_kind="webhook", on_id=name, facts={"messages": told})


def deliver_due(*, entity: str, by: Actor, clock: Callable[[], Instant], key: str) -> Delivered:
    """Send the messages of an entity whose turn it is, at most a handful at a time. Call it again while it sends any.

    clock: read before each sending, because a receiver refuses a signature that is minutes old. by: the service that sends; it
    needs to see the entity. Raises Missing: entity-not-seen.
    """
    by.must_hold(Duty.READ, entity=entity)
    at = clock()
    with transaction.atomic(durable=True):
        lease = Instant(at.ns + LEASE_SECONDS * _NS)
        due = claim_due(entity=entity, lease_until=lease, limit=_AT_ONCE, by=by, at=at, key=key)
    counts = dict.fromkeys(MessageState, 0)
    for each in due:
        sent_at = clock()
        if sent_at.ns > lease.ns:  # the rest is somebody else's by now
            break
        answer = _send(each, sent_at)
        counts[_keep(each, answer, by=by, at=sent_at, key=key)] += 1
    taken, again, given_up = (counts[state] for state in (MessageState.DELIVERED, MessageState.WAITING, MessageState.GIVEN_UP))
    return Delivered(taken + again + given_up, taken, again, given_up)


def secret_of(endpoint: Endpoint) -> str:
    """The secret of an endpoint: derived from the installation's own key and the endpoint's salt, stored nowhere."""
    place = f"crossfoot.webhook/{endpoint.entity}/{endpoint.name}/{endpoint.salt}"
    derived = hmac.new(settings.SECRET_KEY.encode(), place.encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(derived).decode()}"


def signed(message: Message, *, secret: str, at: Instant) -> tuple[bytes, dict[str, str]]:
    """The body of a message and its headers by the Standard Webhooks scheme. The body holds keys: what happened to what."""
    data = {"entity": message.entity, "on_kind": message.on_kind, "on_id": message.on_id, "place": message.place}
    body = json.dumps({"type": message.deed, "timestamp": str(message.at), "data": data}, ensure_ascii=False).encode()
    moment = at.datetime()
    headers = {
        "content-type": "application/json",
        "user-agent": "crossfoot-webhooks/1",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(at.ns // _NS),
        "webhook-signature": Webhook(secret).sign(message.message_id, moment, body.decode()),
    }
    return body, headers


def _send(due: Due, at: Instant) -> Answer:
    body, headers = signed(due.message, secret=secret_of(due.endpoint), at=at)
    try:
        return post(due.endpoint.url, body=body, headers=headers, reach=Reach(settings.CROSSFOOT_WEBHOOK_REACH))
    except Refusal as refusal:  # where it leads may not be reached
        return Answer(None, refusal.says, 0)


def _keep(due: Due, answer: Answer, *, by: Actor, at: Instant, key: str) -> MessageState:
    message, number = due.message, due.message.attempts + 1
    pause = pause_before(number + 1, of=f"{message.message_id}/{due.endpoint.name}")
    if answer.is_taken:
        state = MessageState.DELIVERED
    elif answer.status == _GONE or pause is None:
        state = MessageState.GIVEN_UP
    else:
        state = MessageState.WAITING
    wait = max(pause or 0, min(answer.retry_after or 0, _RETRY_AFTER_SECONDS_MAX))
    attempt = Attempt(number, at, answer.status, answer.says, answer.took_ms)
    with transaction.atomic(durable=True):
        due_at = Instant(at.ns + wait * _NS)
        write_attempt(message=message, attempt=attempt, state=state, due_at=due_at, by=by, key=key)
        _judge(due.endpoint, answer, by=by, at=at, key=key)
    return state


def _judge(sent_to: Endpoint, answer: Answer, *, by: Actor, at: Instant, key: str) -> None:
    """Whether an endpoint is still worth sending to: gone for good, or failing for days, it is turned off."""
    now = stored_endpoint(by, entity=sent_to.entity, name=sent_to.name)
    since = None if answer.is_taken else now.failing_since or at
    why = ""
    if answer.status == _GONE:
        why = "it answered 410: gone for good"
    elif since is not None and at.ns - since.ns > FAILING_SECONDS_MAX * _NS:
        why = f"nothing was taken since {since}"
    judged = replace(now, failing_since=since)
    if why and now.state is EndpointState.ON:
        judged = replace(judged, state=EndpointState.OFF, why_off=why)
    if judged != now:
        change_endpoint(endpoint=judged, by=by, at=at, key=key)


def _must_be_sound(url: str, deeds: Sequence[str]) -> None:
    must_be_address(url, reach=Reach(settings.CROSSFOOT_WEBHOOK_REACH))
    if not deeds or len(deeds) > 100 or any(deed != ALL_DEEDS and not _names_a_deed(deed) for deed in deeds):
        raise Malformed("webhook-deeds")


def _names_a_deed(word: str) -> bool:
    return word.replace("-", "").replace(".", "").isalpha() and word.isascii() and "." in word and len(word) <= 80
