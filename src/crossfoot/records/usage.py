"""Usage: what a source says happened, one event at a time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """One thing that happened, as its source reported it. Identity is (source, event_id).

    account: whose usage it is, in the source's own words; an agreement says which accounts it serves.
    metric: what is counted. quantity: how much, in the metric's unit, at most 15 places; may be negative.
    dims: (name, value) pairs sorted by name, no empty value. subject: who or what is told apart by `unique`; may be empty.
    reverses: the event_id of the same source that this one takes back; empty for none. A reversal's own quantity is
    not metered.
    """

    source: str
    event_id: str
    at: Instant
    account: str
    metric: str
    quantity: Decimal
    dims: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    reverses: str = ""
