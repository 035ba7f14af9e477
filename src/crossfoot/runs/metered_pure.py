"""Metering with the pure engine: event by event, for files of usage and as the reference for bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from crossfoot.engines.metering import levels_at, live, meter
from crossfoot.engines.metering.select import Dims
from crossfoot.engines.rating.due import DueUsage
from crossfoot.measures import Period
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.demand import Demand, MeteredUsage, ordered
from crossfoot.runs.fates import fates_of
from crossfoot.terms.meter import Aggregation, Meter


def metered_pure(*, events: Sequence[UsageEvent], demands: Sequence[Demand], period: Period) -> MeteredUsage:
    """Meter what a run for a period needs of these events, and say what became of each.

    events: deduplicated; everything known, however old, for reversals and levels reach back.
    Raises Malformed: too-many-digits.
    """
    standing = live(events)
    by_kind: dict[tuple[str, str], list[UsageEvent]] = {}
    for event in standing:
        by_kind.setdefault((event.account, event.metric), []).append(event)
    metered: list[MeteredQuantity] = []
    for each in demands:
        for piece in each.metered:
            metered += _of_piece(piece, by_kind)
    fates, suspended = fates_of(standing, demands=demands, period=period)
    return MeteredUsage(ordered(metered), suspended, fates)


def metered_piece(
    piece: DueUsage, how: Meter, events: Iterable[UsageEvent], *, levels: Mapping[Dims, Decimal]
) -> Sequence[MeteredQuantity]:
    """What one meter of a due piece makes of the events of its accounts."""
    return meter(
        events=events,
        meter=how,
        term_id=piece.term.id,
        agreement_id=piece.agreement.id,
        span=piece.span,
        zone=piece.agreement.time_zone,
        levels_before=levels,
        average_over=piece.cycle.span(piece.agreement.time_zone),
    )


def carries(how: Meter) -> bool:
    """Whether a meter's quantity depends on what came before its span."""
    return how.aggregation is Aggregation.TIME_WEIGHTED and how.carried


def _of_piece(piece: DueUsage, by_kind: Mapping[tuple[str, str], Sequence[UsageEvent]]) -> list[MeteredQuantity]:
    found: list[MeteredQuantity] = []
    for how in piece.term.meters:
        accounts = dict.fromkeys(piece.agreement.accounts)
        events = [event for account in accounts for event in by_kind.get((account, how.metric), ())]
        levels = levels_at(events, meter=how, at=piece.span.start) if carries(how) else {}
        found += metered_piece(piece, how, events, levels=levels)
    return found
