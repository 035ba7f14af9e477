"""Whose API key this is, remembered for a few seconds, so that most calls ask no database.

A key that was withdrawn, and a duty that was taken back, is refused everywhere after REMEMBERED_SECONDS at the latest.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable

from crossfoot.books.actors.actor import Actor
from crossfoot.errors import Forbidden, Refusal
from crossfoot.measures import Instant

REMEMBERED_SECONDS = 5.0
_HOLDERS_MAX = 10_000
_SCHEME = "bearer "
_LENGTH_MAX = 512
Asker = Callable[[None, str, Instant], Actor]


class KeyHolders:
    """The holders of the keys that this process saw lately. ask: looks one up, a Refusal when it is no live key."""

    def __init__(self, ask: Asker, *, seconds: float = REMEMBERED_SECONDS) -> None:
        self._ask = ask
        self._seconds = seconds
        self._held: dict[bytes, tuple[float, Actor]] = {}
        self._lock = threading.Lock()

    def holder(self, authorization: str, *, at: Instant) -> Actor:
        """The actor of a request's Authorization header. Raises Forbidden: call-not-signed."""
        key = authorization[len(_SCHEME) :].strip()
        if authorization[: len(_SCHEME)].lower() != _SCHEME or not key or len(key) > _LENGTH_MAX:
            raise Forbidden("call-not-signed")
        digest, now = hashlib.sha256(key.encode()).digest(), time.monotonic()
        kept = self._held.get(digest)
        if kept is not None and now < kept[0]:
            return kept[1]
        try:
            actor = self._ask(None, key, at)
        except Refusal as refusal:
            self._held.pop(digest, None)
            raise Forbidden("call-not-signed") from refusal
        with self._lock:
            if len(self._held) >= _HOLDERS_MAX:
                self._held.clear()
            self._held[digest] = (now + self._seconds, actor)
        return actor
