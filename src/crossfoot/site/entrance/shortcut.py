"""The usage door's short way: its one busy address is answered before the middleware of pages and forms is gone through.

Sessions, cookies, forms and pages are nothing to a program that sends a thousand events a call. What stays: the request's
name, log line and figures, the wall between entities, the host, HTTPS and the security headers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, ResolverMatch, resolve

from crossfoot.books.wall import standing
from crossfoot.site.observing.requests import RequestLog

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
ADDRESS = "/api/v1/usage"


def shortened(application: Application) -> Application:
    """The application, the usage door's POST answered the short way; all else, and what is not plainly that, as before."""
    answer = RequestLog(standing(SecurityMiddleware(_answer)))

    def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ.get("PATH_INFO") != ADDRESS or _door() is None:
            return application(environ, start_response)
        request = WSGIRequest(environ)
        if not _ours(environ.get("HTTP_HOST", "")):
            return application(environ, start_response)
        request.resolver_match = _door()
        try:
            response = answer(request)
        finally:
            close_old_connections()
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content]

    return served


@functools.cache
def _door() -> ResolverMatch | None:
    """The door as the addresses have it; None where they have none."""
    try:
        return resolve(ADDRESS)
    except Resolver404:
        return None


@functools.lru_cache(maxsize=64)
def _ours(host: str) -> bool:
    """Whether a request to this host is for us. One without a host, or with a host we do not answer to, goes the long way."""
    name, _ = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _answer(request: HttpRequest) -> HttpResponse:
    door = request.resolver_match
    assert door is not None
    response: HttpResponse = door.func(request, *door.args, **door.kwargs)
    response["Content-Length"] = str(len(response.content))
    return response
