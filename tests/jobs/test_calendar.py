"""The calendar: when a job is due, and what it may."""

from __future__ import annotations

import pytest

from crossfoot.desks.delivery.serving import SERVICE_DUTIES
from crossfoot.jobs.calendar import CALENDAR, DAY, HOUR, MINUTE, Job, Scope
from crossfoot.measures import Instant


def job(every: int, after: int = 0) -> Job:
    return Job("x", "does x", every, Scope.INSTALLATION, frozenset(), lambda turn: {}, after=after)


@pytest.mark.parametrize(
    ("every", "after", "at", "due", "kept", "because"),
    [
        (DAY, 2 * HOUR, "2026-11-03T01:59:59Z", "2026-11-02T02:00:00Z", "2026-11-02T02:00:00Z", "tonight is not come yet"),
        (DAY, 2 * HOUR, "2026-11-03T02:00:00Z", "2026-11-03T02:00:00Z", "2026-11-03T02:00:00Z", "its time is now"),
        (5 * MINUTE, 0, "2026-11-03T02:04:59Z", "2026-11-03T02:00:00Z", "2026-11-03T02:00:00Z", "every five minutes"),
        (5 * MINUTE, 0, "2026-11-03T02:44:59Z", "2026-11-03T02:40:00Z", "2026-11-03T02:00:00Z", "kept once an hour"),
    ],
)
def test_a_job_is_due_at_fixed_times(every, after, at, due, kept, because):
    moment = Instant.parse(at)
    assert job(every, after).due(moment) == Instant.parse(due), because
    assert job(every, after).ledger_due(moment) == Instant.parse(kept), because


def test_every_job_has_a_name_of_its_own_and_may_nothing_that_binds():
    assert len({each.name for each in CALENDAR}) == len(CALENDAR)
    assert [each.name for each in CALENDAR if not each.duties <= SERVICE_DUTIES] == []
