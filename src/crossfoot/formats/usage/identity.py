"""What an event is called: by its row's own columns, or by what the row says and which of its equals it is.

The bulk engine makes the same names in SQL; `tests/formats/usage/test_parity.py` holds the two together.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crossfoot.measures.decimals import text

_SEPARATOR = "\x1f"
_DIGEST_DIGITS = 32


@functools.lru_cache(maxsize=4_096)  # a file's rows have few different dimensions, and writing them costs more than all else
def dims_text(dims: tuple[tuple[str, str], ...]) -> str:
    """Dimensions as canonical JSON: keys sorted, no blanks, nothing escaped but what JSON demands."""
    return json.dumps(dict(dims), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def joined(cells: Sequence[str]) -> str:
    """The id of a row by its columns: one cell as it is, several escaped and joined by `/`."""
    return cells[0] if len(cells) == 1 else "/".join(escaped(cell) for cell in cells)


def escaped(cell: str) -> str:
    """A cell without `/`: `~` becomes `~0`, `/` becomes `~1`."""
    return cell.replace("~", "~0").replace("/", "~1")


@dataclass(frozen=True, slots=True)
class RowContent:
    """What a row without an id says: the same rows written differently have the same content.

    at_ns: nanoseconds. dims: canonical JSON. measured: metric and quantity, in the mapping's order.
    """

    at_ns: int
    account: str
    dims: str
    subject: str
    reverses: str
    measured: tuple[tuple[str, Decimal], ...]

    @property
    def digest(self) -> str:
        """32 hex digits of the SHA-256 over the fields, each after a unit separator."""
        fields = [str(self.at_ns), self.account, self.dims, self.subject, self.reverses]
        for metric, quantity in self.measured:
            fields += (metric, text(quantity))
        return hashlib.sha256(_SEPARATOR.join(fields).encode()).hexdigest()[:_DIGEST_DIGITS]


@dataclass(slots=True)
class Ordinals:
    """Which of its equals a row is, counted over everything that is loaded together (not over one file of it)."""

    _seen: Counter[str] = field(default_factory=Counter)

    def named(self, digest: str) -> str:
        """The id of the next row with that content: `digest#1`, `digest#2` ..."""
        self._seen[digest] += 1
        return f"{digest}#{self._seen[digest]}"
