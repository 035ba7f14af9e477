"""Silence: whether a feed that should have come has not, by its own rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

SILENCE_SECONDS_MIN = 2 * 3_600
"""A silence no longer than this is none, however often a feed came before."""
SILENCE_SECONDS_MAX = 35 * 86_400
FIRST_SECONDS = 86_400
"""How long a feed may take to come for the first time, or to show a rhythm by coming again."""


def allowed_silence(arrivals: Sequence[Instant]) -> int:
    """How many seconds a feed may be silent: one and a half times its longest pause so far.

    arrivals: when it came, in rising order. A feed that came less than twice shows no rhythm and has a day; a feed that
    comes all the time has two hours, one that comes once a month five weeks at most.
    """
    pauses = [later.ns - earlier.ns for earlier, later in pairwise(arrivals)]
    if not pauses:
        return FIRST_SECONDS
    return min(max(3 * max(pauses) // (2 * NS_PER_SECOND), SILENCE_SECONDS_MIN), SILENCE_SECONDS_MAX)


def silent_since(arrivals: Sequence[Instant], *, known_since: Instant, at: Instant) -> Instant | None:
    """Since when a feed has been silent for longer than its rhythm allows; None when it has not.

    known_since: when it was made known, which counts where it never came.
    """
    last = arrivals[-1] if arrivals else known_since
    return last if at.ns - last.ns > allowed_silence(arrivals) * NS_PER_SECOND else None
