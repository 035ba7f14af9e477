"""Looking at usage: a month hour by hour, day by day; the events behind a quantity; conflicts body by body. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.usage.lake_file import Manifest
from crossfoot.books.usage.reads.arrivals import order_of_batches
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import sources
from crossfoot.bulk.lake import Shelf
from crossfoot.bulk.looking.events import (
    TwoBodies,
    Wanted,
    conflicts_page,
    conflicts_total,
    days_by_metric,
    events_page,
    events_total,
    hours_by_batch,
)
from crossfoot.bulk.meter import Snapshot
from crossfoot.desks.usage.calls import spool
from crossfoot.desks.usage.lake import lake_of, names, segments
from crossfoot.engines.controls.completeness import (
    HOUR_NS,
    Expected,
    HourCount,
    expected_by_history,
    expected_by_schedule,
    hours_of,
)
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Instant, Period, Span
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.gaps import PERCENT, WEEKS

_BEFORE_NS = WEEKS * 7 * 24 * HOUR_NS


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a source, in UTC. expected: at least so many; None when nothing lets expect any. basis: by what it is known.

    late: of those received, how many came after a later hour had come already. batches: that brought them, as they came.
    """

    received: int
    expected: int | None
    basis: str
    late: int
    batches: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many events lack, at least."""
        return max((self.expected or 0) - self.received, 0)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of usage, its days taken in UTC. hours: by source and hour, those that hold or should hold events.

    days: (metric, day, events, quantity). until: the end of the latest hour that holds an event; None when none does.
    """

    period: Period
    hours: Mapping[str, Mapping[Instant, Hour]]
    days: tuple[tuple[str, Instant, int, Decimal], ...]
    until: Instant | None


@dataclass(frozen=True, slots=True)
class EventsAsked:
    """The events that count toward a term in a span. dims: values they have. seq: as of a change of the manifest; None: now.

    meter: one of the term's, by id; empty for all of them.
    """

    agreement: str
    term: str
    span: Span
    dims: tuple[tuple[str, str], ...] = ()
    meter: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class MeterTotal:
    """What one meter's events come to. quantity: the plain sum, in the metric's own unit."""

    meter: str
    metric: str
    aggregation: str
    unit: str
    events: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Behind:
    """Events found: as of a snapshot, what is wanted of each meter. meters: (id, aggregation, unit), one for each wanted."""

    snapshot: Snapshot
    wanted: tuple[Wanted, ...]
    meters: tuple[tuple[str, str, str], ...]


def latest_month(*, entity: str, by: Actor) -> Period | None:
    """The month that the day before the latest event lies in, so that the first hours of a new one do not hide the last;
    None when no event counts."""
    by.must_hold(Duty.READ, entity=entity)
    ends = [each.last_at for each in manifest(by, entity=entity).shelf(Shelf.EVENTS.value) if each.last_at]
    return Period.month_of(Instant(max(ends).ns - 24 * HOUR_NS).datetime().date()) if ends else None


def month_of(*, entity: str, period: Period, by: Actor) -> Month:
    """The usage of a month, by source and hour against what was expected, and by metric and day.

    Raises Forbidden: duty-missing; Missing: entity-not-seen, lake-file-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    snapshot = snapshot_at(entity, by)
    span = period.span("UTC")
    found = hours_by_batch(snapshot, Span(Instant(span.start.ns - _BEFORE_NS), span.end))
    declared = {each.name: each.expected_per_hour for each in sources(by, entity=entity) if each.expected_per_hour is not None}
    latest = max((Instant(hour) for _, hour, _, _ in found), default=None)
    until = None if latest is None else Instant(latest.ns + HOUR_NS)
    expected = _expected(found, declared, span=span, until=until)
    hours = _hours(found, expected, span=span, order=order_of_batches(by, entity=entity))
    days = tuple((metric, Instant(day), events, quantity) for metric, day, events, quantity in days_by_metric(snapshot, span))
    return Month(period, hours, days, until)


def _expected(
    found: tuple[tuple[str, int, str, int], ...], declared: Mapping[str, int], *, span: Span, until: Instant | None
) -> tuple[Expected, ...]:
    """What the hours of a month should hold, up to the latest one anything came in: what has not happened lacks nothing."""
    if until is None or until <= span.start:
        return ()
    within = Span(span.start, min(span.end, until))
    received = [HourCount(source, Instant(hour), events) for source, hour, events in _by_hour(found)]
    by_past = expected_by_history(received, within=within, weeks=WEEKS, percent=PERCENT)
    return (*expected_by_schedule(declared, within=within), *(each for each in by_past if each.source not in declared))


def _by_hour(found: tuple[tuple[str, int, str, int], ...]) -> list[tuple[str, int, int]]:
    sums: dict[tuple[str, int], int] = {}
    for source, hour, _, events in found:
        sums[source, hour] = sums.get((source, hour), 0) + events
    return [(source, hour, events) for (source, hour), events in sums.items()]


def _hours(
    found: tuple[tuple[str, int, str, int], ...], expected: tuple[Expected, ...], *, span: Span, order: Mapping[str, int]
) -> dict[str, dict[Instant, Hour]]:
    came: dict[tuple[str, int], list[tuple[int, str, int]]] = {}
    reach: dict[str, dict[int, int]] = {}
    for source, hour, batch, events in found:
        place = order.get(batch, -1)
        came.setdefault((source, hour), []).append((place, batch, events))
        reached = reach.setdefault(source, {})
        reached[place] = max(reached.get(place, hour), hour)
    before = {source: _reached_before(reached) for source, reached in reach.items()}
    wanted = {(each.source, each.hour.ns): each for each in expected}
    hours: dict[str, dict[Instant, Hour]] = {}
    for source, hour in sorted({*came, *wanted}):
        if not span.start.ns <= hour < span.end.ns:
            continue
        batches = sorted(came.get((source, hour), ()))
        want = wanted.get((source, hour))
        hours.setdefault(source, {})[Instant(hour)] = Hour(
            received=sum(events for _, _, events in batches),
            expected=want.at_least if want else None,
            basis=want.basis if want else "",
            late=sum(events for place, _, events in batches if before[source][place] > hour),
            batches=tuple(batch for _, batch, _ in batches),
        )
    return hours


def _reached_before(reached: Mapping[int, int]) -> dict[int, int]:
    """Of each batch's place: the latest hour that the batches before it had reached; nothing was reached before the first."""
    before, latest = {}, -(1 << 62)
    for place, hour in sorted(reached.items()):
        before[place] = latest
        latest = max(latest, hour)
    return before


def hours_in(period: Period) -> tuple[Instant, ...]:
    """The UTC hours of a period."""
    return hours_of(period.span("UTC"))


def waiting_bytes() -> int:
    """Bytes of calls that are acknowledged and that the compactor has not taken yet, of this machine."""
    return spool.backlog()


def behind(asked: EventsAsked, *, entity: str, by: Actor) -> Behind:
    """The events behind a metered quantity, found and not yet read.

    Raises Forbidden: duty-missing; Missing: version-not-there, manifest-not-there; Malformed: term-unknown.
    """
    by.must_hold(Duty.READ, entity=entity)
    stored = versions(by, entity=entity, agreements=[asked.agreement])
    if not stored:
        raise Missing("version-not-there", what=asked.agreement, version=1)
    latest = read_agreement(stored[-1].document.encode(), name=f"{asked.agreement}.json")
    meters = [each for each in latest.term(asked.term).meters if asked.meter in ("", each.id)]
    dims = tuple((name, (value,)) for name, value in asked.dims)
    wanted = tuple(
        Wanted(tuple(latest.accounts), each.metric, asked.span, (*((n, tuple(v)) for n, v in each.where), *dims))
        for each in meters
    )
    told = tuple((each.id, each.aggregation.value, each.counted_in) for each in meters)
    return Behind(snapshot_at(entity, by, seq=asked.seq), wanted, told)


def events_of(found: Behind, *, after: tuple[int, str, str] | None, limit: int) -> tuple[UsageEvent, ...]:
    """A page of them by instant, source and id, after a place. Raises Missing: lake-file-missing."""
    pages = [events_page(found.snapshot, wanted=each, after=after, limit=limit) for each in found.wanted]
    return tuple(sorted({event for page in pages for event in page}, key=place_of)[:limit])


def totals_of(found: Behind) -> tuple[MeterTotal, ...]:
    """What all of them come to, by meter. Raises Missing: lake-file-missing."""
    return tuple(
        MeterTotal(meter, each.metric, aggregation, unit, *events_total(found.snapshot, wanted=each))
        for each, (meter, aggregation, unit) in zip(found.wanted, found.meters, strict=True)
    )


def place_of(event: UsageEvent) -> tuple[int, str, str]:
    """Where an event stands in a list of them."""
    return event.at.ns, event.source, event.event_id


def conflicts_with_bodies(
    *, entity: str, batch: str, after: tuple[str, str] | None, limit: int, by: Actor
) -> tuple[tuple[TwoBodies, ...], int]:
    """A page of conflicts, of one batch or of all, and how many there are. Raises Missing: lake-file-missing."""
    by.must_hold(Duty.READ, entity=entity)
    files = names(manifest(by, entity=entity), Shelf.CONFLICTS)
    lake = lake_of(entity)
    return conflicts_page(lake, names=files, batch=batch, after=after, limit=limit), conflicts_total(
        lake, names=files, batch=batch
    )


def snapshot_at(entity: str, by: Actor, *, seq: int | None = None) -> Snapshot:
    """The events that count, or counted as of a change of the manifest."""
    seen: Manifest = manifest(by, entity=entity, seq=seq)
    return Snapshot(lake_of(entity), tuple(segments(seen, Shelf.EVENTS)), tuple(names(seen, Shelf.SERIES)))
