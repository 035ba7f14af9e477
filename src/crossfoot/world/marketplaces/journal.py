"""What the counterparties remember: one line a happening, on disk before anybody is told it was accepted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crossfoot.world.marketplaces.clock import read, written

NAME = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was accepted. number: counted from 1; facts: texts, whole numbers, lists and objects of them."""

    number: int
    at: datetime
    kind: str
    facts: dict[str, Any]


class Journal:
    """Happenings in order. Without a folder they are kept in memory alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = None if folder is None else folder / NAME
        self.kept: list[Happening] = list(_read(self._path)) if self._path is not None else []
        self._file = None if self._path is None else self._path.open("ab")

    def append(self, kind: str, facts: dict[str, Any], *, at: datetime) -> Happening:
        """Keep one happening. When this returns, killing the process loses nothing of it."""
        new = Happening(len(self.kept) + 1, at.replace(microsecond=0), kind, facts)
        if self._file is not None:
            line = {"number": new.number, "at": written(new.at), "kind": kind, "facts": facts}
            self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        self.kept.append(new)
        return new

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def _read(path: Path) -> Iterator[Happening]:
    """What was kept. A last line that was cut off had been promised to nobody: it is dropped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = path.read_bytes() if path.exists() else b""
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    for line in whole.splitlines():
        kept = json.loads(line)
        yield Happening(kept["number"], read(kept["at"]), kept["kind"], kept["facts"])
