"""Pieces: service cut into what is billed as one, each with the day it is billed by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, Raised, natural_end, raised, service_end, stopped_on
from crossfoot.engines.rating.schedule.service import Stretch, segments, stretches
from crossfoot.measures import Period, Span, stepped
from crossfoot.terms.agreement import Agreement, History, Phase, Term
from crossfoot.terms.price_model import Recurring, Timing

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueUsage:
    """Usage of one term to meter and price: the quantity of `span`, priced as one.

    agreement: the version that prices it. service: the days, in the agreement's zone; span: the instants they cover.
    cycle: the whole billing cycle they lie in. by: the day after the one it is billed on. raises: of the price so far.
    """

    agreement: Agreement
    term: Term
    phase: Phase
    service: Period
    span: Span
    cycle: Period
    by: date
    raises: tuple[Raised, ...] = ()


@dataclass(frozen=True, slots=True)
class DueFee:
    """A recurring fee for some days. cycle: the whole cycle the price is for; the rest as in DueUsage."""

    agreement: Agreement
    term: Term
    phase: Phase
    service: Period
    span: Span
    cycle: Period
    by: date
    raises: tuple[Raised, ...] = ()


def service_cycle(piece: DueUsage | DueFee) -> Period:
    """The billing cycle of a piece's first day, whichever cycle its own price is for."""
    return piece.agreement.billing.cadence.cycle(piece.service.start)


def usage_pieces(history: History, *, after: date, through: date, ends: Ends = NO_ENDS) -> tuple[DueUsage, ...]:
    """The usage whose `by` lies after one day and not after another; after < through. In order of term and service."""
    within = Period(after, through)
    rows = stretches(segments(history, reach(history, within), end_of=lambda each: service_end(each, ends=ends)), ends=ends)
    return tuple(piece for row in rows.values() for stretch in row for piece in _usage_of(stretch, within))


def fee_pieces(history: History, *, after: date, through: date, ends: Ends = NO_ENDS) -> tuple[DueFee, ...]:
    """The recurring fees whose `by` lies after one day and not after another; after < through. In order of term and service.

    A fee billed in advance is not shortened by a termination: what it gives back is a charge of its own.
    """
    within = Period(after, through)
    around = reach(history, within)
    served = stretches(segments(history, around, end_of=lambda each: service_end(each, ends=ends)), ends=ends)
    promised = stretches(segments(history, around, end_of=lambda each: natural_end(each, ends=ends)), ends=ends)
    arrears = [fee for row in served.values() for fee in fees_of(row, within, timing=Timing.ARREARS)]
    advance = [fee for row in promised.values() for fee in fees_of(row, within, timing=Timing.ADVANCE)]
    billed = [fee for fee in advance if billed_before(fee, stopped_on(fee.agreement))]
    return tuple(sorted([*arrears, *billed], key=lambda fee: (fee.term.id, fee.service)))


def billed_before(fee: DueFee, stop: date | None) -> bool:
    """Whether a fee in advance begins, or is billed, before service stops; None never stops."""
    return stop is None or fee.service.start < stop or fee.by < stop


def fees_of(row: Sequence[Stretch], within: Period, *, timing: Timing) -> Iterator[DueFee]:
    """The fees of one term of one timing whose `by` lies after the start of `within` and not after its end."""
    for stretch in row:
        model = stretch.phase.model
        if not isinstance(model, Recurring) or model.timing is not timing:
            continue
        cadence, fee_cadence = stretch.cadence, replace(stretch.cadence, months=model.months)
        first = min(cadence.cycle(within.start).start, fee_cadence.cycle(within.start).start)
        seen = stretch.service.overlap(Period(first, cadence.cycle(within.end).end))
        for cycle in fee_cadence.cycles(seen) if seen else ():
            service = Period(max(stretch.service.start, cycle.start), min(stretch.service.end, cycle.end))
            by = _arrears_by(stretch, cycle) if timing is Timing.ARREARS else _advance_by(row, stretch, cycle)
            if within.start < by <= within.end:
                now = stretch.on(service.start)
                raises = raised(now.agreement, now.raised_on)
                span = service.span(now.agreement.time_zone)
                yield DueFee(now.agreement, now.term, now.phase, service, span, cycle, by, raises)


def reach(history: History, within: Period) -> Period:
    """Days wide enough around a period that every cycle that touches it is seen whole, and the cycle before it."""
    months = [version.billing.cadence.months for version in history.versions]
    for version in history.versions:
        models = [phase.model for term in version.terms for phase in term.phases]
        months += [model.months for model in models if isinstance(model, Recurring)]
    widest = 2 * max(months) + 1
    return Period(stepped(within.start, months=-widest, steps=1), stepped(within.end, months=widest, steps=1))


def _usage_of(stretch: Stretch, within: Period) -> Iterator[DueUsage]:
    seen = stretch.service.overlap(Period(stretch.cadence.cycle(within.start).start, within.end))
    if seen is None or stretch.term.is_recurring:
        return
    for cycle in stretch.cadence.cycles(seen):
        by = min(cycle.end, stretch.regime_end)
        service = Period(max(stretch.service.start, cycle.start), min(stretch.service.end, cycle.end))
        if within.start < by <= within.end:
            now = stretch.on(service.start)
            raises = raised(now.agreement, now.raised_on)
            span = service.span(now.agreement.time_zone)
            yield DueUsage(now.agreement, now.term, now.phase, service, span, cycle, by, raises)


def _arrears_by(stretch: Stretch, cycle: Period) -> date:
    """A fee in arrears is billed with the billing cycle in which its own cycle ends, or when the agreement ends."""
    return min(_billing(stretch, cycle, cycle.end - ONE_DAY).end, stretch.regime_end)


def _advance_by(row: Sequence[Stretch], stretch: Stretch, cycle: Period) -> date:
    """A fee in advance that goes on is billed by the start of its billing cycle; one that begins, on its first day."""
    if stretch.service.start > cycle.start:
        return stretch.service.start + ONE_DAY
    billing = _billing(stretch, cycle, cycle.start)
    begun = _begun(row, cycle.start)
    return billing.start if begun < billing.start else begun + ONE_DAY


def _billing(stretch: Stretch, cycle: Period, day: date) -> Period:
    """The cycle a fee is billed with: its own, or the billing cycle of a day when that is the longer one."""
    months = (cycle.end.year - cycle.start.year) * 12 + cycle.end.month - cycle.start.month
    return cycle if months >= stretch.cadence.months else stretch.cadence.cycle(day)


def _begun(row: Sequence[Stretch], day: date) -> date:
    """The first day of the unbroken service of a term that holds a day."""
    begun = day
    for stretch in reversed(row):
        if stretch.service.start < begun <= stretch.service.end:
            begun = stretch.service.start
    return begun
