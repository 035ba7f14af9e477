"""Seals as they are handed out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal over leaves. Fields as in `TrailSeal`; by: an actor's id; hash: empty while it is worked out."""

    number: int
    at: Instant
    by: int
    ranges: Sequence[Sequence[int]]
    gaps: Sequence[Sequence[int]]
    newest: int
    horizon: int
    leaves: int
    counts: Mapping[str, int]
    root: str
    prev_hash: str
    hash: str = ""

    def facts(self) -> dict[str, Any]:
        """As JSON values: what its hash covers (all but the hash), what is exported and what is anchored."""
        return {
            "number": self.number,
            "at": self.at.datetime().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "by": self.by,
            "ranges": [list(each) for each in self.ranges],
            "gaps": [list(each) for each in self.gaps],
            "newest": self.newest,
            "horizon": self.horizon,
            "leaves": self.leaves,
            "counts": dict(self.counts),
            "root": self.root,
            "prev_hash": self.prev_hash,
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Leaves that no seal covers, by id: (id, shape, row key, hash in hex). tables: name by shape.

    settled: the transaction number below which everything is over. horizon: the first one not given out after reading.
    """

    leaves: Sequence[tuple[int, int, str, str]]
    tables: Mapping[int, str]
    settled: int
    horizon: int
