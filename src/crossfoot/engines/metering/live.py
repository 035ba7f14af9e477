"""Reversals: an event taken back does not count, and neither does what takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.records.usage import UsageEvent


def live(events: Sequence[UsageEvent]) -> tuple[UsageEvent, ...]:
    """The events that count: neither reversals nor what a reversal of the same source takes back, wherever they stand.

    events: everything known, not the period's alone, for a reversal may come months after its event. A reversal cannot
    be reversed: what was taken back by mistake is sent again under a new id.
    """
    taken_back = {(event.source, event.reverses) for event in events if event.reverses}
    if not taken_back:
        return tuple(events)
    return tuple(event for event in events if not event.reverses and (event.source, event.event_id) not in taken_back)
