"""How a route is declared: with its duty, its answer, and for what writes, an Idempotency-Key.

    @reads(router, "/invoices", duty=Duty.READ, answer=page_shape(DocumentSummary))
    def invoices(request: Call, entity: str, limit: Limit = 50, after: str | None = None) -> Page: ...

A route below `/{entity}` is not there for whoever holds no duty in that entity.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Status

from crossfoot.api.wire.copies import is_known, not_changed, tag_of
from crossfoot.api.wire.cursors import opened, seal
from crossfoot.api.wire.shapes import shown
from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.naming import must_be_name
from crossfoot.errors import Malformed, Problem, Refusal
from crossfoot.measures import Instant

KEY_HEADER = "Idempotency-Key"
View = Callable[..., Any]
_LOG = logging.getLogger("crossfoot.api")
_KEY_PARAMETER = {
    "name": KEY_HEADER,
    "in": "header",
    "required": True,
    "description": "Names the request: the same key again gets the same answer and changes nothing; with other content, 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
}


_PROBLEM = {
    "description": "Refused: a problem with our code, RFC 9457.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                    "kind": {"type": "string"},
                    "fields": {"type": "object"},
                    "problems": {"type": "array", "items": {"type": "object"}},
                    "problems_total": {"type": "integer"},
                },
            }
        }
    },
}
REFUSED: Mapping[str, Any] = {"4XX": _PROBLEM, "5XX": _PROBLEM}


_WAIT_PARAMETER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`wait=30`: answer when it is over, or after so many seconds, at most 60. `respond-async`: do not wait.",
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]{0,200}$"},
}
_PLACE = {"Location": {"description": "Where the work is told of.", "schema": {"type": "string"}}}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose status the route chose. headers: by name."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """A request once it is known whose it is. key: names a write; empty for what only reads."""

    http: HttpRequest
    by: Actor
    entity: str
    at: Instant
    key: str

    def place(self, after: str | None, **filters: Any) -> Any:
        """Where a cursor of this list with these filters says to go on. Raises Malformed: cursor-not-ours."""
        return opened(after, of=self.http.path, filters=filters)

    def page(self, found: tuple[Sequence[Any], int | str | None], **filters: Any) -> Mapping[str, Any]:
        """Rows and where the next page begins, as an answer."""
        rows, following = found
        return {"rows": shown(tuple(rows)), "next": seal(following, of=self.http.path, filters=filters)}


def now() -> Instant:
    """The clock: doors read it, nobody below does."""
    return Instant.of(datetime.now(UTC))


def reads(router: Router, path: str, *, duty: Duty, answer: Any) -> Callable[[View], View]:
    """A route that only reads, by GET."""
    return _route(router, "GET", path, duty=duty, answers={200: answer}, extra={})


def gives(router: Router, path: str, *, duty: Duty, media: str | tuple[str, ...]) -> Callable[[View], View]:
    """A route that only reads, and gives a file of one of these types."""
    return _route(router, "GET", path, duty=duty, answers={200: None}, extra={"responses": {200: _files(media)}})


def makes(router: Router, path: str, *, duty: Duty, answer: Any) -> Callable[[View], View]:
    """A route that makes something, by POST: 201."""
    return _route(router, "POST", path, duty=duty, answers={201: answer}, extra={"parameters": [_KEY_PARAMETER]})


def asks(router: Router, path: str, *, duty: Duty, work: Any) -> Callable[[View], View]:
    """A route that has something done in the background, by POST: 202 while it is not over, 201 once it is.

    Its view gives an `Answer`. work: the shape of what is told of it.
    """
    extra = {"parameters": [_KEY_PARAMETER, _WAIT_PARAMETER], "responses": {201: _at_place(), 202: _at_place()}}
    return _route(router, "POST", path, duty=duty, answers={201: work, 202: work}, extra=extra)


def exports(router: Router, path: str, *, duty: Duty, media: tuple[str, ...], work: Any) -> Callable[[View], View]:
    """A route that gives a file, or where it is long, has it made in the background: 200, or as `asks` does."""
    extra = {
        "parameters": [_KEY_PARAMETER, _WAIT_PARAMETER],
        "responses": {200: _files(media), 201: _at_place(), 202: _at_place()},
    }
    return _route(router, "POST", path, duty=duty, answers={200: None, 201: work, 202: work}, extra=extra)


def _files(media: str | tuple[str, ...]) -> Mapping[str, Any]:
    kinds = (media,) if isinstance(media, str) else media
    return {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}}


def _at_place() -> Mapping[str, Any]:
    return {"headers": _PLACE}


def changes(router: Router, path: str, *, duty: Duty, answer: Any) -> Callable[[View], View]:
    """A route that changes what is there, by PUT."""
    return _route(router, "PUT", path, duty=duty, answers={200: answer}, extra={"parameters": [_KEY_PARAMETER]})


def _route(
    router: Router, method: str, path: str, *, duty: Duty, answers: Mapping[int, Any], extra: Mapping[str, Any]
) -> Callable[[View], View]:
    full = f"/{{entity}}{path}"
    status = min(answers)

    def declared(view: View) -> View:
        signature = inspect.signature(view, eval_str=True)
        known = set(signature.parameters)

        @functools.wraps(view)
        def through(request: HttpRequest, **given: Any) -> Any:
            by: Actor = request.auth  # type: ignore[attr-defined]
            try:
                by.must_hold(duty, entity=given["entity"])
            except Refusal as refusal:
                # The path names what was asked for; who asked is an id, never a name.
                _LOG.warning("refused", extra={"actor": by.id, "duty": duty.value, "path": request.path, "code": refusal.code})
                raise
            must_be_known(request, known)
            key = key_of(request) if method != "GET" else ""
            made = view(Call(request, by, given["entity"], now(), key), **given)
            if isinstance(made, HttpResponseBase):
                return made
            if isinstance(made, Answer):
                request.crossfoot_headers = made.headers  # type: ignore[attr-defined]
                return Status(made.status, shown(made.body))
            return _answered(request, shown(made), status)

        # The framework reads what a route takes from here; names of types mean something only where the view stands.
        through.__signature__ = signature  # type: ignore[attr-defined]
        router.api_operation(
            [method],
            full,
            response=dict(answers),
            openapi_extra={**extra, "x-duty": duty.value, "responses": {**extra.get("responses", {}), **REFUSED}},
            summary=(view.__doc__ or view.__name__).split("\n")[0].rstrip("."),
            description=inspect.cleandoc(view.__doc__ or ""),
        )(through)
        return view

    return declared


def _answered(request: HttpRequest, made: Any, status: int) -> Any:
    if request.method != "GET":
        return Status(status, made)
    tag = tag_of(made)
    if is_known(request, tag):
        return not_changed(tag)
    request.crossfoot_tag = tag  # type: ignore[attr-defined]
    return made


def must_be_known(request: HttpRequest, known: set[str]) -> None:
    """Refuse query parameters that mean nothing here: a filter that is misspelt must not list everything."""
    unknown = sorted(set(request.GET) - known)
    if unknown:
        problems = [Problem("parameter-unknown", field=name[:100]) for name in unknown]
        raise Malformed("request-malformed", problems=problems, problems_total=len(problems))


def key_of(request: HttpRequest) -> str:
    """The key a write names itself with. Raises Malformed: request-key-missing, and as `must_be_name` does."""
    key = request.headers.get(KEY_HEADER, "")
    if not key:
        raise Malformed("request-key-missing")
    return must_be_name(key, of="the request")
