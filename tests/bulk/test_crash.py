"""kill -9 at any moment loses no acknowledged event and doubles none."""

import random
import subprocess
import sys
import time
from pathlib import Path

import duckdb

from crossfoot.bulk.lake import Shelf
from crossfoot.measures import Instant
from tests.bulk.crashing import EVENTS_A_BATCH, load, settle

KILLS = 50
ROOT = Path(__file__).parents[2]


def test_killed_at_fifty_moments_the_lake_holds_every_acknowledged_event_once(tmp_path: Path) -> None:
    moments, acknowledged, following = random.Random(20_261_001), set[int](), 0
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bulk.crashing", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    with process:
        assert process.stdin and process.stdout
        for _ in range(KILLS):
            # The client sends what was not acknowledged again, and its last acknowledged batch too: the answer may be lost.
            resent = max(0, following - 1)
            print(resent, moments.randint(0, 4), moments.randint(0, 150), file=process.stdin, flush=True)
            acknowledged |= {int(number) for number in process.stdout.readline().split()}
            following = max(acknowledged, default=-1) + 1
        process.stdin.close()
    shelves, staged = load(tmp_path)
    settle(tmp_path, shelves, staged)
    names = [each.name for each in shelves.events]
    shelves.lake.verify(Shelf.EVENTS, names)
    rows = duckdb.read_parquet([str(path) for path in shelves.lake.paths(Shelf.EVENTS, names)]).fetchall()
    held = [str(row[1]) for row in rows]
    assert len(held) == len(set(held))
    assert {f"{batch}.{each}" for batch in acknowledged for each in range(EVENTS_A_BATCH)} <= set(held)
    assert len(acknowledged) >= KILLS
    shelves.lake.sweep(keep=[*names, *shelves.series], older_than=Instant(time.time_ns() + 10**12))
    assert {path.stem for path in (tmp_path / "lake").glob("*/*")} == {*names, *shelves.series}
