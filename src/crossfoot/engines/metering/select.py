"""Selection: which events a meter counts, and which group of dimensions each belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Meter

Dims = tuple[tuple[str, str], ...]
"""(name, value) pairs sorted by name."""


def selected(events: Iterable[UsageEvent], meter: Meter) -> dict[Dims, list[UsageEvent]]:
    """The events of the meter's metric that its filters let through, by group, each in order of time, source and id.

    An event without a dimension that the meter filters by does not count; one without a dimension it groups by stands in
    the group that lacks it.
    """
    groups: dict[Dims, list[UsageEvent]] = {}
    places: dict[Dims, Dims | None] = {}
    for event in events:
        if event.metric != meter.metric:
            continue
        if event.dims not in places:
            places[event.dims] = _group(meter, event)
        group = places[event.dims]
        if group is not None:
            groups.setdefault(group, []).append(event)
    for members in groups.values():
        members.sort(key=in_time)
    return groups


def _group(meter: Meter, event: UsageEvent) -> Dims | None:
    """The group of an event's dimensions; None for one the filters hold back."""
    wanted = set(meter.group_by)
    return tuple(pair for pair in sorted(event.dims) if pair[0] in wanted) if counts(meter, event) else None


def counts(meter: Meter, event: UsageEvent) -> bool:
    """Whether the event is of the meter's metric and its filters let it through."""
    if event.metric != meter.metric:
        return False
    values = dict(event.dims) if meter.where else {}
    return all(values.get(dim) in allowed for dim, allowed in meter.where)


def in_time(event: UsageEvent) -> tuple[int, str, str]:
    """The one order of events: time, source, id."""
    return event.at.ns, event.source, event.event_id
