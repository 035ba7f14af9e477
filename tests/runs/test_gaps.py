"""What sources lack, told to the accounts it concerns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from crossfoot.bulk.compact import compact
from crossfoot.bulk.importing import stage_usage
from crossfoot.bulk.lake import Lake
from crossfoot.bulk.meter import Snapshot
from crossfoot.measures import Instant, Period
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.gaps import gaps, gaps_by_account

DAY = Period(date(2026, 10, 1), date(2026, 10, 2))
HOUR = 3_600 * 10**9


def snapshot(folder: Path, *sent: tuple[str, str, int]) -> Snapshot:
    """A lake in which each (source, account, hour of 1 October) has one event."""
    lake = Lake(folder)
    start = DAY.span("UTC").start.ns
    events = [
        UsageEvent(source, f"e-{place}", Instant(start + hour * HOUR + 1), account, "calls", Decimal(1))
        for place, (source, account, hour) in enumerate(sent)
    ]
    staged = stage_usage(lake, events, batch_id="b")
    if staged is None:
        return Snapshot(lake, (), ())
    done = compact(lake, staged=[staged], window=[], known_series=[], known_conflicts=[])
    assert done.events and done.series
    return Snapshot(lake, (done.events,), (done.series.name,))


def test_hours_below_what_a_source_declared_are_gaps_up_to_the_latest_hour(tmp_path: Path) -> None:
    seen = snapshot(tmp_path, ("api", "acme", 0), ("api", "acme", 3), ("api", "zeta", 5))
    found = gaps(snapshot=seen, declared={"api": 1}, period=DAY)
    assert [(gap.source, gap.missing) for gap in found] == [("api", 1)] * 3
    told = gaps_by_account(seen, found)
    assert set(told) == {"acme", "zeta"}
    assert told["acme"] == ("api sent too little in 3 hours, the first 2026-10-01T01:00:00Z: 3 events missing at least.",)


def test_only_the_accounts_of_the_source_are_told(tmp_path: Path) -> None:
    seen = snapshot(tmp_path, ("api", "acme", 0), ("api", "acme", 2), ("shop", "zeta", 2))
    assert set(gaps_by_account(seen, gaps(snapshot=seen, declared={"api": 1}, period=DAY))) == {"acme"}


def test_nothing_received_and_nothing_declared_are_no_gaps(tmp_path: Path) -> None:
    empty = snapshot(tmp_path)
    assert gaps(snapshot=empty, declared={"api": 1}, period=DAY) == ()
    assert gaps_by_account(empty, ()) == {}
    seen = snapshot(tmp_path, ("api", "acme", 0), ("api", "acme", 9))
    assert gaps(snapshot=seen, declared={}, period=DAY) == ()
    assert gaps(snapshot=seen, declared={"api": 1}, period=Period(date(2026, 11, 1), date(2026, 11, 2))) == ()
