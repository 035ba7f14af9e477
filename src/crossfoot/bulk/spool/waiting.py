"""What waits in the spool: segments ready for the compactor, and how many bytes are not in the lake yet."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from crossfoot.bulk.spool.frames import Frame, framed
from crossfoot.bulk.spool.writer import OPEN, SEALED, sync_folder

DAMAGED, ASIDE = ".damaged", ".aside"
"""Endings of what waits for a person: a segment with a frame whose sum does not agree; one call that cannot be brought in.

A call set aside is a segment of one frame: renamed to `.sealed`, it is tried again.
"""
_LOCK = "compactor.lock"


def backlog_bytes(root: Path) -> int:
    """Bytes that were acknowledged and are not in the lake yet, of this machine's workers together."""
    total = 0
    with contextlib.suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in entries:
            if entry.name.endswith((OPEN, SEALED)):
                with contextlib.suppress(FileNotFoundError):
                    total += entry.stat().st_size
    return total


def ready_segments(root: Path) -> list[Path]:
    """Sealed segments, the oldest first, those whose worker is gone among them: nobody locks them any more."""
    for path in root.glob(f"*{OPEN}"):
        with contextlib.suppress(OSError):
            _adopt(path)
    return sorted(root.glob(f"*{SEALED}"))


def _adopt(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.rename(path.with_suffix(SEALED))
    finally:
        os.close(handle)


@contextlib.contextmanager
def alone(root: Path) -> Iterator[bool]:
    """Whether this is the one compactor of the machine; it stays so until the end of the block, or of the process."""
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def set_aside(root: Path, frame: Frame) -> None:
    """Keep one call apart, so that the others go on; it is on disk when this returns."""
    path = root / f"{frame.head.entity}~{frame.head.call}{ASIDE}"
    aside = path.with_suffix(".tmp")
    with aside.open("wb") as file:
        file.writelines(framed(frame.head, frame.body))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    sync_folder(root)


def set_aside_calls(root: Path, *, entity: str) -> list[str]:
    """The ids of an entity's calls that were set aside and still are."""
    return sorted(path.stem.partition("~")[2] for path in root.glob(f"{entity}~*{ASIDE}"))
