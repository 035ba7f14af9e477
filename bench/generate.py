"""Make the imitated company's usage: a lake of any size, the same for the same seed and DuckDB version.

    python -m bench.generate 10000000 /tmp/bench-10m

50,000 customers by Zipf's law, 20 meters, 3 dimensions, 92 days; files of 5 million events, each sorted by
series as the compactor leaves them.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.session import Limits, file_list, relation, session
from crossfoot.measures import Instant

CUSTOMERS = 50_000
EVENTS_A_FILE = 5_000_000
SEED = 20_261_001
HERE = Path(__file__).parent


def filled(name: str, **values: int) -> str:
    """A query of this folder with its `$name` parameters written in."""
    text = (HERE / name).read_text("utf-8")
    for key in sorted(values, key=len, reverse=True):
        text = text.replace(f"${key}", str(values[key]))
    return text


def generate(events: int, root: Path) -> None:
    """Write the lake and `manifest.json` (the names of its files) under `root`, unless they are there."""
    manifest = root / "manifest.json"
    if manifest.exists():
        return
    lake = Lake(root)
    with session(Limits(memory_mb=6_000)) as connection:
        _series(connection)
        files = []
        for first in range(0, events, EVENTS_A_FILE):
            some = min(EVENTS_A_FILE, events - first)
            drawn = filled("events.sql", first=first, events=some, total=events, seed=SEED, customers=CUSTOMERS)
            hashes = f"{relation('key_hash')} AS key_hash, {relation('body_hash')} AS body_hash"
            query = f"SELECT *, {hashes} FROM ({drawn}) ORDER BY series_id, at_ns"
            files.append(asdict(lake.write_events(connection, query=query, shelf=Shelf.EVENTS)))
            print(f"{first + some:,} of {events:,} events", file=sys.stderr)
        paths = file_list([lake.path(Shelf.EVENTS, each["name"]) for each in files])
        used = f"SELECT * FROM series SEMI JOIN read_parquet({paths}) AS events USING (series_id)"
        query = f"SELECT series_id, account, metric, dims FROM ({used}) ORDER BY series_id"
        rows = lake.write_rows(connection, query=query, shelf=Shelf.SERIES)
    manifest.write_text(json.dumps({"events": files, "series": [rows.name]}, default=str, indent=1), "utf-8")


def snapshot(root: Path) -> Snapshot:
    """The generated lake, as a rating run sees it."""
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    return Snapshot(Lake(root), tuple(_facts(each) for each in manifest["events"]), tuple(manifest["series"]))


def _facts(row: dict[str, Any]) -> SegmentFacts:
    return SegmentFacts(
        name=row["name"],
        rows=row["rows"],
        bytes=row["bytes"],
        first_at=Instant(row["first_at"]["ns"]),
        last_at=Instant(row["last_at"]["ns"]),
        foot=tuple((metric, Decimal(foot)) for metric, foot in row["foot"]),
        reach=tuple((metric, Decimal(reach)) for metric, reach in row["reach"]),
        quantity_type=row["quantity_type"],
        reversals=row["reversals"],
        hashing=row["hashing"],
    )


def _series(connection: duckdb.DuckDBPyConnection) -> None:
    query = filled("series.sql", customers=CUSTOMERS).format(series_id=relation("series_id"))
    connection.execute(f"CREATE TABLE series AS {query}")


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
