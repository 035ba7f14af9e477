"""Which copy of a thing is meant: ETag on what is read, If-Match on what changes it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from crossfoot.errors import Conflict, Malformed


def tag_of(value: Any) -> str:
    """The ETag of an answer: a digest of what it says."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def must_match(request: HttpRequest, value: Any) -> None:
    """Refuse a change of a copy that is not the current one. value: the thing as its route shows it now.

    Raises Malformed: copy-not-named (no If-Match); Conflict: copy-outdated.
    """
    named = request.headers.get("If-Match", "")
    if not named:
        raise Malformed("copy-not-named")
    if tag_of(value) not in {each.strip() for each in named.split(",")}:
        raise Conflict("copy-outdated")


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the caller has this copy already, so that 304 is the answer."""
    return tag in {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}


def not_changed(tag: str) -> HttpResponse:
    """The answer to who has the copy already."""
    return HttpResponse(status=304, headers={"ETag": tag})
