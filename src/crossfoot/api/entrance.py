"""The API as one thing: who is let in, which routes it has, and how everything that goes wrong is told."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from crossfoot.api.problems import problem_response
from crossfoot.api.v1 import approvals, billing, close, contracts, exports, invoices, parties, usage, webhooks, work
from crossfoot.api.wire.rates import Buckets
from crossfoot.api.wire.routes import REFUSED, now
from crossfoot.api.wire.strict import StrictParser
from crossfoot.books.actors.actor import Actor
from crossfoot.books.wall import stand_before, stand_everywhere, step_away
from crossfoot.errors import Forbidden, Malformed, Missing, Problem, Refusal

BODY_BYTES_MAX = 10_000_000
_METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
_PRESENTED_CHARS_MAX = 300
buckets = Buckets()
_ENTITIES = "The legal entities whose rows the key may see"


class EntityCodes(Schema):
    """Codes of the legal entities whose rows the key may see."""

    entities: list[str]


class Key(HttpBearer):
    """`Authorization: Bearer` with an API key."""

    def __call__(self, request: HttpRequest) -> Actor:
        """Who calls. Raises Forbidden: key-not-known, too-many-requests."""
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(presented) <= _PRESENTED_CHARS_MAX:
            raise Forbidden("key-not-known")
        return self.authenticate(request, presented)

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """The holder of a key, and one call less of what the holder may make."""
        stand_everywhere()  # whose key it is cannot be looked up from behind the wall
        try:
            holder: Actor = import_string(settings.CROSSFOOT_KEY_HOLDER)(None, token, now())
        except Refusal as refusal:
            step_away()
            raise Forbidden("key-not-known") from refusal
        stand_before(holder)
        buckets.take(holder.id)
        return holder


def made() -> NinjaAPI:
    """The API with its routes and its way of saying no."""
    api = NinjaAPI(
        title="Crossfoot",
        version="1",
        description=(
            "Rate what happened, match what they say happened, explain every cent between, close the month. Decimals are text;"
            " lists go on with `next` as `after`; every write names itself with Idempotency-Key; what is refused comes back as"
            " application/problem+json with a code."
        ),
        urls_namespace="api-v1",
        auth=Key(),
        parser=StrictParser(),
        docs_url=None,
        openapi_url="/openapi.json",
    )
    for room in (parties, usage, contracts, approvals, billing, invoices, close, webhooks, exports, work):
        api.add_router("", room.router)
    extra = {"x-duty": "any", "responses": dict(REFUSED)}
    api.get("/entities", response=EntityCodes, openapi_extra=extra, tags=["access"], summary=_ENTITIES)(list_entities)
    api.exception_handler(ValidationError)(_not_valid)
    api.exception_handler(HttpError)(_not_parsed)
    api.exception_handler(Exception)(_refused)
    return api


def list_entities(request: HttpRequest) -> Any:
    """The legal entities whose rows the key may see."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return {"entities": list(by.entities)}


def described(api: NinjaAPI) -> str:
    """The OpenAPI document as it is committed: sorted, so that two makings are the same bytes."""
    plain = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))  # statuses become text, and can be sorted
    return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the framework behind our own limits, so that even what it refuses by itself is told our way."""

    @functools.wraps(view)
    def through(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        try:
            must_be_readable(request)
            response = view(request, *given, **named)
        except Exception as error:
            return problem_response(error)
        if response.status_code == 405:
            taken = response.headers.get("Allow", "")
            refused = problem_response(not_taken(request, taken))
            refused["Allow"] = taken
            return refused
        if tag := getattr(request, "crossfoot_tag", ""):
            response["ETag"] = tag
        for name, value in getattr(request, "crossfoot_headers", {}).items():
            response[name] = value
        response["Cache-Control"] = "private, no-cache" if request.method == "GET" else "no-store"
        return response

    through.csrf_exempt = True  # type: ignore[attr-defined]
    return through


def not_there(request: HttpRequest, path: str) -> HttpResponse:
    """The answer below /api/v1 where no route is."""
    return problem_response(no_route(path))


def no_route(path: str) -> Missing:
    """What is told where no route is."""
    return Missing("route-not-there", path=path[:100])


def not_taken(request: HttpRequest, taken: str) -> Malformed:
    """What is told when a route does not take a method. taken: those it does."""
    return Malformed("method-not-taken", method=request.method, taken=taken or "none")


def must_be_readable(request: HttpRequest) -> None:
    """Refuse a body before it is read. Raises Malformed: body-too-large, media-type."""
    if request.method not in _METHODS_WITH_BODY:
        return
    if int(request.headers.get("Content-Length") or 0) > BODY_BYTES_MAX:
        raise Malformed("body-too-large", bytes_max=BODY_BYTES_MAX)
    if request.content_type != "application/json" and request.headers.get("Content-Length") not in (None, "", "0"):
        raise Malformed("media-type", got=request.content_type or "(nothing)")


def _not_valid(request: HttpRequest, error: Exception) -> HttpResponse:
    """What the framework found wrong with parameters and fields, as problems."""
    problems = [problem_of(each) for each in getattr(error, "errors", [])]
    return problem_response(Malformed("request-malformed", problems=problems, problems_total=len(problems)))


def problem_of(found: dict[str, Any]) -> Problem:
    """One thing that the framework found wrong, in our words."""
    place = [str(each) for each in found["loc"]]
    field = ".".join(place[2:] if place[:1] == ["body"] else place[1:])[:200]
    if found["type"] == "missing":
        return Problem("field-missing", field=field)
    if found["type"] == "extra_forbidden":
        return Problem("parameter-unknown", field=field)
    why = str(found["msg"]).removeprefix("Value error, ")
    return Problem("field-wrong", field=field, facts={"why": why[:1].lower() + why[1:]})


def _not_parsed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that could not be read; our parser's own refusal stands behind the framework's."""
    cause = error.__cause__ or error.__context__
    return problem_response(cause if isinstance(cause, Refusal) else Malformed("body-not-json", reason=str(error)))


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(error)


api = made()
