"""The usage door: `POST /api/v1/usage`, and what became of a call.

A plain synchronous view: nothing between the request and the desk but a look at its head. Schemas cost thirty times as much.
"""

from __future__ import annotations

import functools
import json
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

from crossfoot.api.problems import problem_response
from crossfoot.api.usage_door_keys import KeyHolders
from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.naming import must_be_key
from crossfoot.books.wall import stand_before, stand_everywhere, step_away
from crossfoot.desks.usage.calls.receiving import Received, await_call, call_told, must_have_room, receive_call
from crossfoot.errors import Forbidden, Malformed
from crossfoot.measures import Instant
from crossfoot.measures.decimals import plain

BODY_BYTES_MAX = 5_000_000
GROWS_MAX = 100
WAIT_SECONDS_MAX = 30
JSON_TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*([0-9]{1,4})\b", re.ASCII | re.IGNORECASE)
_ANY = "ANY-CALL"
_FATES = ("read", "accepted", "duplicate", "conflict", "rejected")
View = Callable[..., HttpResponse]


@functools.cache
def _holders() -> KeyHolders:
    ask = import_string(settings.CROSSFOOT_KEY_HOLDER)

    def looked_up(viewer: None, presented: str, at: Instant) -> Actor:
        stand_everywhere()  # whose key it is cannot be looked up from behind the wall
        try:
            holder: Actor = ask(viewer, presented, at)
        finally:
            step_away()
        return holder

    return KeyHolders(looked_up)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who calls, for which legal entity, when."""

    by: Actor
    entity: str
    at: Instant


def _door(*methods: str) -> Callable[[View], View]:
    """A view that answers refusals as problems and takes these methods alone. Programs send no cookies, so no CSRF mark."""

    def declared(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def through(request: HttpRequest, **given: str) -> HttpResponse:
            try:
                taken_method(request, methods)
                return view(request, **given)
            except Exception as error:
                return problem_response(error)

        return through

    return declared


def taken_method(request: HttpRequest, methods: Sequence[str]) -> None:
    """Raises Malformed: call-method."""
    if request.method not in methods:
        raise Malformed("call-method", method=request.method, taken=", ".join(methods))


@_door("POST")
def usage(request: HttpRequest) -> HttpResponse:
    """Take up to 10,000 events: 202 once they are on disk, each accepted or rejected with its reasons."""
    asked = _asked(request, Duty.LOAD_USAGE)
    must_have_room()
    if key := request.headers.get("Idempotency-Key", ""):
        must_be_key(key)
    body = _body(request)
    received = receive_call(entity=asked.entity, body=body, by=asked.by, at=asked.at, key=key)
    seconds = _wanted_wait(request.headers.get("Prefer", ""))
    if seconds:
        received = await_call(received, entity=asked.entity, by=asked.by, seconds=seconds)
    answer = _answer(received, status=202)
    answer["Location"] = _place().replace(_ANY, received.call)
    if seconds:
        answer["Preference-Applied"] = f"wait={seconds}"
    return answer


@_door("GET", "HEAD")
def batch(request: HttpRequest, call: str) -> HttpResponse:
    """What became of a call's events, by metric, once it is counted; before that, that it was received."""
    asked = _asked(request, None)
    return _answer(call_told(entity=asked.entity, call=call, by=asked.by), status=200)


@functools.cache
def _place() -> str:
    """Where a call of the name _ANY is told of: asking for each call's address costs more than all else here."""
    return reverse("usage-batch", kwargs={"call": _ANY})


def _wanted_wait(prefer: str) -> int:
    """How many seconds the caller would wait for the call to be counted; 0 when it says nothing of it."""
    wanted = _WAIT.search(prefer)
    return min(int(wanted[1]), WAIT_SECONDS_MAX) if wanted else 0


def _asked(request: HttpRequest, duty: Duty | None) -> _Asked:
    """Whose key it is, and where: the entity named by `?entity=`, or the only one of the key's holder.

    Raises Forbidden: call-not-signed; Malformed: call-which-entity.
    """
    at = Instant.of(datetime.now(UTC))
    by = _holders().holder(request.headers.get("Authorization", ""), at=at)
    stand_before(by)
    entity = request.GET.get("entity", "")
    if not entity:
        mine = [each for each in by.entities if duty is None or by.holds(duty, entity=each)]
        if not mine and duty is not None:
            raise Forbidden("duty-missing", login=by.login, duty=duty, entity=", ".join(by.entities))
        if len(mine) != 1:
            raise Malformed("call-which-entity", entities=", ".join(mine))
        entity = mine[0]
    return _Asked(by, entity, at)


def _body(request: HttpRequest) -> bytes:
    """The body, unpacked. Raises Malformed: call-media-type, call-too-large, call-packed-wrongly."""
    kind = (request.content_type or "").lower()
    if kind not in JSON_TYPES:
        raise Malformed("call-media-type", got=kind, taken=", ".join(JSON_TYPES))
    content = request.read(BODY_BYTES_MAX + 1)
    if len(content) > BODY_BYTES_MAX:
        raise Malformed("call-too-large", bytes_max=BODY_BYTES_MAX)
    packing = request.headers.get("Content-Encoding", "").strip().lower()
    if packing in ("", "identity"):
        return content
    if packing != "gzip":
        raise Malformed("call-media-type", got=packing, taken="gzip")
    return _unpacked(content)


def _unpacked(content: bytes) -> bytes:
    limit = min(BODY_BYTES_MAX, len(content) * GROWS_MAX)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(content, limit + 1)
    except zlib.error as error:
        raise Malformed("call-packed-wrongly", reason=str(error)) from None
    if len(body) > BODY_BYTES_MAX:
        raise Malformed("call-too-large", bytes_max=BODY_BYTES_MAX)
    if len(body) > limit:
        raise Malformed("call-packed-wrongly", reason=f"it grows more than {GROWS_MAX}-fold")
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed("call-packed-wrongly", reason="it ends too early, or something follows its end")
    return body


def _answer(received: Received, *, status: int) -> HttpResponse:
    told: dict[str, Any] = {"batch": received.call, "state": received.state}
    if received.source:
        told |= {"source": received.source, "sent": received.sent, "accepted": received.accepted}
        told["rejected"] = received.sent - received.accepted
        told["problems"] = [
            {"index": each.row - 1, "field": each.field, "code": each.code, "reason": each.says, "cells": each.cells}
            for each in received.rejected
        ]
    if received.counts:
        told["metrics"] = [
            {
                "metric": each.metric,
                "events": {fate: getattr(each, f"events_{fate}") for fate in _FATES},
                "quantity": {fate: format(plain(getattr(each, f"quantity_{fate}")), "f") for fate in _FATES},
            }
            for each in received.counts
        ]
    answer = HttpResponse(json.dumps(told, ensure_ascii=False).encode(), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("usage", usage, name="usage-door"),
    path("usage/batches/<str:call>", batch, name="usage-batch"),
]
