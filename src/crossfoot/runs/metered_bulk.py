"""Metering in bulk: the due usage of many agreements as one plan over a snapshot, and Arrow results as records.

What the columns cannot count (averages, percentiles, levels, buckets, a conversion event by event) they hand over, event by
event, to the pure engine; the rest they add up, and the conversion of the whole is done here.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from crossfoot.bulk.fate import Fates, Homes, fates
from crossfoot.bulk.meter import Snapshot, handed_events, metered_table, metering
from crossfoot.bulk.plan import Aggregate, BulkMeter, MeterPlan, Served, Slot
from crossfoot.bulk.session import Limits
from crossfoot.engines.metering.ratio import Ratio
from crossfoot.engines.metering.select import Dims
from crossfoot.engines.rating.due import DueUsage
from crossfoot.measures import Instant, Period, Quantity, Span
from crossfoot.records.metered import MeteredQuantity, Suspended
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.demand import (
    OTHERWISE,
    Demand,
    MeteredUsage,
    homes_of,
    in_order,
    meters_of,
    ordered,
    responsible,
    window_of,
)
from crossfoot.runs.metered_pure import carries, metered_piece
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter

_COUNTED_IN_BULK = {
    Aggregation.SUM: Aggregate.SUM,
    Aggregation.COUNT: Aggregate.COUNT,
    Aggregation.MAX: Aggregate.MAX,
    Aggregation.MIN: Aggregate.MIN,
    Aggregation.UNIQUE: Aggregate.UNIQUE,
    Aggregation.LATEST: Aggregate.LATEST,
}
_ADDITIVE = (Aggregation.SUM, Aggregation.COUNT)
_COUNTING = (Aggregation.COUNT, Aggregation.UNIQUE)
_NOWHERE = "nowhere"
"""The calendar without slots: a series with a route to it is known, but not counted by it."""


@dataclass(frozen=True, slots=True)
class _Want:
    """A meter of a due piece, as a book names it."""

    piece: DueUsage
    how: Meter
    aggregate: Aggregate


@dataclass(frozen=True, slots=True)
class _Laid:
    """A plan and what its words mean: (agreement and version, name of the meter) -> what is wanted."""

    plan: MeterPlan
    wants: Mapping[tuple[str, str], _Want]


def metered_bulk(
    *, snapshot: Snapshot, demands: Sequence[Demand], period: Period, limits: Limits | None = None
) -> MeteredUsage:
    """Meter what a run for a period needs of a snapshot: the same result as `metered_pure` of its events.

    Raises Missing: lake-file-missing. Raises Unrateable: sum-too-wide. Raises Malformed: too-many-digits.
    Raises Defect when the fates do not foot to the snapshot's events.
    """
    laid = _laid(demands, period)
    levels = _levels(snapshot, demands, limits)
    homes = homes_of(demands)
    with metering(snapshot, plan=laid.plan, limits=limits) as opened:
        metered = [*_counted(metered_table(opened), laid), *_handed(handed_events(opened), laid, levels)]
        found = fates(opened, homes=Homes({name: each.home for name, each in homes.items()}, period.span(OTHERWISE)))
    return MeteredUsage(ordered(metered), _suspended(found, homes), found.totals)


def _laid(demands: Sequence[Demand], period: Period) -> _Laid:
    """One plan for all: agreements whose meters and days are alike share a book."""
    books: dict[tuple[object, ...], str] = {}
    meters: list[BulkMeter] = []
    served: list[Served] = []
    slots: dict[Span, Slot] = {}
    wants: dict[tuple[str, str], _Want] = {}
    for each in demands:
        for version in each.history.versions:
            label, found = f"{each.agreement}@{version.version}", _wants(each, version)
            taken = tuple(dict.fromkeys((how.metric, how.where) for how in meters_of(version)))
            shape = (*((want.piece.span, want.how, want.aggregate) for want in found), taken)
            if shape not in books:
                books[shape] = f"book-{len(books)}"
                meters += _meters(books[shape], found, taken)
            slots |= {want.piece.span: _slot(want.piece.span) for want in found}
            served += [Served(account, label, books[shape]) for account in dict.fromkeys(version.accounts)]
            wants |= {(label, str(number)): want for number, want in enumerate(found)}
    slots |= {span: _slot(span) for span in (period.span(OTHERWISE), *(each.home for each in demands))}
    return _Laid(MeterPlan(window_of(demands, period=period), tuple(served), tuple(meters), tuple(slots.values())), wants)


def _wants(each: Demand, version: Agreement) -> list[_Want]:
    """The meters of a version's pieces: those to count, and those whose usage another run counts."""
    metered = [piece for piece in each.metered if piece.agreement.version == version.version]
    found = [_Want(piece, how, _aggregate(how)) for piece in metered for how in piece.term.meters]
    waiting = [piece for piece in each.waiting if piece.agreement.version == version.version]
    return found + [_Want(piece, how, Aggregate.NOTHING) for piece in waiting for how in piece.term.meters]


def _aggregate(how: Meter) -> Aggregate:
    """How bulk counts a meter; `events` when it hands the events over."""
    by_event = how.conversion is not None and how.conversion_stage is ConversionStage.EVENT and how.aggregation not in _COUNTING
    bucketed = how.bucket is not Bucket.NONE and not (how.bucket_fold is BucketFold.SUM and how.aggregation in _ADDITIVE)
    return Aggregate.EVENTS if by_event or bucketed else _COUNTED_IN_BULK.get(how.aggregation, Aggregate.EVENTS)


def _meters(
    book: str, wants: Sequence[_Want], taken: Sequence[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]
) -> Iterator[BulkMeter]:
    for number, want in enumerate(wants):
        how = want.how
        yield BulkMeter(
            book=book,
            meter=str(number),
            metric=how.metric,
            calendar=_slot(want.piece.span).calendar,
            aggregate=want.aggregate,
            where=how.where,
            group_by=how.group_by,
        )
    for number, (metric, where) in enumerate(taken):
        yield BulkMeter(book, f"known-{number}", metric, _NOWHERE, Aggregate.NOTHING, where, ())


@functools.cache
def _slot(span: Span) -> Slot:
    """The one slot of a calendar of its own: a plan may want any spans, and slots of one calendar must not overlap."""
    name = f"{span.start.ns}-{span.end.ns}"
    return Slot(name, name, span)


def _counted(table: pa.Table, laid: _Laid) -> Iterator[MeteredQuantity]:
    for label, name, dims, quantity, events, first, last in _rows(
        table, "agreement", "meter", "dims", "quantity", "events", "first_ns", "last_ns"
    ):
        want = laid.wants[label, name]
        how, total = want.how, Ratio(quantity)
        yield MeteredQuantity(
            agreement=want.piece.agreement.id,
            term=want.piece.term.id,
            meter=how.id,
            dims=_dims(dims),
            span=want.piece.span,
            quantity=total.convert(how.conversion) if how.conversion else total.settle(how.unit),
            events=events,
            first=Instant(first),
            last=Instant(last),
        )


def _handed(
    table: pa.Table, laid: _Laid, levels: Mapping[tuple[str, str, Span], Mapping[Dims, Decimal]]
) -> Iterator[MeteredQuantity]:
    """What the pure engine makes of the events handed over, and of levels that go on without any."""
    given: dict[tuple[str, str], list[UsageEvent]] = {}
    columns = ("agreement", "meter", "source", "event_id", "at_ns", "account", "metric", "quantity", "event_dims", "subject")
    for label, name, source, event_id, at_ns, account, metric, quantity, dims, subject in _rows(table, *columns):
        event = UsageEvent(source, event_id, Instant(at_ns), account, metric, quantity, _dims(dims), subject)
        given.setdefault((label, name), []).append(event)
    for key, want in laid.wants.items():
        if want.aggregate is Aggregate.EVENTS:
            before = levels.get((key[0], want.piece.term.id + "/" + want.how.id, want.piece.span), {})
            if before or key in given:
                yield from metered_piece(want.piece, want.how, given.get(key, ()), levels=before)


def _levels(
    snapshot: Snapshot, demands: Sequence[Demand], limits: Limits | None
) -> dict[tuple[str, str, Span], dict[Dims, Decimal]]:
    """The levels that carried time-weighted sums begin with: one more plan, over all that came before their spans."""
    wants = [
        (f"{each.agreement}@{piece.agreement.version}", piece, how)
        for each in demands
        for piece in each.metered
        for how in piece.term.meters
        if carries(how)
    ]
    began = min((each.first_at for each in snapshot.events if each.first_at), default=None)
    wants = [want for want in wants if began is not None and began < want[1].span.start]
    if began is None or not wants:
        return {}
    meters, served, slots = [], list[Served](), dict[Span, Slot]()
    for number, (label, piece, how) in enumerate(wants):
        before = Span(began, piece.span.start)
        slots[before] = _slot(before)
        meters.append(BulkMeter(label, str(number), how.metric, _slot(before).calendar, Aggregate.SUM, how.where, how.group_by))
        served += [Served(account, label, label) for account in piece.agreement.accounts]
    window = Span(began, max(piece.span.start for _, piece, _ in wants))
    plan = MeterPlan(window, tuple(dict.fromkeys(served)), tuple(meters), tuple(slots.values()))
    levels: dict[tuple[str, str, Span], dict[Dims, Decimal]] = {}
    with metering(snapshot, plan=plan, limits=limits) as opened:
        for name, dims, quantity in _rows(metered_table(opened), "meter", "dims", "quantity"):
            label, piece, how = wants[int(name)]
            if quantity:
                levels.setdefault((label, piece.term.id + "/" + how.id, piece.span), {})[_dims(dims)] = quantity
    return levels


def _suspended(found: Fates, homes: Mapping[str, Demand]) -> tuple[Suspended, ...]:
    columns = ("account", "metric", "dims", "code", "events", "quantity", "first_ns", "last_ns")
    return in_order(
        Suspended(
            account=account,
            metric=metric,
            dims=_dims(dims),
            code=code,
            events=events,
            quantity=Quantity(quantity, metric),
            first=Instant(first),
            last=Instant(last),
            agreement=responsible(homes, account),
        )
        for account, metric, dims, code, events, quantity, first, last in _rows(found.suspense, *columns)
    )


def _rows(table: pa.Table, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].to_pylist() for name in columns), strict=True)


@functools.lru_cache(maxsize=65_536)
def _dims(text: str) -> Dims:
    """Canonical JSON as pairs."""
    return tuple(sorted(json.loads(text).items()))
