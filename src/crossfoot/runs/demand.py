"""Demand: what an agreement asks of the usage in a run, before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crossfoot.engines.rating.due import DueUsage, Ends, due
from crossfoot.engines.rating.schedule.life import NO_ENDS
from crossfoot.engines.rating.schedule.pieces import usage_pieces
from crossfoot.measures import Period, Span, stepped
from crossfoot.records.fate import FateTotal
from crossfoot.records.metered import MeteredQuantity, Suspended
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.meter import Meter

_ZONES_APART = timedelta(days=2)
"""No two zones' days lie further apart, so that no piece billed just before the period is overlooked."""
OTHERWISE = "UTC"
"""The zone by whose days usage of unknown accounts belongs to a period."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One agreement's part in a run.

    metered: the usage to meter for it. waiting: usage that touches the period and is billed by another run. home: the
    period's instants in the agreement's zone; what nobody takes within it is in suspense.
    """

    history: History
    metered: tuple[DueUsage, ...]
    waiting: tuple[DueUsage, ...]
    home: Span

    @property
    def agreement(self) -> str:
        """Its id."""
        return self.history.versions[0].id


@dataclass(frozen=True, slots=True)
class MeteredUsage:
    """What was counted for a run: quantities in order of agreement, term, meter, span and group; what no term takes; and the
    fates of all events of the window, which foot to what was read."""

    metered: tuple[MeteredQuantity, ...]
    suspended: tuple[Suspended, ...]
    fates: tuple[FateTotal, ...]


def demand(history: History, *, period: Period, ends: Ends = NO_ENDS) -> Demand:
    """What an agreement asks of the usage in the run for a period. Raises as `due` does."""
    metered = tuple({_key(piece): piece for piece in due(history, period, ends=ends).metered}.values())
    months = max(version.billing.cadence.months for version in history.versions) + 1
    others = usage_pieces(
        history, after=period.start - _ZONES_APART, through=stepped(period.end, months=months, steps=1), ends=ends
    )
    seen, home = {_key(piece) for piece in metered}, home_of(history, period=period)
    waiting = tuple(piece for piece in others if _key(piece) not in seen and piece.span.overlap(home))
    return Demand(history, metered, waiting, home)


def no_demand(history: History, *, period: Period) -> Demand:
    """Of an agreement that cannot be rated: its accounts are known, and all of their usage is in suspense."""
    return Demand(history, (), (), home_of(history, period=period))


def home_of(history: History, *, period: Period) -> Span:
    """The period's instants in the agreement's zone, as its latest version has it."""
    return period.span(history.latest.time_zone)


def _key(piece: DueUsage) -> tuple[str, int, Period]:
    return piece.term.id, piece.agreement.version, piece.service


def window_of(demands: Sequence[Demand], *, period: Period) -> Span:
    """The instants a run looks at: every home, and everything due, however long its cycle."""
    spans = [period.span(OTHERWISE), *(each.home for each in demands)]
    spans += [piece.span for each in demands for piece in each.metered]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def homes_of(demands: Iterable[Demand]) -> dict[str, Demand]:
    """Each known account with the agreement that accounts for what nobody takes of it: the first, by id, that serves it."""
    homes: dict[str, Demand] = {}
    for each in sorted(demands, key=lambda one: one.agreement):
        for account in accounts_of(each.history):
            homes.setdefault(account, each)
    return homes


def accounts_of(history: History) -> tuple[str, ...]:
    """The accounts any version serves, in order."""
    return tuple(sorted({account for version in history.versions for account in version.accounts}))


def meters_of(agreement: Agreement) -> Iterator[Meter]:
    """Every meter of every term."""
    for term in agreement.terms:
        yield from term.meters


def ordered(metered: Iterable[MeteredQuantity]) -> tuple[MeteredQuantity, ...]:
    """In the one order of metered quantities: agreement, term, meter, span, group."""
    return tuple(sorted(metered, key=lambda each: (each.agreement, each.term, each.meter, each.span, each.dims)))


def in_order(suspended: Iterable[Suspended]) -> tuple[Suspended, ...]:
    """In the one order of suspended usage: account, metric, dimensions, reason."""
    return tuple(sorted(suspended, key=lambda each: (each.account, each.metric, each.dims, each.code)))


def responsible(homes: Mapping[str, Demand], account: str) -> str:
    """The id of the agreement that accounts for an account; empty for an unknown one."""
    return homes[account].agreement if account in homes else ""
