"""Suspense in words: why usage that no term takes waits for a person, and what the person can do."""

from __future__ import annotations

from crossfoot.errors import Unrateable
from crossfoot.records.charge import series_text
from crossfoot.records.metered import Suspended


def reason(suspended: Suspended) -> Unrateable:
    """The refusal that keeps usage from being rated, with its sentence.

    For usage a run could not place: unknown-account, unknown-meter, outside-term. What a price refused was told by it.
    """
    return Unrateable(
        suspended.code,
        account=suspended.account,
        agreement=suspended.agreement,
        dims=series_text(suspended.dims) or "no dimensions",
        events=f"{suspended.events:,}",
        quantity=suspended.quantity,
        first=suspended.first,
        last=suspended.last,
    )
