"""The client: one connection, any legal entity, lists that go on by themselves, writes that are done once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from types import TracebackType

import httpx

from crossfoot_client.entity import Entity
from crossfoot_client.refusals import Failed, Refused, refused
from crossfoot_client.shapes import Json

_AGAIN = (429, 502, 503, 504)
_PAUSE_SECONDS_MAX = 60


class Crossfoot:
    """A connection to an installation. key: an API key. attempts: how often a request is sent before it is given up.

    transport: how requests travel, for tests; pause: how waiting is done, in seconds.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str,
        attempts: int = 5,
        timeout_seconds: int = 120,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._attempts = attempts
        self._pause = pause
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=timeout_seconds,
            transport=transport,
        )

    def __enter__(self) -> Crossfoot:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def entities(self) -> tuple[str, ...]:
        """Codes of the legal entities whose rows the key may see."""
        return tuple(self.send("GET", "/entities").json()["entities"])

    def entity(self, code: str) -> Entity:
        """One legal entity."""
        return Entity(self, code)

    def wait(self, seconds: float) -> None:
        """Wait as the connection waits."""
        self._pause(seconds)

    def send(
        self, method: str, path: str, *, params: Json | None = None, body: Json | None = None, headers: Json | None = None
    ) -> httpx.Response:
        """Send a request, again when the connection breaks or the other side says to wait. Raises Refused."""
        for left in reversed(range(self._attempts)):
            problem: Refused
            try:
                response = self._http.request(method, path, params=params, json=body, headers=dict(headers or {}))
            except httpx.TransportError as fault:
                problem = Failed({"title": "Nothing answered.", "detail": str(fault), "code": "no-answer"})
            else:
                if response.status_code < 400:
                    return response
                problem = refused(_problem(response), retry_after=_seconds(response))
                if response.status_code not in _AGAIN:
                    raise problem
            if not left:
                raise problem
            self._pause(_wait(self._attempts - left, problem.retry_after))
        raise AssertionError("unreachable: the last attempt returns or raises")


def _problem(response: httpx.Response) -> Json:
    try:
        found = response.json()
    except ValueError:
        found = None
    if isinstance(found, dict) and "code" in found:
        return found
    return {"status": response.status_code, "title": f"The answer was {response.status_code}.", "code": "no-problem-told"}


def _seconds(response: httpx.Response) -> int | None:
    told = response.headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 else None


def _wait(attempt: int, told: int | None) -> float:
    """Seconds before the next attempt: what was told, or ever longer, spread so that clients do not come back together."""
    return min(_PAUSE_SECONDS_MAX, told if told is not None else 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
