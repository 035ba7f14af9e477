"""One POST to an address that somebody else chose: looked up, checked, pinned, and never led elsewhere."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

import httpx

from crossfoot.errors import Forbidden, Malformed

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_ANSWER_BYTES_MAX = 4_096
_URL_CHARS_MAX = 2_000
_WHOLE_SECONDS_MAX = 15
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(StrEnum):
    """Which addresses may be reached. loopback: this machine too, over plain HTTP: for tests and receivers beside us."""

    PUBLIC = "public"
    LOOPBACK = "loopback"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST. status: None when nothing answered. says: why, in words that name no content; empty for 2xx."""

    status: int | None
    says: str
    took_ms: int
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver said it has it."""
        return self.status is not None and 200 <= self.status < 300


def must_be_address(url: str, *, reach: Reach) -> SplitResult:
    """The parts of an address that may be posted to, as far as its text can tell. Raises Malformed: webhook-url."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Malformed("webhook-url", why="it does not read as an address") from fault
    if len(url) > _URL_CHARS_MAX or not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise Malformed("webhook-url", why="it is too long, or holds signs that do not belong into an address")
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise Malformed("webhook-url", why="it wants https and a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Malformed("webhook-url", why="it holds a login or a fragment")
    literal = _literal(parts.hostname)
    if parts.scheme == "http" and not (reach is Reach.LOOPBACK and (parts.hostname == "localhost" or _loops(literal))):
        raise Malformed("webhook-url", why="it wants https")
    if literal is not None and not _may_reach(literal, reach):
        raise Malformed("webhook-url", why="it leads into a private network")
    return parts


def post(url: str, *, body: bytes, headers: Mapping[str, str], reach: Reach) -> Answer:
    """Send a body and say what came of it; nothing raises but an address that may not be reached.

    Raises Malformed: webhook-url; Forbidden: webhook-private (a name that leads into a private network).
    """
    parts = must_be_address(url, reach=reach)
    started = time.monotonic_ns()
    host = parts.hostname or ""
    try:
        address = _pinned(host, parts.port or (443 if parts.scheme == "https" else 80), reach)
    except OSError:
        return Answer(None, "the name of the host leads nowhere", _took(started))
    shown = f"[{address}]" if address.version == 6 else str(address)
    target = httpx.URL(url).copy_with(host=shown)
    named = {**headers, "Host": parts.netloc}
    try:
        # The certificate is checked against the name, the connection goes to the address that was looked at.
        with (
            httpx.Client(follow_redirects=False, trust_env=False, timeout=TIMEOUT, verify=True) as client,
            client.stream("POST", target, content=body, headers=named, extensions={"sni_hostname": host}) as response,
        ):
            _read_some(response, until=time.monotonic() + _WHOLE_SECONDS_MAX)
            return _answer(response, started)
    except httpx.HTTPError as fault:
        return Answer(None, _why(fault), _took(started))


def _pinned(host: str, port: int, reach: Reach) -> _Address:
    """The address to connect to. All that the name leads to must be reachable, so that no second look-up is worth anything."""
    found = [ipaddress.ip_address(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if any(not _may_reach(each, reach) for each in found):
        raise Forbidden("webhook-private", host=host)
    return found[0]


def _may_reach(address: _Address, reach: Reach) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if reach is Reach.LOOPBACK and plain.is_loopback:
        return True
    return plain.is_global and not plain.is_multicast and not plain.is_reserved and address.is_global


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return None


def _loops(address: _Address | None) -> bool:
    return address is not None and address.is_loopback


def _read_some(response: httpx.Response, *, until: float) -> None:
    read = 0
    for chunk in response.iter_raw():
        read += len(chunk)
        if read >= _ANSWER_BYTES_MAX or time.monotonic() > until:
            return


def _answer(response: httpx.Response, started: int) -> Answer:
    waits = response.headers.get("Retry-After", "")
    retry_after = int(waits) if waits.isascii() and waits.isdigit() and len(waits) < 7 else None
    status = response.status_code
    says = "" if 200 <= status < 300 else "it wants to lead elsewhere" if 300 <= status < 400 else f"it answered {status}"
    return Answer(status, says, _took(started), retry_after)


def _took(started: int) -> int:
    return (time.monotonic_ns() - started) // 1_000_000


def _why(fault: httpx.HTTPError) -> str:
    if isinstance(fault, httpx.TimeoutException):
        return "it did not answer in time"
    return "it could not be connected to" if isinstance(fault, httpx.ConnectError) else "the connection broke"
