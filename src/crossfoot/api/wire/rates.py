"""How often a program may call: a bucket of tokens for each key, in each process.

A full bucket holds BURST calls and fills with PER_SECOND a second. Each worker process keeps its own, so that an installation
of N processes lets a key make up to N times as many; what is meant is to keep one program from starving the others.
"""

from __future__ import annotations

import math
import threading
import time

from crossfoot.errors import Forbidden

PER_SECOND = 50
BURST = 200
_HOLDERS_MAX = 10_000


class Buckets:
    """The buckets of a process."""

    def __init__(self, *, per_second: int = PER_SECOND, burst: int = BURST) -> None:
        self.per_second = per_second
        self.burst = burst
        self._left: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, holder: int) -> None:
        """Take a token of a holder. Raises Forbidden: too-many-requests, with how many seconds to wait."""
        now = time.monotonic()
        with self._lock:
            left, since = self._left.get(holder, (float(self.burst), now))
            left = min(float(self.burst), left + (now - since) * self.per_second)
            if len(self._left) > _HOLDERS_MAX:
                self._left.clear()
            self._left[holder] = (left - 1 if left >= 1 else left, now)
        if left < 1:
            raise Forbidden("too-many-requests", retry_after=max(1, math.ceil((1 - left) / self.per_second)))
