"""Keeping calls: many threads hand in frames, whoever comes first writes and syncs all that wait, then all are answered.

A worker process has one open segment, locked as long as it lives. It is sealed, that is renamed, when it is large or old
enough; a segment whose worker died is no longer locked, and the compactor takes it as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.bulk.spool.frames import Head, framed
from crossfoot.errors import Unavailable

OPEN, SEALED = ".seg", ".sealed"
SEAL_BYTES = 64 << 20
SEAL_SECONDS = 5.0
_WATCH_SECONDS = 0.25
_PIECES_MAX = 512


@dataclass(slots=True)
class _Ticket:
    """A frame that waits to be written."""

    pieces: list[bytes]
    done: bool = False
    fault: OSError | None = None


@dataclass(slots=True)
class _Segment:
    """The open segment. begun: a monotonic reading; length: bytes that are written and synced."""

    path: Path
    handle: int
    begun: float
    length: int = 0


@dataclass(slots=True)
class SpoolWriter:
    """One worker's hand in the spool. root: the folder. seal_seconds: how old a segment grows."""

    root: Path
    seal_seconds: float = SEAL_SECONDS
    _queue: list[_Ticket] = field(default_factory=list)
    _queueing: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _segment: _Segment | None = None
    _watching: bool = False
    _number: int = 0
    _mark: str = field(default_factory=lambda: f"{os.getpid()}-{uuid.uuid4().hex[:8]}")

    def keep(self, head: Head, body: bytes) -> None:
        """Keep a call; it is on disk when this returns. Raises Unavailable: it could not be written."""
        ticket = _Ticket(framed(head, body))
        with self._queueing:
            self._queue.append(ticket)
        with self._writing:
            if not ticket.done:
                with self._queueing:
                    waiting, self._queue = self._queue, []
                self._write(waiting)
        if ticket.fault is not None:
            raise Unavailable(f"what was sent could not be kept: {ticket.fault.strerror}", retry_after=10) from ticket.fault

    def seal(self) -> None:
        """Hand the open segment, if there is one, to the compactor."""
        with self._writing:
            self._seal()

    def _write(self, waiting: list[_Ticket]) -> None:
        fault: OSError | None = None
        try:
            segment = self._segment or self._opened()
            pieces = [piece for ticket in waiting for piece in ticket.pieces]
            _write_all(segment.handle, pieces)
            os.fdatasync(segment.handle)
            segment.length += sum(map(len, pieces))
            if segment.length >= SEAL_BYTES:
                self._seal()
        except OSError as error:
            fault = error
            self._give_up()
        for ticket in waiting:
            ticket.fault, ticket.done = fault, True

    def _opened(self) -> _Segment:
        self.root.mkdir(parents=True, exist_ok=True)
        while True:
            self._number += 1
            path = self.root / f"{time.monotonic_ns():020d}-{self._mark}-{self._number}{OPEN}"
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o640)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.stat().st_ino == os.fstat(handle).st_ino:
                    break
            except OSError:
                pass  # a compactor took the empty file for one that was left behind
            os.close(handle)
        sync_folder(self.root)
        self._segment = _Segment(path, handle, time.monotonic())
        if not self._watching:
            self._watching = True
            threading.Thread(target=self._watch, name="usage-door-seals", daemon=True).start()
        return self._segment

    def _seal(self) -> None:
        if (segment := self._segment) is not None:
            self._segment = None
            with contextlib.suppress(FileNotFoundError):
                segment.path.rename(segment.path.with_suffix(SEALED))
                sync_folder(self.root)
            os.close(segment.handle)

    def _give_up(self) -> None:
        """After a failed write: what was acknowledged before stays, the rest is cut off, and nothing follows it."""
        if (segment := self._segment) is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(segment.handle, segment.length)
            with contextlib.suppress(OSError):
                self._seal()

    def _watch(self) -> None:
        while True:
            time.sleep(_WATCH_SECONDS)
            with self._writing:
                if self._segment is not None and time.monotonic() - self._segment.begun >= self.seal_seconds:
                    with contextlib.suppress(OSError):
                        self._seal()


def _write_all(handle: int, pieces: list[bytes]) -> None:
    for start in range(0, len(pieces), _PIECES_MAX):
        some = pieces[start : start + _PIECES_MAX]
        wanted = sum(map(len, some))
        written = os.writev(handle, some)
        if written < wanted:
            rest = memoryview(b"".join(some))[written:]
            while rest:
                rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """fsync a folder, so that the names in it are durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
