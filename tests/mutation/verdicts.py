"""What was found about each mutant, kept as it is found: a run that is stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class Verdicts:
    """The verdicts on one part of the money code, in a file of one line each.

    All are void when their own file changes. One that was noticed is held to stay so while tests come and go; one that
    survived is tried again when any of the tests changes.
    """

    def __init__(self, path: Path, *, tests: Iterable[Path]) -> None:
        self._path = path
        self._tests = _digest(tests)
        self._lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def of(self, module: Path) -> dict[int, bool]:
        """By its ordinal in a module: whether the mutant was noticed. Those not tried yet are not in it."""
        digest = _digest([module])
        return {
            line["ordinal"]: line["noticed"]
            for line in self._lines
            if line["module"] == digest and (line["noticed"] or line["tests"] == self._tests)
        }

    def keep(self, module: Path, *, ordinal: int, noticed: bool) -> None:
        """Write one verdict down, at once."""
        line = {"module": _digest([module]), "ordinal": ordinal, "noticed": noticed, "tests": self._tests}
        self._lines.append(line)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
