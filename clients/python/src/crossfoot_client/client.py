"""The client: one connection, any legal entity, lists that go on by themselves, writes that are done once."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

from crossfoot_client.refusals import Failed, Refused, refused

Json = Mapping[str, Any]
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


@dataclass(frozen=True, slots=True)
class Entity:
    """What stands below one legal entity. Paths are those of the API's description: `invoices`, `runs/7`."""

    house: Crossfoot
    code: str

    def get(self, path: str, **params: Any) -> Json:
        """One thing. Raises Refused."""
        found: Json = self.house.send("GET", self._path(path), params=_given(params)).json()
        return found

    def copy(self, path: str) -> tuple[Json, str]:
        """One thing, and the tag that changing it wants. Raises Refused."""
        response = self.house.send("GET", self._path(path))
        return response.json(), response.headers["ETag"]

    def file(self, path: str) -> bytes:
        """A file: `invoices/INV-000001/document.pdf`. Raises Refused."""
        return self.house.send("GET", self._path(path)).content

    def pages(self, path: str, **params: Any) -> Iterator[Json]:
        """Every row of a list, page after page. Raises Refused."""
        after: str | None = None
        while True:
            page = self.get(path, **params, after=after)
            yield from page["rows"]
            after = page["next"]
            if after is None:
                return

    def make(self, path: str, body: Json | None = None, *, key: str | None = None) -> Json:
        """Have something made, once, however often it has to be sent. key: names the request; none, one is made up.

        Raises Refused.
        """
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        made: Json = self.house.send("POST", self._path(path), body=body, headers=headers).json()
        return made

    def change(self, path: str, body: Json, *, tag: str, key: str | None = None) -> Json:
        """Change the copy of that tag. Raises Refused: Outdated when it was changed meanwhile."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, "If-Match": tag}
        changed: Json = self.house.send("PUT", self._path(path), body=body, headers=headers).json()
        return changed

    def _path(self, path: str) -> str:
        return f"/{self.code}/{path.lstrip('/')}"


def _given(params: Json) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


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
