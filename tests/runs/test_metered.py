"""What a run meters: the due usage of each agreement, and the fate of every event, by both engines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.measures import Period
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.demand import MeteredUsage, demand, no_demand
from crossfoot.runs.metered_bulk import metered_bulk
from crossfoot.runs.metered_pure import metered_pure
from crossfoot.terms.agreement import History
from tests.bulk.lakes import Shelves
from tests.parity.worlds import row
from tests.runs.small import BEGUN, EVENTS, HISTORY, OCTOBER, agreement, used

NOVEMBER = Period.month("2026-11")
Engine = Callable[[Sequence[UsageEvent], Sequence[History], Period], MeteredUsage]


def _pure(events: Sequence[UsageEvent], histories: Sequence[History], period: Period) -> MeteredUsage:
    return metered_pure(events=events, demands=[demand(each, period=period) for each in histories], period=period)


@pytest.fixture(params=["pure", "bulk"])
def meter_run(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Both engines, each as a function of events, histories and a period."""

    def bulk(events: Sequence[UsageEvent], histories: Sequence[History], period: Period) -> MeteredUsage:
        shelves = Shelves.at(tmp_path / str(len(list(tmp_path.iterdir()))))
        shelves.receive([row(each) for each in events])
        demands = [demand(each, period=period) for each in histories]
        return metered_bulk(snapshot=shelves.snapshot, demands=demands, period=period)

    return _pure if request.param == "pure" else bulk


def fates(got: MeteredUsage) -> dict[str, tuple[int, Decimal]]:
    return {each.fate: (each.events, each.quantity) for each in got.fates}


def test_every_event_has_one_fate(meter_run: Engine) -> None:
    got = meter_run(EVENTS, [HISTORY], OCTOBER)
    assert fates(got) == {
        "metered": (2, Decimal("5.5")),
        "outside-term": (1, Decimal(1)),
        "unknown-meter": (1, Decimal(7)),
        "unknown-account": (1, Decimal("1234567.25")),
    }
    assert [(each.dims, str(each.quantity), each.events) for each in got.metered] == [
        ((("region", "eu"),), "0.5 call", 1),
        ((("region", "us"),), "5 call", 1),
    ]
    assert [(each.account, each.code, each.agreement) for each in got.suspended] == [
        ("acme", "unknown-meter", "AGR-1"),
        ("acme", "outside-term", "AGR-1"),
        ("stranger", "unknown-account", ""),
    ]


def test_usage_of_a_cycle_that_is_not_over_waits_and_is_metered_when_it_ends(meter_run: Engine) -> None:
    history = History((agreement(billing_day=15),))
    october = meter_run(EVENTS, [history], OCTOBER)
    assert fates(october)["metered"] == (1, Decimal(5))
    assert fates(october)["waiting"] == (1, Decimal("0.5"))
    november = meter_run(EVENTS, [history], NOVEMBER)
    assert fates(november)["metered"] == (2, Decimal("1.5"))
    assert [str(each.quantity) for each in november.metered] == ["1 call", "0.5 call"]


def test_months_are_the_zone_s_own_and_no_event_is_in_two(meter_run: Engine) -> None:
    last = used("a", "2026-11-01T03:59:59.999999999Z", region="us")
    first = used("b", "2026-11-01T04:00:00Z", region="us")
    assert [each.events for each in meter_run([last, first], [HISTORY], OCTOBER).metered] == [1]
    assert [each.first for each in meter_run([last, first], [HISTORY], NOVEMBER).metered] == [first.at]


def test_a_new_version_counts_from_its_first_day_by_its_own_accounts(meter_run: Engine) -> None:
    second = agreement(2, in_force_from=date(2026, 10, 20), accounts=("acme", "acme-eu"), price="0.20")
    history = History((agreement(), second))
    events = [
        used("1", "2026-10-19T12:00:00Z", region="us"),
        used("2", "2026-10-20T12:00:00Z", region="us"),
        used("3", "2026-10-19T12:00:00Z", account="acme-eu", region="us"),
        used("4", "2026-10-20T12:00:00Z", account="acme-eu", region="us"),
    ]
    got = meter_run(events, [history], OCTOBER)
    assert [(each.span.start.day("America/New_York"), str(each.quantity)) for each in got.metered] == [
        (BEGUN, "1 call"),
        (date(2026, 10, 20), "2 call"),
    ]
    assert [(each.account, each.code) for each in got.suspended] == [("acme-eu", "outside-term")]


def test_an_event_two_agreements_take_is_metered_once_and_counted_by_both(meter_run: Engine) -> None:
    other = History((agreement(id="AGR-2"),))
    got = meter_run([used("1", "2026-10-19T12:00:00Z", region="us")], [HISTORY, other], OCTOBER)
    assert [each.agreement for each in got.metered] == ["AGR-1", "AGR-2"]
    assert fates(got) == {"metered": (1, Decimal(1))}


def test_the_usage_of_an_agreement_that_cannot_be_rated_is_in_suspense() -> None:
    got = metered_pure(events=EVENTS, demands=[no_demand(HISTORY, period=OCTOBER)], period=OCTOBER)
    assert got.metered == ()
    assert {each.code for each in got.suspended if each.account == "acme"} == {"outside-term", "unknown-meter"}


def test_no_agreements_leave_everything_in_suspense(meter_run: Engine) -> None:
    got = meter_run(EVENTS, [], OCTOBER)
    assert {each.code for each in got.suspended} == {"unknown-account"}
    assert fates(got)["unknown-account"][0] == 5
