"""How far a piece of work is, told from a thread of its own: the transaction that does the work must not carry it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from django.db import connections

Progress = Callable[[int, int, str], None]
_SECONDS = 0.5


class Telling:
    """Call it as a Progress: the latest word is passed on twice a second, and the last one when it closes."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._latest: tuple[int, int, str] | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)

    def __call__(self, done: int, total: int, what: str) -> None:
        with self._lock:
            self._latest = (done, total, what)

    def __enter__(self) -> Telling:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            is_over = False
            while not is_over:
                is_over = self._over.wait(_SECONDS)
                with self._lock:
                    word, self._latest = self._latest, None
                if word is not None:
                    self._tell(*word)
        finally:
            connections.close_all()
