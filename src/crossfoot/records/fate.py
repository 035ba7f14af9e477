"""Fates: what became of the usage of a run's window. Every event has exactly one; they foot to what was read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Fate(StrEnum):
    """What became of an event.

    metered           counted by some meter of this run
    waiting           covered by a term, but billed by another run: its cycle is not over yet, or was billed before
    outside-window    taken by none, and outside the window of its account: another run accounts for it
    unknown-account   in suspense: no agreement serves its account
    unknown-meter     in suspense: no term of its account's agreements counts its metric with its dimensions
    outside-term      in suspense: a term counts it, but not at its time
    """

    METERED = "metered"
    WAITING = "waiting"
    OUTSIDE_WINDOW = "outside-window"
    UNKNOWN_ACCOUNT = "unknown-account"
    UNKNOWN_METER = "unknown-meter"
    OUTSIDE_TERM = "outside-term"

    @property
    def in_suspense(self) -> bool:
        """Whether a person has to look at it."""
        return self in (Fate.UNKNOWN_ACCOUNT, Fate.UNKNOWN_METER, Fate.OUTSIDE_TERM)


@dataclass(frozen=True, slots=True)
class FateTotal:
    """How many events of a metric met a fate, and the plain sum of their quantities in the metric's own unit.

    An event that several meters count is metered once.
    """

    metric: str
    fate: Fate
    events: int
    quantity: Decimal
