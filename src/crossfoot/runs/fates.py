"""Fates, event by event: what became of the usage of a run's window. The reference for what bulk says."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.metering.select import Dims, counts
from crossfoot.engines.rating.due import DueUsage
from crossfoot.errors import Unrateable
from crossfoot.measures import Instant, Period, Quantity, Span
from crossfoot.measures.decimals import EXACT
from crossfoot.records.charge import series_text
from crossfoot.records.fate import Fate, FateTotal
from crossfoot.records.metered import Suspended
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.demand import OTHERWISE, Demand, accounts_of, homes_of, in_order, meters_of, responsible, window_of

_Kind = tuple[str, str, Dims]
"""Account, metric and dimensions: whatever takes one event of a kind takes the others at its time."""
_Edges = tuple[tuple[int, int], ...]
"""Starts and ends, ns."""


@dataclass(frozen=True, slots=True)
class _Takers:
    """When events of a kind are metered, when they wait, and what they are when nobody takes them at home."""

    metered: _Edges
    waiting: _Edges
    home: tuple[int, int]
    untaken: Fate

    def fate(self, at: int) -> Fate:
        """What becomes of an event at that instant, ns."""
        if any(start <= at < end for start, end in self.metered):
            return Fate.METERED
        if any(start <= at < end for start, end in self.waiting):
            return Fate.WAITING
        return self.untaken if self.home[0] <= at < self.home[1] else Fate.OUTSIDE_WINDOW


def fates_of(
    events: Iterable[UsageEvent], *, demands: Sequence[Demand], period: Period
) -> tuple[tuple[FateTotal, ...], tuple[Suspended, ...]]:
    """The fates of the events inside the run's window, by metric; and those in suspense, by account, metric and dimensions.

    events: live and deduplicated.
    """
    window, homes = window_of(demands, period=period), homes_of(demands)
    serving: dict[str, list[Demand]] = {}
    for each in demands:
        for account in accounts_of(each.history):
            serving.setdefault(account, []).append(each)
    kinds: dict[_Kind, list[UsageEvent]] = {}
    for event in events:
        if window.start.ns <= event.at.ns < window.end.ns:
            kinds.setdefault((event.account, event.metric, event.dims), []).append(event)
    totals: dict[tuple[str, Fate], list[UsageEvent]] = {}
    suspended: list[Suspended] = []
    for (account, metric, dims), members in kinds.items():
        home = homes[account].home if account in homes else period.span(OTHERWISE)
        takers = _takers(members[0], serving.get(account, ()), home)
        by_fate: dict[Fate, list[UsageEvent]] = {}
        for event in members:
            by_fate.setdefault(takers.fate(event.at.ns), []).append(event)
        for fate, met in by_fate.items():
            totals.setdefault((metric, fate), []).extend(met)
            if fate.in_suspense:
                suspended.append(_suspended(fate, met, metric, dims, account=account, homes=homes))
    return (
        tuple(FateTotal(metric, fate, len(met), _foot(met)) for (metric, fate), met in sorted(totals.items(), key=_by_name)),
        in_order(suspended),
    )


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


def _takers(event: UsageEvent, serving: Sequence[Demand], home: Span) -> _Takers:
    known = [version for each in serving for version in each.history.versions if event.account in version.accounts]
    counted = any(counts(how, event) for version in known for how in meters_of(version))
    untaken = (Fate.OUTSIDE_TERM if counted else Fate.UNKNOWN_METER) if serving else Fate.UNKNOWN_ACCOUNT
    return _Takers(
        metered=_edges((piece for each in serving for piece in each.metered), event),
        waiting=_edges((piece for each in serving for piece in each.waiting), event),
        home=(home.start.ns, home.end.ns),
        untaken=untaken,
    )


def _edges(pieces: Iterable[DueUsage], event: UsageEvent) -> _Edges:
    """The spans of the pieces that count events like this one."""
    return tuple(
        (piece.span.start.ns, piece.span.end.ns)
        for piece in pieces
        if event.account in piece.agreement.accounts and any(counts(how, event) for how in piece.term.meters)
    )


def _suspended(
    fate: Fate, events: Sequence[UsageEvent], metric: str, dims: Dims, *, account: str, homes: Mapping[str, Demand]
) -> Suspended:
    moments = [event.at.ns for event in events]
    return Suspended(
        account=account,
        metric=metric,
        dims=dims,
        code=fate,
        events=len(events),
        quantity=Quantity(_foot(events), metric),
        first=Instant(min(moments)),
        last=Instant(max(moments)),
        agreement=responsible(homes, account),
    )


def _foot(events: Iterable[UsageEvent]) -> Decimal:
    return functools.reduce(EXACT.add, (event.quantity for event in events), Decimal(0))


def _by_name(item: tuple[tuple[str, Fate], object]) -> tuple[str, Fate]:
    return item[0]
