"""Grants: the prepaid credits an agreement sells, each with the days it may be drawn on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, begins, lasting, natural_end, service_end
from crossfoot.engines.rating.schedule.service import segments
from crossfoot.measures import Instant, Period, Span, stepped
from crossfoot.measures.instant import NS_LIMIT
from crossfoot.measures.period import FOREVER
from crossfoot.records.credit import CreditGrant
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.commitment import Prepaid


@dataclass(frozen=True, slots=True)
class Grant:
    """One purchase of prepaid credit. agreement: the version that sells it. lasts: the days on which it may be drawn.

    rolls_until: the end of what is granted again of it; None where nothing is.
    """

    agreement: Agreement
    prepaid: Prepaid
    lasts: Period
    rolls_until: date | None

    @property
    def id(self) -> str:
        """Stable: the agreement, the clause and the first day."""
        return f"{self.agreement.id}/{self.prepaid.id}/{self.lasts.start.isoformat()}"


def grants(history: History, period: Period, *, ends: Ends = NO_ENDS) -> tuple[Grant, ...]:
    """The credits granted on the days of a period, in order of clause and day."""
    found: list[Grant] = []
    for part in segments(history, period, end_of=lambda each: service_end(each, ends=ends)):
        for prepaid in part.agreement.prepaid:
            effective = lasting(prepaid.effective, part.agreement)
            end = min(effective.end, natural_end(part.agreement, ends=ends))
            days = part.period.overlap(effective)
            first = begins(prepaid.effective, part.agreement)
            for months in _plan(prepaid, first, days) if days else ():
                found.append(_grant(part.agreement, prepaid, first=first, months=months, end=end))
    return tuple(sorted(found, key=lambda grant: (grant.prepaid.id, grant.lasts)))


def credit_of(grant: Grant) -> CreditGrant:
    """The grant as credit that can be drawn: its days become instants in the agreement's zone."""
    prepaid, zone = grant.prepaid, grant.agreement.time_zone
    end = _NEVER if grant.lasts.is_open else Instant.midnight(grant.lasts.end, zone)
    return CreditGrant(
        id=grant.id,
        amount=prepaid.amount,
        lasts=Span(Instant.midnight(grant.lasts.start, zone), end),
        priority=prepaid.priority,
        terms=prepaid.terms,
        rollover=prepaid.rollover,
        rolls_until=None if grant.rolls_until is None else Instant.midnight(grant.rolls_until, zone),
    )


def _plan(prepaid: Prepaid, first: date, days: Period) -> Iterator[int]:
    """After how many months from the first day a clause grants, for the grants that lie within some days."""
    for months in count(0, prepaid.every_months) if prepaid.every_months else (0,):
        start = stepped(first, months=months, steps=1)
        if start >= days.end:
            return
        if start in days:
            yield months


def _grant(agreement: Agreement, prepaid: Prepaid, *, first: date, months: int, end: date) -> Grant:
    """The grant after so many months. All its days step from the stored first one, so that none drifts after a short month."""
    lasts, rolls = prepaid.lasts_months, prepaid.rollover_months
    expiry = stepped(first, months=months + lasts, steps=1) if lasts else end
    until = None
    if rolls and expiry < FOREVER:
        until = stepped(first, months=months + lasts + rolls, steps=1) if lasts else stepped(end, months=rolls, steps=1)
    return Grant(agreement, prepaid, Period(stepped(first, months=months, steps=1), expiry), until)


_NEVER = Instant(NS_LIMIT - 1)
