"""Grants: the prepaid credits an agreement sells, each with the days it may be drawn on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends, lasting, service_end
from crossfoot.engines.rating.schedule.service import segments
from crossfoot.measures import Period, stepped
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.commitment import Prepaid


@dataclass(frozen=True, slots=True)
class Grant:
    """One purchase of prepaid credit. agreement: the version that sells it. lasts: the days on which it may be drawn."""

    agreement: Agreement
    prepaid: Prepaid
    lasts: Period

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
            days = part.period.overlap(effective)
            for start in _starts(prepaid, days) if days else ():
                found.append(Grant(part.agreement, prepaid, Period(start, _expiry(prepaid, start, effective.end))))
    return tuple(sorted(found, key=lambda grant: (grant.prepaid.id, grant.lasts)))


def _starts(prepaid: Prepaid, days: Period) -> Iterator[date]:
    """The days of a grant within some days, stepped from the stored first one."""
    for steps in count():
        start = stepped(prepaid.effective.start, months=prepaid.every_months, steps=steps)
        if start >= days.end:
            return
        if start in days:
            yield start
        if not prepaid.every_months:
            return


def _expiry(prepaid: Prepaid, start: date, end: date) -> date:
    return stepped(start, months=prepaid.lasts_months, steps=1) if prepaid.lasts_months else end
