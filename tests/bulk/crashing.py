"""Processes that stage and compact until they are killed. Their manifest is a file replaced whole, as a table row would be.

    python -m tests.bulk.crashing FOLDER

Each line of standard input starts one: the number of its first batch, after how many acknowledged batches it is killed,
and after how much of the next one, in hundredths of the time the last took. Each line of standard output is the numbers
of the batches it acknowledged. No clock decides how far it comes, whatever else the machine does meanwhile.
"""

from __future__ import annotations

import itertools
import os
import pickle
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path

from crossfoot.bulk.compact import compact
from crossfoot.bulk.importing import stage_events
from crossfoot.bulk.lake import SegmentFacts
from tests.bulk.lakes import Shelves, event

EVENTS_A_BATCH = 20


def batch(number: int) -> list[dict[str, object]]:
    """The events of a batch: always the same for its number."""
    return [event(f"{number}.{each}", quantity=Decimal(each), at_ns=number) for each in range(EVENTS_A_BATCH)]


def load(root: Path) -> tuple[Shelves, list[SegmentFacts]]:
    """The shelves and the staged files that the manifest names."""
    shelves, manifest, staged = Shelves.at(root / "lake"), root / "manifest", []
    if manifest.exists():
        shelves.events, shelves.series, shelves.conflicts, staged = pickle.loads(manifest.read_bytes())
    return shelves, staged


def commit(root: Path, shelves: Shelves, staged: list[SegmentFacts]) -> None:
    """Replace the manifest in one step."""
    aside = root / "manifest.aside"
    with aside.open("wb") as file:
        file.write(pickle.dumps((shelves.events, shelves.series, shelves.conflicts, staged)))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(root / "manifest")


def settle(root: Path, shelves: Shelves, staged: list[SegmentFacts]) -> None:
    """Compact what is staged and commit the exchange."""
    done = compact(
        shelves.lake, staged=staged, window=shelves.events, known_series=shelves.series, known_conflicts=shelves.conflicts
    )
    shelves.events += [done.events] if done.events else []
    shelves.series += [done.series.name] if done.series else []
    commit(root, shelves, [])


def work(root: Path, first: int) -> None:
    """Stage a batch, commit, acknowledge by printing its number; compact every third time; for ever."""
    shelves, staged = load(root)
    for number in itertools.count(first):
        facts = stage_events(shelves.lake, batch(number), batch_id=str(number))
        staged = [*staged, *([facts] if facts else [])]
        commit(root, shelves, staged)
        print(number, flush=True)
        if len(staged) >= 3:
            settle(root, shelves, staged)
            staged = []


def serve(root: Path) -> None:
    """Fork a worker for each line; everything is imported once, and nothing is open."""
    pace = 0.05
    for line in sys.stdin:
        first, batches, hundredths = map(int, line.split())
        reading, writing = os.pipe()
        worker = os.fork()
        if not worker:
            os.dup2(writing, 1)
            os.close(reading)
            work(root, first)
        os.close(writing)
        with os.fdopen(reading) as said:
            acknowledged, began = [], time.monotonic()
            for _ in range(batches):
                acknowledged.append(said.readline())
                pace, began = time.monotonic() - began, time.monotonic()
            time.sleep(pace * hundredths / 100)
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
            acknowledged += said.readlines()
        print(*(each.strip() for each in acknowledged if each.endswith("\n")), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
