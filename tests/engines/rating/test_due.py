"""What is due when: no day of service is billed twice, none is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from crossfoot.engines.rating.due import DueFee, DueUsage, due
from crossfoot.engines.rating.schedule.life import natural_end, service_end, stopped_on
from crossfoot.measures import Period
from crossfoot.terms.agreement import History
from crossfoot.terms.price_model import Recurring, Timing
from tests.engines.rating.agreements import histories

FIRST, HORIZON, LAST = date(2025, 6, 1), date(2028, 3, 1), date(2031, 1, 1)


def promised(history: History, day: date) -> set[tuple[str, str]]:
    """By the plainest reading: the terms served on one day, as (term, usage or the fee's timing)."""
    begun = [each for each in history.versions if each.in_force_from <= day]
    if not begun:
        return set()
    version = max(begun, key=lambda each: each.version)
    found = set()
    for term in version.terms:
        for place, phase in enumerate(term.phases, start=1):
            renewed = place == len(term.phases) and phase.effective.end >= version.effective.end
            in_phase = day >= phase.effective.start if renewed else day in phase.effective
            if not in_phase or day < version.effective.start:
                continue
            timing = phase.model.timing if isinstance(phase.model, Recurring) else None
            if day >= (natural_end(version) if timing is Timing.ADVANCE else service_end(version)):
                continue
            if timing and any(day in pause for pause in version.life.pauses):
                continue
            found.add((term.id, str(timing)))
    return found


def billed(pieces: list[DueUsage | DueFee]) -> dict[tuple[str, str], list[date]]:
    days: dict[tuple[str, str], list[date]] = {}
    for piece in pieces:
        model = piece.phase.model
        key = piece.term.id, str(model.timing if isinstance(model, Recurring) else None)
        days.setdefault(key, []).extend(piece.service.start + timedelta(days=n) for n in range(piece.service.days))
    return days


@settings(max_examples=150, deadline=None, phases=[Phase.generate])
@given(histories(), st.lists(st.dates(FIRST, date(2028, 6, 1)), max_size=30))
def test_each_day_served_is_billed_by_exactly_one_of_the_runs_for_touching_periods(history: History, cuts: list[date]) -> None:
    runs = [due(history, period) for period in Period(FIRST, LAST).split(cuts)]
    got = billed([piece for run in runs for piece in (*run.usage, *run.recurring)])
    want: dict[tuple[str, str], list[date]] = {}
    for number in range((HORIZON - FIRST).days):
        day = FIRST + timedelta(days=number)
        for key in promised(history, day):
            want.setdefault(key, []).append(day)
    for key, days in want.items():
        have = [day for day in sorted(got.get(key, [])) if day < HORIZON]
        if key[1] == "advance":
            have = [day for day in have if day in set(days)]
            stops = [stop for version in history.versions if (stop := stopped_on(version))]
            days = [day for day in days if not stops or day < min(stops)]
            have = [day for day in have if not stops or day < min(stops)]
        assert have == days, key
