"""Refusals as HTTP answers: `application/problem+json` (RFC 9457) with our own codes.

| kind | status |
|---|---|
| Missing | 404 |
| Forbidden | 403 |
| Conflict | 409 |
| Malformed, Unrateable, Unbalanced | 422 |
| Closed | 409 |
| Unavailable | 503, Retry-After |
| Defect | 500, and nothing of what broke |

Where HTTP has a status of its own for what happened, that one is used: see `BY_CODE`.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.http import HttpResponse

from crossfoot.errors import CrossfootError, Malformed, Problem, Refusal, Unavailable

CONTENT_TYPE = "application/problem+json"
BY_KIND = {
    "Missing": 404,
    "Forbidden": 403,
    "Conflict": 409,
    "Malformed": 422,
    "Closed": 409,
    "Unrateable": 422,
    "Unbalanced": 422,
}
BY_CODE = {
    "key-not-known": 401,
    "export-expired": 410,
    "copy-outdated": 412,
    "copy-not-named": 428,
    "body-too-large": 413,
    "body-not-json": 400,
    "media-type": 415,
    "method-not-taken": 405,
    "too-many-requests": 429,
    "call-not-signed": 401,
    "call-which-entity": 400,
    "call-method": 405,
    "call-media-type": 415,
    "call-too-large": 413,
    "call-too-many": 413,
    "call-packed-wrongly": 400,
    "call-not-json": 400,
    "call-empty": 400,
    "usage-backlog-full": 429,
}
"""Codes that HTTP has a status of its own for."""

PROBLEMS_LISTED_MAX = 1_000
_LOG = logging.getLogger("crossfoot.api")


def status_of(error: CrossfootError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Unavailable):
        return 503
    if isinstance(error, Refusal):
        return BY_CODE.get(error.code, BY_KIND[error.kind])
    return 500


def problem_response(error: Exception) -> HttpResponse:
    """Any error as the answer to its request. What is none of ours, and a Defect, is logged whole and told as a bare 500."""
    if isinstance(error, Refusal):
        return _response(_told(error), retry_after=error.fields.get("retry_after"))
    if isinstance(error, Unavailable):
        return _response(_plain_problem(503, "unavailable", str(error), "Try again later."), retry_after=error.retry_after)
    _LOG.error("a request met a defect", exc_info=error)
    says = "Something broke on our side. Nothing was changed."
    return _response(_plain_problem(500, "defect", says, "Try again; if it happens again, tell who runs this installation."))


def _told(refusal: Refusal) -> dict[str, Any]:
    body = _plain_problem(status_of(refusal), refusal.code, refusal.says, refusal.do)
    body["kind"] = refusal.kind
    body["fields"] = {name: _plain(value) for name, value in refusal.fields.items()}
    if isinstance(refusal, Malformed):
        body["problems"] = [_problem(each) for each in refusal.problems[:PROBLEMS_LISTED_MAX]]
        body["problems_total"] = len(refusal.problems)
    return body


def _plain_problem(status: int, code: str, says: str, do: str) -> dict[str, Any]:
    # `about:blank` would have to bear the status's own name as title; a code is a type of its own.
    return {"type": f"urn:crossfoot:refusal:{code}", "title": says, "status": status, "detail": do, "code": code}


def _problem(problem: Problem) -> dict[str, Any]:
    place = {"file": problem.file, "row": problem.row, "field": problem.field}
    return {**place, "code": problem.code, "says": problem.says, "do": problem.do}


def _plain(value: object) -> int | str | None:
    return value if isinstance(value, int | str | None) else str(value)


def _response(body: dict[str, Any], *, retry_after: object = None) -> HttpResponse:
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), status=body["status"], content_type=CONTENT_TYPE
    )
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    if body["status"] == 401:
        response["WWW-Authenticate"] = 'Bearer realm="crossfoot"'
    response["Cache-Control"] = "no-store"
    return response
