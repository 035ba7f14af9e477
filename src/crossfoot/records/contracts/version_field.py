"""One field of two versions of a document, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class VersionField:
    """group: the clause or part it belongs to, as `4.2 API calls`; field: as `phase 2026-01-01, tier 2, price`.

    before, after: as written; None where that version has no such field. change: after less before, for numbers alone.
    """

    group: str
    field: str
    before: str | None
    after: str | None
    change: Decimal | None = None

    @property
    def differs(self) -> bool:
        """Whether the versions say otherwise."""
        return self.before != self.after
