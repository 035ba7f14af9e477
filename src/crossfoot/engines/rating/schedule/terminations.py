"""Terminations: what an agreement that is ended early had still to bill, or has billed for days it no longer serves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, natural_end, stopped_on, term_end
from crossfoot.engines.rating.schedule.pieces import ONE_DAY, DueFee, billed_before, fees_of, reach
from crossfoot.engines.rating.schedule.service import Stretch, segments, stretches
from crossfoot.errors import Unrateable
from crossfoot.measures import Period
from crossfoot.measures.period import FOREVER
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.life import Settlement
from crossfoot.terms.price_model import Timing


@dataclass(frozen=True, slots=True)
class DueTermination:
    """The settlement of an early termination for one term. on: the first day no longer served.

    fees: for a fee, what was still to be billed up to the promised end; for a refund, the days billed ahead and not served.
    """

    agreement: Agreement
    on: date
    fees: tuple[DueFee, ...]


def due_terminations(history: History, period: Period, *, ends: Ends = NO_ENDS) -> tuple[DueTermination, ...]:
    """The settlements whose day lies in a period, one for each term concerned, in order of term.

    Raises Unrateable: termination-open (a fee on what was still to come, of an agreement without end).
    """
    found: list[DueTermination] = []
    for version in history.versions:
        stop, termination = stopped_on(version), version.life.termination
        if stop is None or termination is None or stop not in period or _in_force(history, stop) is not version:
            continue
        if termination.settlement is Settlement.FEE:
            found += _remaining(history, version, stop, ends)
        elif termination.settlement is Settlement.REFUND:
            found += _unserved(history, version, stop, ends)
    return tuple(found)


def _remaining(history: History, version: Agreement, stop: date, ends: Ends) -> list[DueTermination]:
    """What was still to be billed: fees in arrears from the day on, fees in advance from the end of what is billed already."""
    end = term_end(version, on=stop, ends=ends)
    if end == FOREVER:
        raise Unrateable("termination-open", agreement=version.id, on=stop)
    if end <= stop:
        return []
    rows = _promised(history, Period(stop, end), ends)
    found = []
    for row in rows.values():
        window = Period(stop - ONE_DAY, reach(history, Period(stop, end)).end)
        fees = sorted((fee for timing in Timing for fee in fees_of(row, window, timing=timing)), key=lambda fee: fee.service)
        ahead = [fee.service.end for fee in _billed_ahead(row, stop)]
        start = max([stop, *ahead])
        rest = [cut for fee in fees if (cut := _within(fee, start, end, version.time_zone)) is not None]
        if rest:
            found.append(DueTermination(version, stop, tuple(rest)))
    return found


def _unserved(history: History, version: Agreement, stop: date, ends: Ends) -> list[DueTermination]:
    """The part of the fees billed in advance that lies on and after the day."""
    rows = _promised(history, Period(stop - ONE_DAY, stop + ONE_DAY), ends)
    found = []
    for row in rows.values():
        rest = [cut for fee in _billed_ahead(row, stop) if (cut := _within(fee, stop, fee.service.end, version.time_zone))]
        if rest:
            found.append(DueTermination(version, stop, tuple(rest)))
    return found


def _promised(history: History, within: Period, ends: Ends) -> dict[str, tuple[Stretch, ...]]:
    return stretches(segments(history, reach(history, within), end_of=lambda each: natural_end(each, ends=ends)), ends=ends)


def _billed_ahead(row: tuple[Stretch, ...], stop: date) -> list[DueFee]:
    """The fees in advance that were billed before the day and go past it."""
    window = Period(row[0].service.start, row[-1].service.end)
    return [fee for fee in fees_of(row, window, timing=Timing.ADVANCE) if billed_before(fee, stop) and stop < fee.service.end]


def _within(fee: DueFee, start: date, end: date, time_zone: str) -> DueFee | None:
    """The part of a fee between two days."""
    first, last = max(fee.service.start, start), min(fee.service.end, end)
    if first >= last:
        return None
    service = Period(first, last)
    return replace(fee, service=service, span=service.span(time_zone))


def _in_force(history: History, day: date) -> Agreement:
    """The greatest version begun by a day; there is one, since the day is not before the version that asks."""
    return max((each for each in history.versions if each.in_force_from <= day), key=lambda each: each.version)
