"""Anchors: seals noted in a file outside of the database, one a line, appended and never changed by us.

Who can change every row of the database cannot change the copy of this file that lies with somebody else.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

FILE_NAME = "seals.jsonl"


def anchor(folder: Path, seals_after: Callable[[int], Iterable[Mapping[str, Any]]]) -> int:
    """Append the seals that are not noted yet, and have the disk keep them; how many.

    folder: made where it is not there, for us alone. seals_after: seals as JSON values with a higher number than the given.
    A line that a crash cut off is written again whole. Raises OSError when it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        noted, whole = _noted(file.read())
        file.seek(whole)
        file.truncate()
        lines = [json.dumps(seal, sort_keys=True, separators=(",", ":")) + "\n" for seal in seals_after(noted)]
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())
    above = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(above)
    finally:
        os.close(above)
    return len(lines)


def _noted(content: bytes) -> tuple[int, int]:
    """The number of the last seal noted, and where its line ends."""
    whole = content.rfind(b"\n") + 1
    lines = content[:whole].splitlines()
    return (int(json.loads(lines[-1])["number"]) if lines else 0), whole
