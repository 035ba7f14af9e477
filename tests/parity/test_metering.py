"""Parity of metering: the columns and the pure engine count the same, whatever is agreed and whatever was used."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from crossfoot.measures.decimals import EXACT
from crossfoot.runs.demand import demand
from crossfoot.runs.metered_bulk import metered_bulk
from crossfoot.runs.metered_pure import metered_pure
from tests.parity.worlds import OCTOBER, world

SEEDS = range(200 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 12)
AGREEMENTS = 60


@pytest.mark.parametrize("seed", SEEDS)
def test_bulk_and_pure_metering_agree(seed: int, tmp_path: Path) -> None:
    made = world(seed, agreements=AGREEMENTS, events=3_000)
    demands = [demand(history, period=OCTOBER) for history in made.histories]
    pure = metered_pure(events=made.events, demands=demands, period=OCTOBER)
    bulk = metered_bulk(snapshot=made.stored(tmp_path), demands=demands, period=OCTOBER)
    assert pure.metered
    assert bulk.metered == pure.metered
    assert repr(bulk.metered) == repr(pure.metered), "the same values written differently give other workings"
    assert bulk.suspended == pure.suspended
    assert bulk.fates == pure.fates
    assert {each.fate for each in pure.fates} >= {"metered", "waiting", "unknown-account", "unknown-meter", "outside-term"}


def test_every_event_has_one_fate_and_its_quantity_goes_with_it() -> None:
    made = world(1, agreements=AGREEMENTS, events=3_000)
    demands = [demand(history, period=OCTOBER) for history in made.histories]
    got = metered_pure(events=made.events, demands=demands, period=OCTOBER)
    suspended: Counter[tuple[str, str]] = Counter()
    for each in got.suspended:
        suspended[each.metric, each.code] += each.events
    assert suspended == {(each.metric, each.fate): each.events for each in got.fates if each.fate.in_suspense}
    for total in got.fates:
        quantity = [each.quantity.value for each in got.suspended if (each.metric, each.code) == (total.metric, total.fate)]
        if total.fate.in_suspense:
            assert EXACT.subtract(sum(quantity, start=total.quantity * 0), total.quantity) == 0
