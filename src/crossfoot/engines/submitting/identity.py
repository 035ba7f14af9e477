"""Identities: who a buyer is in an hour, and the name of a record that two sends of the same hour share."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.records.submitting.channel import MarketBuyer, MeterSeries

NAMESPACE = uuid.UUID("6c1b5c5e-0b52-5d6f-9b63-6a2f1a6a7f01")
"""Of every record of ours. It never changes: with another, what was sent before would be sent again."""


def buyer_at(buyers: Sequence[MarketBuyer], at: Instant, *, subscription: str) -> MarketBuyer:
    """Who the buyer is in an hour, by the crosswalk; the latest entry where two hold.

    Raises Missing: buyer-unknown (nobody said who it is there in that hour).
    """
    held = [each for each in buyers if at in each]
    if not held:
        raise Missing("buyer-unknown", subscription=subscription, at=at)
    return max(held, key=lambda buyer: buyer.since)


def record_identity(series: MeterSeries, slot: Instant) -> str:
    """The UUIDv5 of a series' hour. What is sent for it makes no difference: the first quantity a channel takes is its last."""
    return str(uuid.uuid5(NAMESPACE, f"{series.key}/{slot.isoformat()}"))
