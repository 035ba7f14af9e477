"""Metering: the events of a span become one metered quantity for each group of dimensions."""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from crossfoot.engines.metering.aggregate import aggregate
from crossfoot.engines.metering.bucket import buckets
from crossfoot.engines.metering.ratio import Ratio
from crossfoot.engines.metering.select import Dims, selected
from crossfoot.measures import Conversion, Quantity, Span
from crossfoot.measures.decimals import EXACT, ZERO, plain
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter

_COUNTED = (Aggregation.COUNT, Aggregation.UNIQUE)
"""What these count is never in the events' own unit: their conversion is the period's, whatever its stage says."""
_NO_LEVELS: Mapping[Dims, Decimal] = MappingProxyType({})


def meter(
    *,
    events: Iterable[UsageEvent],
    meter: Meter,
    term_id: str,
    agreement_id: str,
    span: Span,
    zone: str,
    levels_before: Mapping[Dims, Decimal] = _NO_LEVELS,
    average_over: Span | None = None,
) -> tuple[MeteredQuantity, ...]:
    """Meter the events of a span: one quantity for each group of dimensions, in the order of the groups.

    events: live and deduplicated, of the agreement's accounts; those outside the span and of other metrics are passed
    over. zone: of the agreement; its hours and days are the buckets. levels_before: group -> the level a time-weighted
    sum begins with, in the events' own unit (see `levels_at`); not looked at unless the meter is `carried`.
    average_over: what a time-weighted sum is the average over, when the span is only a part of it: so the parts of a billing
    cycle that a change of price cuts add up to the average of the cycle, and a GB held for half of it is half a GB. None:
    the span itself. Buckets are averaged over themselves.
    A group without events has no quantity, unless it has a level.
    Where each bucket is priced alone, `parts` are the buckets with something in them and the quantity is their sum.
    Raises Malformed: too-many-digits (a quantity beyond 19 digits before the point).
    """
    start, end = span.start.ns, span.end.ns
    groups = selected((event for event in events if start <= event.at.ns < end), meter)
    carried = levels_before if meter.carried and meter.aggregation is Aggregation.TIME_WEIGHTED else _NO_LEVELS
    pieces = buckets(span, bucket=meter.bucket, zone_name=zone)
    return tuple(
        _metered(
            groups.get(group, []),
            meter=meter,
            pieces=pieces,
            over=average_over or span,
            before=carried.get(group, ZERO),
            group=group,
            agreement_id=agreement_id,
            term_id=term_id,
        )
        for group in sorted({*groups, *(group for group, level in carried.items() if level)})
    )


def _metered(
    events: Sequence[UsageEvent],
    *,
    meter: Meter,
    pieces: Sequence[Span],
    over: Span,
    before: Decimal,
    group: Dims,
    agreement_id: str,
    term_id: str,
) -> MeteredQuantity:
    counted, before, conversion = _in_stage(events, meter=meter, before=before)
    parts: tuple[Quantity, ...] = ()
    if meter.bucket is Bucket.NONE:
        whole = aggregate(counted, meter=meter, within=pieces[0], of=over, before=before)
        quantity = _finished(whole, meter=meter, conversion=conversion)
    else:
        found = _bucketed(counted, meter=meter, pieces=pieces, before=before)
        if meter.bucket_fold is BucketFold.EACH:
            parts = tuple(_finished(Ratio(each), meter=meter, conversion=conversion) for each in found)
            found = [part.value for part in parts]
            conversion = None
        # None at all: a level carried in that its conversion rounded to nothing.
        greatest = meter.bucket_fold is BucketFold.MAX
        folded = max(found, default=ZERO) if greatest else functools.reduce(EXACT.add, found, ZERO)
        quantity = _finished(Ratio(folded), meter=meter, conversion=conversion)
    return MeteredQuantity(
        agreement=agreement_id,
        term=term_id,
        meter=meter.id,
        dims=group,
        span=Span(pieces[0].start, pieces[-1].end),
        quantity=quantity,
        events=len(events),
        first=events[0].at if events else None,
        last=events[-1].at if events else None,
        parts=parts,
        lone=tuple(map(_plainly, counted)) if meter.aggregation is Aggregation.EVENTS else (),
    )


def _plainly(event: UsageEvent) -> UsageEvent:
    """The event with its quantity in the one plain form, so that workings read alike wherever it was stored."""
    return replace(event, quantity=plain(event.quantity))


def _in_stage(
    events: Sequence[UsageEvent], *, meter: Meter, before: Decimal
) -> tuple[Sequence[UsageEvent], Decimal, Conversion | None]:
    """The events and the level before, each converted when that is the stage; and the conversion still to be done."""
    conversion = meter.conversion
    if conversion is None or meter.conversion_stage is ConversionStage.PERIOD or meter.aggregation in _COUNTED:
        return events, before, conversion
    converted = [
        replace(event, quantity=conversion.apply(Quantity(event.quantity, meter.counted_in)).value) for event in events
    ]
    return converted, conversion.apply(Quantity(before, meter.counted_in)).value, None


def _bucketed(events: Sequence[UsageEvent], *, meter: Meter, pieces: Sequence[Span], before: Decimal) -> list[Decimal]:
    """The bucket's quantities, in order of time, rounded as averages are. Buckets without events are left out, except a
    level's: it goes on."""
    moments = [event.at for event in events]
    found: list[Decimal] = []
    level = before
    for piece in pieces:
        inside = events[bisect.bisect_left(moments, piece.start) : bisect.bisect_left(moments, piece.end)]
        if inside or level:
            found.append(aggregate(inside, meter=meter, within=piece, of=piece, before=level).settle(meter.unit).value)
        if meter.aggregation is Aggregation.TIME_WEIGHTED:
            level = functools.reduce(EXACT.add, (event.quantity for event in inside), level)
    return found


def _finished(value: Ratio, *, meter: Meter, conversion: Conversion | None) -> Quantity:
    return value.convert(conversion) if conversion else value.settle(meter.unit)
