"""Import + compaction of a batch, with dedupe against a large window and without any.

    BENCH_SIZE=100m python -m bench.compaction

The window is the lake of the rating benchmark of that size. The batch is a CSV of a million rows, of which 1 % repeat
an event of the window (spread over all of it) and 0.01 % come under a taken id with another quantity.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from bench.measure import child, keep, median_costs, scratch, sizes_wanted

ROWS = 1_000_000
LIMIT_MB = 2_500
REPEATS = 3
MAKE = """
COPY (
    SELECT * FROM (
        SELECT
            'new-' || printf('%016x', hash(range)) AS id,
            strftime(make_timestamp(1767225600000000 + range * 2500), '%Y-%m-%dT%H:%M:%S.%fZ') AS at,
            'cus-' || lpad(CAST(hash(range, 1) % 50000 AS VARCHAR), 6, '0') AS customer,
            'meter-' || lpad(CAST(hash(range, 2) % 20 AS VARCHAR), 2, '0') AS metric,
            CAST(CAST(hash(range, 3) % 10000000 AS DECIMAL(12, 0)) * 0.001 AS DECIMAL(18, 6)) AS quantity,
            'model-' || CAST(hash(range, 4) % 4 AS VARCHAR) AS model,
            'region-' || CAST(hash(range, 5) % 3 AS VARCHAR) AS region,
            'tier-' || CAST(hash(range, 6) % 2 AS VARCHAR) AS tier,
            'req-' || CAST(range AS VARCHAR) AS request,
            'ok' AS status
        FROM range({fresh})
        UNION ALL
        SELECT
            event_id,
            strftime(make_timestamp(at_ns // 1000), '%Y-%m-%dT%H:%M:%S.%f')
                || lpad(CAST(at_ns % 1000 AS VARCHAR), 3, '0') || 'Z',
            account,
            metric,
            quantity + CASE WHEN hash(event_id, 9) % 100 = 0 THEN 1 ELSE 0 END,
            json_extract_string(dims, '$.model'),
            json_extract_string(dims, '$.region'),
            json_extract_string(dims, '$.tier'),
            'again',
            'ok'
        FROM (SELECT * FROM read_parquet('{window}/events/*.parquet') USING SAMPLE reservoir({again} ROWS) REPEATABLE (7))
    )
    ORDER BY hash(id)
) TO '{path}' (HEADER)
"""


def main() -> None:
    """Make the window and the batch if they are missing, measure both ways, keep the result."""
    from bench.generate import generate

    for size, events in sizes_wanted().items():
        window, root = scratch(f"rating-{size}"), scratch(f"compaction-{size}")
        generate(events, window)
        _make(window, root / "usage.csv")
        steps = {step: child("bench.compaction", step, root, window) for step in ("without", "with")}
        costs = median_costs(steps, repeats=REPEATS)
        outcome = json.loads((root / "with.json").read_text("utf-8"))
        ratio = round(costs["with"].cpu_s / costs["without"].cpu_s, 2)
        keep("compaction", size, costs=costs, facts={"rows": ROWS, "window": events, "ratio": ratio, **outcome})
        print(f"compaction {size:>4} {ratio} times import + compaction without dedupe; {outcome}")


def _make(window: Path, path: Path) -> None:
    from crossfoot.bulk.session import session

    again = ROWS // 100
    if not path.exists():
        with session() as connection:
            connection.execute(MAKE.format(fresh=ROWS - again, again=again, window=window, path=path))


def _step(step: str, root: Path, window: Path) -> None:
    from bench.generate import snapshot
    from crossfoot.bulk.compact import compact, compact_unjudged
    from crossfoot.bulk.importing import import_file
    from crossfoot.bulk.lake import Lake
    from crossfoot.bulk.session import Limits
    from crossfoot.formats.usage.mapping import (
        Column,
        IdColumns,
        Measure,
        Time,
        UsageMapping,
    )

    mapping = UsageMapping(
        source="api",
        identity=IdColumns(("id",)),
        at=Time("at"),
        account=Column("customer"),
        measures=(Measure(Column("metric"), Column("quantity")),),
        dims=tuple((name, Column(name)) for name in ("model", "region", "tier")),
    )
    shutil.rmtree(root / step, ignore_errors=True)
    lake, limits, held = Lake(root / step), Limits(memory_mb=LIMIT_MB), snapshot(window)
    (root / step).mkdir()
    (root / step / "series").symlink_to(window / "series")
    staged = import_file(lake, root / "usage.csv", mapping=mapping, batch_id="b", limits=limits).staged
    assert staged is not None, "the generated file is clean"
    if step == "without":
        compact_unjudged(lake, staged=[staged], known_series=held.series, limits=limits)
        return
    (root / step / "events").symlink_to(window / "events")
    done = compact(lake, staged=[staged], window=held.events, known_series=held.series, known_conflicts=(), limits=limits)
    outcome = {
        "new": sum(each.events_new for each in done.outcomes),
        "duplicates": sum(each.events_duplicate for each in done.outcomes),
        "conflicts": sum(each.events_conflict for each in done.outcomes),
    }
    (root / f"{step}.json").write_text(json.dumps(outcome), "utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["step", step, folder, window]:
            _step(step, Path(folder), Path(window))
        case _:
            main()
