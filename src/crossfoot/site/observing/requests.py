"""Every request: a name for it, a line in the log, a place in the metrics. The outermost middleware."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crossfoot.errors import Refusal
from crossfoot.site.observing import metrics

HEADER = "X-Request-ID"
PROXIES_VARIABLE = "CROSSFOOT_TRUSTED_PROXIES"
"""Addresses or networks, with commas between, whose word on the request's name is taken."""

PROBES = ("/healthz", "/readyz", "/metrics")
_NAME = re.compile(r"[A-Za-z0-9._-]{8,64}")
_DENIED = (401, 403)
_LOG = logging.getLogger("crossfoot.requests")
_ACCESS = logging.getLogger("crossfoot.access")


class RequestLog:
    """Names each request, and says what became of it: route, status, duration, who by number; never a path or a login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._trusted = networks(os.environ.get(PROXIES_VARIABLE, ""))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        request.request_id = self._named(request)  # type: ignore[attr-defined]
        response = self._get_response(request)
        seconds = time.perf_counter() - begun
        response[HEADER] = request.request_id  # type: ignore[attr-defined]
        self._tell(request, response, seconds)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Keep which refusal a view ended with; a door inside may make an answer of it."""
        if isinstance(exception, Refusal):
            request.refusal_code = exception.code  # type: ignore[attr-defined]

    def _named(self, request: HttpRequest) -> str:
        given = request.headers.get(HEADER, "")
        if self._trusted and _NAME.fullmatch(given):
            try:
                asker = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
            except ValueError:
                return uuid.uuid4().hex
            if any(asker in network for network in self._trusted):
                return given
        return uuid.uuid4().hex

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route, refusal = route_of(request), refusal_of(request, response)
        actor = getattr(getattr(request, "actor", None), "id", None)
        facts = {
            "request_id": request.request_id,  # type: ignore[attr-defined]
            "method": request.method if request.method in metrics.METHODS else "other",
            "route": route,
            "status": response.status_code,
            "milliseconds": int(seconds * 1000),
            "actor": actor,
            "refusal": refusal,
        }
        _LOG.info("request", extra=facts)
        if response.status_code in _DENIED or refusal == "entity-not-seen":
            _ACCESS.warning("access denied", extra=facts)
        metrics.count_request(route=route, method=str(facts["method"]), status=response.status_code, seconds=seconds)
        if refusal:
            metrics.count_refusal(refusal)


def networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """The networks of a list with commas; a word that is none is a ValueError, before anything is served."""
    return tuple(ipaddress.ip_network(word.strip(), strict=False) for word in text.split(",") if word.strip())


def route_of(request: HttpRequest) -> str:
    """The pattern that answered, such as `<entity>/invoices/<number>`: what was filled into it stays out of the log."""
    match = request.resolver_match
    if match is not None:
        return str(match.route)
    return request.path_info if request.path_info in PROBES else "(none)"


def refusal_of(request: HttpRequest, response: HttpResponse) -> str | None:
    """The code of the refusal a request ended with; None for none."""
    if code := getattr(request, "refusal_code", None):
        return str(code)
    if response.status_code < 400 or not response.get("Content-Type", "").startswith("application/problem+json"):
        return None
    try:
        told = json.loads(response.content).get("code")
    except (ValueError, AttributeError):
        return None
    return told if isinstance(told, str) and re.fullmatch(r"[a-z0-9-]{1,60}", told) else None
