"""Metering with the pure engine: event by event, for files of usage and as the reference for bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.metering import levels_at, live, meter
from crossfoot.engines.metering.select import Dims, counts
from crossfoot.engines.rating.due import DueUsage
from crossfoot.measures import Instant, Period, Quantity, Span
from crossfoot.measures.decimals import EXACT
from crossfoot.records.fate import Fate, FateTotal
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
from crossfoot.terms.meter import Aggregation, Meter


def metered_pure(*, events: Sequence[UsageEvent], demands: Sequence[Demand], period: Period) -> MeteredUsage:
    """Meter what a run for a period needs of these events, and say what became of each.

    events: deduplicated; everything known, however old, for reversals and levels reach back.
    Raises Malformed: too-many-digits.
    """
    standing = live(events)
    by_account: dict[str, list[UsageEvent]] = {}
    for event in standing:
        by_account.setdefault(event.account, []).append(event)
    metered: list[MeteredQuantity] = []
    for each in demands:
        for piece in each.metered:
            served = [event for account in piece.agreement.accounts for event in by_account.get(account, ())]
            metered += _of_piece(piece, served)
    fates, suspended = _fates(by_account, demands, period)
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


def _of_piece(piece: DueUsage, events: Sequence[UsageEvent]) -> list[MeteredQuantity]:
    found: list[MeteredQuantity] = []
    for how in piece.term.meters:
        levels = levels_at(events, meter=how, at=piece.span.start) if carries(how) else {}
        found += metered_piece(piece, how, events, levels=levels)
    return found


@dataclass(slots=True)
class _Tally:
    """A count, a foot, and the first and last instant, as they grow."""

    events: int = 0
    quantity: Decimal = Decimal(0)
    first: Instant | None = None
    last: Instant | None = None

    def take(self, event: UsageEvent) -> None:
        self.events += 1
        self.quantity = EXACT.add(self.quantity, event.quantity)
        self.first = min(self.first or event.at, event.at)
        self.last = max(self.last or event.at, event.at)


def _fates(
    by_account: Mapping[str, Sequence[UsageEvent]], demands: Sequence[Demand], period: Period
) -> tuple[tuple[FateTotal, ...], tuple[Suspended, ...]]:
    window, homes = window_of(demands, period=period), homes_of(demands)
    serving: dict[str, list[Demand]] = {}
    for each in demands:
        for account in {account for version in each.history.versions for account in version.accounts}:
            serving.setdefault(account, []).append(each)
    totals: dict[tuple[str, Fate], _Tally] = {}
    waiting: dict[tuple[str, str, Dims, Fate], _Tally] = {}
    for account, events in by_account.items():
        home = homes[account].home if account in homes else period.span(OTHERWISE)
        for event in events:
            if event.at in window:
                fate = _fate(event, serving.get(account, ()), home)
                totals.setdefault((event.metric, fate), _Tally()).take(event)
                if fate.in_suspense:
                    waiting.setdefault((account, event.metric, event.dims, fate), _Tally()).take(event)
    return (
        tuple(
            FateTotal(metric, fate, each.events, each.quantity) for (metric, fate), each in sorted(totals.items(), key=_first)
        ),
        in_order(
            Suspended(
                account=account,
                metric=metric,
                dims=dims,
                code=fate,
                events=each.events,
                quantity=Quantity(each.quantity, metric),
                first=each.first,
                last=each.last,
                agreement=responsible(homes, account),
            )
            for (account, metric, dims, fate), each in waiting.items()
        ),
    )


def _first(item: tuple[tuple[str, Fate], _Tally]) -> tuple[str, Fate]:
    return item[0]


def _fate(event: UsageEvent, serving: Sequence[Demand], home: Span) -> Fate:
    if any(_takes(piece, event) for each in serving for piece in each.metered):
        return Fate.METERED
    if any(_takes(piece, event) for each in serving for piece in each.waiting):
        return Fate.WAITING
    if event.at not in home:
        return Fate.OUTSIDE_WINDOW
    if not serving:
        return Fate.UNKNOWN_ACCOUNT
    versions = [version for each in serving for version in each.history.versions if event.account in version.accounts]
    known = any(counts(how, event) for version in versions for how in meters_of(version))
    return Fate.OUTSIDE_TERM if known else Fate.UNKNOWN_METER


def _takes(piece: DueUsage, event: UsageEvent) -> bool:
    return (
        event.at in piece.span
        and event.account in piece.agreement.accounts
        and any(counts(how, event) for how in piece.term.meters)
    )
