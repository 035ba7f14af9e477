"""What a refusal looks like as a page: the sentence, what to do, and every problem with its place."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.errors import Malformed, Refusal, Unavailable
from crossfoot.web.visit import Visit

STATUS = {
    "Missing": 404,
    "Forbidden": 403,
    "Conflict": 409,
    "Malformed": 422,
    "Closed": 409,
    "Unrateable": 422,
    "Unbalanced": 422,
}
TITLE = {
    "Missing": "Not here",
    "Forbidden": "Not yours to do",
    "Conflict": "Somebody was faster",
    "Malformed": "This cannot be read",
    "Closed": "The period is locked",
    "Unrateable": "This cannot be rated",
    "Unbalanced": "This does not add up",
}


def refused(visit: Visit, error: Refusal | Unavailable) -> HttpResponse:
    """The page of a refusal, with the status of its kind. A part of a page asked for gets the banner alone."""
    facts = told(error)
    template = "parts/refusal.html" if visit.is_fragment else "refused.html"
    response = render(visit.request, template, {"visit": visit, "refusal": facts}, status=facts["status"])
    if isinstance(error, Unavailable) and error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def told(error: Refusal | Unavailable) -> dict[str, Any]:
    """A refusal as a template shows it."""
    if isinstance(error, Unavailable):
        return {"status": 503, "title": "Not to be reached", "says": str(error), "do": "Try again in a while.", "problems": ()}
    return {
        "status": STATUS[error.kind],
        "title": TITLE[error.kind],
        "says": error.says,
        "do": error.do,
        "code": error.code,
        "problems": error.problems if isinstance(error, Malformed) else (),
    }
