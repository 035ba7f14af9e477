"""The life of an agreement: when it ends, when it renews, and by how much its prices have risen by a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile
from types import MappingProxyType

from crossfoot.errors import Unrateable
from crossfoot.measures import Percent, Period, stepped
from crossfoot.measures.period import FOREVER
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.life import Uplift, UpliftKind

Ends = Mapping[str, date]
"""Agreement id -> the first day it no longer runs: for agreements that end together with another."""

NO_ENDS: Ends = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Raised:
    """One rise of prices. on: the day of the renewal that brought it. percent: after the cap. says: in plain words."""

    on: date
    percent: Percent
    says: str


def natural_end(agreement: Agreement, *, ends: Ends = NO_ENDS) -> date:
    """The first day no longer in force if nobody terminates: `FOREVER` when it renews without notice or has no end.

    Notice counts for the first end before which it was given in time. An agreement that ends with another one
    takes that one's end and does not renew by itself. Raises Unrateable: co-termination-unknown.
    """
    other = agreement.life.co_terminates
    if other:
        if other not in ends:
            raise Unrateable("co-termination-unknown", agreement=agreement.id, other=other)
        return ends[other]
    renewal, notice = agreement.life.renewal, agreement.life.notice_given
    if renewal is None or not renewal.automatic or agreement.effective.is_open:
        return agreement.effective.end
    if notice is None:
        return FOREVER
    return next(end for end in _term_ends(agreement) if notice <= renewal.notice_by(end))


def stopped_on(agreement: Agreement) -> date | None:
    """The first day no longer served because of early termination, never before the version is in force; None without one."""
    termination = agreement.life.termination
    return max(termination.on, agreement.in_force_from) if termination else None


def service_end(agreement: Agreement, *, ends: Ends = NO_ENDS) -> date:
    """The first day no longer served: the natural end or the termination, whichever comes first."""
    return min(natural_end(agreement, ends=ends), stopped_on(agreement) or FOREVER)


def renewals(agreement: Agreement, *, through: date, ends: Ends = NO_ENDS) -> tuple[date, ...]:
    """The days up to and with `through` on which the agreement renews. Raises Unrateable: renewal-without-months."""
    renewal = agreement.life.renewal
    if renewal is None or not renewal.automatic or agreement.life.co_terminates or agreement.effective.is_open:
        return ()
    natural = natural_end(agreement, ends=ends)
    return tuple(takewhile(lambda end: end <= through and end < natural, _term_ends(agreement)))


def term_end(agreement: Agreement, *, on: date, ends: Ends = NO_ENDS) -> date:
    """The end of the stretch promised on a day: the first renewal after it, or the natural end."""
    natural = natural_end(agreement, ends=ends)
    renewal = agreement.life.renewal
    if renewal is None or not renewal.automatic or agreement.life.co_terminates or agreement.effective.is_open:
        return natural
    return min(natural, next(end for end in _term_ends(agreement) if end > on))


def raise_days(agreement: Agreement, term: str, *, on: date, ends: Ends = NO_ENDS) -> tuple[date, ...]:
    """The renewals up to and with a day that raised a term's prices."""
    renewal = agreement.life.renewal
    uplift = renewal.uplift if renewal else None
    if uplift is None or (uplift.terms and term not in uplift.terms):
        return ()
    return renewals(agreement, through=on, ends=ends)


def raised(agreement: Agreement, days: Sequence[date]) -> tuple[Raised, ...]:
    """The rises that renewals on those days brought, in order; each works on what the last one left.

    Raises Unrateable: index-reading-missing.
    """
    renewal = agreement.life.renewal
    if renewal is None or renewal.uplift is None:
        return ()
    return tuple(_rise(renewal.uplift, day, agreement.id) for day in days)


def lasting(effective: Period, agreement: Agreement) -> Period:
    """The days of a clause: one that reaches the end of the agreement lasts through its renewals."""
    return Period.onward(effective.start) if effective.end >= agreement.effective.end else effective


def begins(effective: Period, agreement: Agreement) -> date:
    """The first day of a clause: not before the agreement's own, so that nothing is counted from days before there was one."""
    return max(effective.start, agreement.effective.start)


def _term_ends(agreement: Agreement) -> Iterator[date]:
    """The agreement's own end and those of every renewal, stepped from the stored first one."""
    months = agreement.life.renewal.months if agreement.life.renewal else 0
    if months < 1:
        raise Unrateable("renewal-without-months", agreement=agreement.id, months=months)
    return (stepped(agreement.effective.end, months=months, steps=steps) for steps in count())


def _rise(uplift: Uplift, day: date, agreement: str) -> Raised:
    if uplift.kind is UpliftKind.FIXED:
        return Raised(day, uplift.percent, f"prices rise by {uplift.percent} at the renewal on {day}")
    reading = dict(uplift.readings).get(day)
    if reading is None:
        raise Unrateable("index-reading-missing", agreement=agreement, index=uplift.index, on=day)
    if uplift.cap is not None and uplift.cap.value < reading.value:
        says = f"prices rise by {uplift.cap} at the renewal on {day}: {uplift.index} rose {reading}, capped"
        return Raised(day, uplift.cap, says)
    return Raised(day, reading, f"prices rise by {reading} at the renewal on {day}, as {uplift.index} did")
