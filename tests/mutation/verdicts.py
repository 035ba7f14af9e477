"""What was found about each mutant, kept as it is found: a run that is stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class Verdicts:
    """The verdicts of one part of the money code, in a file of one line each.

    They hold while nothing they were found with moves: every file of the part, and every file of its tests.
    """

    def __init__(self, path: Path, *, found_with: Iterable[Path]) -> None:
        self._path = path
        self._found_with = _digest(found_with)
        self._noticed: dict[str, bool] = {}
        if path.exists():
            for line in path.read_text("utf-8").splitlines():
                verdict = json.loads(line)
                if verdict["found_with"] == self._found_with:
                    self._noticed[verdict["mutant"]] = verdict["noticed"]

    def get(self, mutant: str) -> bool | None:
        """Whether a test noticed the mutant of this name; None when it was not tried yet."""
        return self._noticed.get(mutant)

    def keep(self, mutant: str, *, noticed: bool) -> None:
        """Write one verdict down, at once."""
        self._noticed[mutant] = noticed
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"mutant": mutant, "noticed": noticed, "found_with": self._found_with}) + "\n")


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
