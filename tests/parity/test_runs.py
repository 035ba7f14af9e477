"""Parity of whole runs: rating a lake and rating the same events from memory give identical periods."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from crossfoot.runs.rate_files import rate_files
from crossfoot.runs.rate_period import RunInputs, rate_period
from crossfoot.runs.reperform import compare
from tests.parity.worlds import OCTOBER, world

SEEDS = range(100, 300 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 106)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lake_and_a_file_of_the_same_events_are_rated_alike(seed: int, tmp_path: Path) -> None:
    made = world(seed, agreements=60, events=3_000)
    repeated = [
        *made.events,
        *random.Random(seed).sample(made.events, 50),
        replace(made.events[0], quantity=made.events[0].quantity + 1),
    ]
    files = rate_files(histories=made.histories, events=repeated, period=OCTOBER)
    lake = rate_period(RunInputs(made.histories, made.stored(tmp_path), OCTOBER))
    assert (files.duplicates, len(files.conflicts)) == (50, 1)
    assert len(lake.charges) > 50
    assert compare(stored=files.period.charges, recomputed=lake.charges) == ()
    assert files.period == lake


def test_the_order_of_agreements_and_events_changes_nothing() -> None:
    made = world(7, agreements=30, events=1_000)
    once = rate_files(histories=made.histories, events=made.events, period=OCTOBER)
    again = rate_files(histories=made.histories[::-1], events=made.events[::-1], period=OCTOBER)
    assert once.period == again.period
