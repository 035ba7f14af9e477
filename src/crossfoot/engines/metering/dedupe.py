"""Deduplication: each (source, event_id) stands once; the first body in wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crossfoot.records.usage import UsageEvent


@dataclass(frozen=True, slots=True)
class EventConflict:
    """An event whose identity was taken by another body: what stands, and what came later."""

    kept: UsageEvent
    refused: UsageEvent


@dataclass(frozen=True, slots=True)
class Deduped:
    """kept: in order of arrival. duplicates: repeats of a body already seen, a conflicting one's too.

    conflicts: one for each further body. len(kept) + duplicates + len(conflicts) is the number of events given.
    """

    kept: tuple[UsageEvent, ...]
    duplicates: int
    conflicts: tuple[EventConflict, ...]


def dedupe(events: Iterable[UsageEvent]) -> Deduped:
    """Sort events, in order of arrival, into those that stand, repeats and conflicts. Never refuses.

    Two quantities of one value are one body however they are written: 1.50 repeats 1.5.
    """
    kept: dict[tuple[str, str], UsageEvent] = {}
    others: dict[tuple[str, str], list[UsageEvent]] = {}
    conflicts: list[EventConflict] = []
    duplicates = 0
    for event in events:
        identity = event.source, event.event_id
        if identity not in kept:
            kept[identity] = event
            continue
        first = kept[identity]
        seen = others.setdefault(identity, [])
        if event == first or event in seen:
            duplicates += 1
        else:
            seen.append(event)
            conflicts.append(EventConflict(first, event))
    return Deduped(tuple(kept.values()), duplicates, tuple(conflicts))
