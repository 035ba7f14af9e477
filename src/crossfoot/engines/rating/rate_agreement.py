"""Rating an agreement: every charge a run makes for it, complete with workings, and what could not be priced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.engines.rating.due import Due, due
from crossfoot.engines.rating.lines.bound_lines import bound_lines
from crossfoot.engines.rating.lines.discount_lines import discount_lines
from crossfoot.engines.rating.lines.fee_lines import fee_lines, purchase_line, termination_line
from crossfoot.engines.rating.lines.line import Line
from crossfoot.engines.rating.lines.usage_lines import indexed, unmatched, usage_lines
from crossfoot.engines.rating.lines.window_lines import window_lines
from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends
from crossfoot.engines.rating.schedule.pieces import DueFee, DueUsage
from crossfoot.measures import Period
from crossfoot.records.charge import Charge, series_text
from crossfoot.records.metered import MeteredQuantity, Suspended
from crossfoot.terms.agreement import History


@dataclass(frozen=True, slots=True)
class Rated:
    """What one run makes of one agreement. charges: in order of term, service, series and kind."""

    charges: tuple[Charge, ...]
    suspended: tuple[Suspended, ...]


def rate_agreement(*, history: History, period: Period, metered: Sequence[MeteredQuantity], ends: Ends = NO_ENDS) -> Rated:
    """The charges due in a period for one agreement.

    metered: of every piece in `due(history, period).metered`, in any order. ends: as for `due`.
    What no price fits waits as Suspended with the refusal's code; it is never billed as nothing.
    Raises Unrateable as `due` does, when the agreement itself cannot be read; Defect when a quantity comes twice.
    """
    return rate_due(due(history, period, ends=ends), history=history, period=period, metered=metered)


def rate_due(owed: Due, *, history: History, period: Period, metered: Sequence[MeteredQuantity]) -> Rated:
    """The charges of what is due, for a caller that has already asked `due` in order to meter it. Raises Defect."""
    by_span = indexed(metered)
    usage = usage_lines(owed.metered, by_span)
    fees = fee_lines([*owed.earlier_recurring, *owed.recurring])
    pieces: list[DueUsage | DueFee] = [*owed.metered, *owed.earlier_recurring, *owed.recurring]
    priced = [*usage.lines, *fees]
    bounded = [*priced, *bound_lines(pieces, priced)]
    discounted = [*bounded, *discount_lines(bounded)]
    windows = window_lines([*owed.earlier_windows, *owed.windows], discounted)
    sold = [purchase_line(grant) for grant in owed.purchases]
    settled = [termination_line(each) for each in owed.terminations] + sold
    lines = [line for line in (*discounted, *windows, *settled) if period.start < line.by <= period.end]
    held = [suspended for piece, suspended in usage.suspended if piece.by > period.start]
    lost = unmatched(by_span, owed.metered, history.latest)
    return Rated(_in_order(lines), tuple(sorted((*held, *lost), key=_place)))


def _in_order(lines: Sequence[Line]) -> tuple[Charge, ...]:
    charges = [line.charge for line in lines]
    return tuple(sorted(charges, key=lambda each: (each.key.term, each.key.service, each.key.series, each.key.kind)))


def _place(suspended: Suspended) -> tuple[str, str, str, int, int, str]:
    first = suspended.first.ns if suspended.first else 0
    dims = series_text(suspended.dims)
    return suspended.term, suspended.metric, dims, first, suspended.events, str(suspended.quantity)
