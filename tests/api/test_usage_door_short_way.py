"""The usage door's short way beside the long one, through every middleware: the same answers."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from crossfoot.site.entrance.shortcut import shortened
from tests.api.door import KEY, World, events


@pytest.mark.parametrize(
    ("body", "head", "status", "because"),
    [
        (json.dumps(events(range(3))).encode(), {}, 202, "a call"),
        (b"[", {}, 400, "no JSON"),
        (b"[]", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 401, "nobody's key"),
        (b"[]", {"CONTENT_TYPE": "text/plain"}, 415, "no JSON by its own word"),
        (b"[]", {"REQUEST_METHOD": "GET"}, 405, "nothing is read there"),
        (b"[]", {"HTTP_HOST": "elsewhere.example"}, 400, "a host that is not ours"),
        (b"[]", {"PATH_INFO": "/api/v1/usage/"}, 403, "another address, where forms want their mark"),
    ],
)
def test_both_ways_say_the_same(world: World, body: bytes, head: dict[str, str], status: int, because: str):
    long_way = WSGIHandler()
    told, headers = answered(long_way, body, head)
    short, short_headers = answered(shortened(long_way), body, head)
    assert (told, short) == (status, status), because
    assert safe(short_headers) == safe(headers), because
    assert short_headers["Content-Type"] == headers["Content-Type"]


def safe(headers: dict[str, str]) -> dict[str, str]:
    """What a browser or a proxy is told to keep it safe."""
    named = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control", "WWW-Authenticate")
    return {name: headers[name] for name in named if name in headers}


def answered(application: Any, body: bytes, head: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Status and headers."""
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/usage",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {KEY}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **head,
    }
    seen: list[Any] = []
    content = b"".join(application(environ, lambda status, headers: seen.append((int(status[:3]), dict(headers)))))
    status, headers = seen[0]
    assert int(headers.get("Content-Length", len(content))) == len(content)
    return status, headers
