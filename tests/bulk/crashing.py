"""A process that stages and compacts until it is killed. Its manifest is a file replaced whole, as a table row would be.

    python -m tests.bulk.crashing FOLDER first_batch

Prints the number of each batch once it is acknowledged.
"""

from __future__ import annotations

import itertools
import os
import pickle
import sys
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
    """Stage a batch, commit, acknowledge; compact every third time; for ever."""
    shelves, staged = load(root)
    for number in itertools.count(first):
        facts = stage_events(shelves.lake, batch(number), batch_id=str(number))
        staged = [*staged, *([facts] if facts else [])]
        commit(root, shelves, staged)
        print(number, flush=True)
        if len(staged) >= 3:
            settle(root, shelves, staged)
            staged = []


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
