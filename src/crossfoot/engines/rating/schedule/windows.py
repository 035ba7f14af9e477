"""Windows: the stretches of time that commitments and caps are settled over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, begins, lasting, service_end
from crossfoot.engines.rating.schedule.service import Segment, regime_ends, segments
from crossfoot.errors import Unrateable
from crossfoot.measures import Period, stepped
from crossfoot.measures.period import Cadence
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.commitment import Cap, Commitment


@dataclass(frozen=True, slots=True)
class DueWindow:
    """A window that closes in a run's period. agreement: the last version in force in it, whose clause decides.

    whole: the window as the cadence cuts it, so many whole billing cycles. in_force: from the first to the last day of it on
    which the clause was in force. by: as in DueUsage: the end of the window, or of the agreement before it.
    """

    clause: Commitment | Cap
    agreement: Agreement
    whole: Period
    in_force: Period
    by: date


def due_windows(history: History, period: Period, *, ends: Ends = NO_ENDS) -> tuple[DueWindow, ...]:
    """The windows of commitments and caps that close in a period, in order of clause and time.

    A commitment's windows are whole billing cycles, counted from the one it begins in; a cap's are the billing cycles.
    Raises Unrateable: window-off-cycle.
    """
    parts = segments(history, _reach(history, period), end_of=lambda each: service_end(each, ends=ends))
    found: dict[tuple[str, Period, date], DueWindow] = {}
    for part, regime_end in zip(parts, regime_ends(parts), strict=True):
        clauses: list[Commitment | Cap] = [*part.agreement.commitments, *part.agreement.caps]
        for clause in clauses:
            in_force = part.period.overlap(lasting(clause.effective, part.agreement))
            for whole in _wholes(clause, part, in_force) if in_force else ():
                by = min(whole.end, regime_end)
                held = whole.overlap(in_force) if in_force else None
                if held is None or not period.start < by <= period.end:
                    continue
                earlier = found.get((clause.id, whole, by))
                start = min(held.start, earlier.in_force.start) if earlier else held.start
                found[clause.id, whole, by] = DueWindow(clause, part.agreement, whole, Period(start, held.end), by)
    return tuple(found[key] for key in sorted(found))


def _wholes(clause: Commitment | Cap, part: Segment, in_force: Period) -> Iterator[Period]:
    """The windows of a clause that touch the days it is in force."""
    cadence = part.agreement.billing.cadence
    if isinstance(clause, Cap):
        return cadence.cycles(in_force)
    if clause.months % cadence.months:
        raise Unrateable("window-off-cycle", commitment=clause.id, months=clause.months, cycle=cadence.months)
    return _stepped(cadence, cadence.index(begins(clause.effective, part.agreement)), clause.months // cadence.months, in_force)


def _stepped(cadence: Cadence, first: int, cycles: int, within: Period) -> Iterator[Period]:
    """Windows of so many cycles each, counted from a cycle, that touch a period; stepped from the stored anchor."""
    steps = first + (cadence.index(within.start) - first) // cycles * cycles
    while (start := cadence.boundary(steps)) < within.end:
        yield Period(start, cadence.boundary(steps + cycles))
        steps += cycles


def _reach(history: History, period: Period) -> Period:
    months = [version.billing.cadence.months for version in history.versions]
    months += [commitment.months for version in history.versions for commitment in version.commitments]
    widest = max(months) + 1
    return Period(stepped(period.start, months=-widest, steps=1), stepped(period.end, months=widest, steps=1))
