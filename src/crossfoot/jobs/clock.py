"""The clock: doors read it, nobody below does."""

from __future__ import annotations

from datetime import UTC, datetime

from crossfoot.measures import Instant


def now() -> Instant:
    """This moment."""
    return Instant.of(datetime.now(UTC))
