"""Rating from event files to lines, against the bare sum over the same files, at one memory limit.

    BENCH_SIZE=100m python -m bench.rating

Every figure is a whole process: interpreter start, imports, the plan and its prices included on our side.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.measure import child, keep, median_costs, scratch, sizes_wanted

LIMIT_MB = 2_500
REPEATS = 3
HERE = Path(__file__).parent


def main() -> None:
    """Generate what is missing, measure every size, keep the results."""
    for size, events in sizes_wanted().items():
        root = scratch(f"rating-{size}")
        _generate(events, root)
        steps = ("bare_sum", "bare_sum_by_id", "rate")
        costs = median_costs({step: child("bench.rating", step, root) for step in steps}, repeats=REPEATS)
        totals = json.loads((root / "totals.json").read_text("utf-8"))
        facts = {
            "events": events,
            "memory_limit_mb": LIMIT_MB,
            "ratio": round(costs["rate"].cpu_s / costs["bare_sum"].cpu_s, 2),
            "ratio_by_id": round(costs["rate"].cpu_s / costs["bare_sum_by_id"].cpu_s, 2),
            "cpu_us_per_event": round(costs["rate"].cpu_s / events * 1e6, 3),
            **totals,
        }
        keep("rating", size, costs=costs, facts=facts)
        print(f"rating {size:>4} {facts['ratio']} times the bare sum, {facts['cpu_us_per_event']} CPU-us an event")


def _generate(events: int, root: Path) -> None:
    from bench.generate import generate

    generate(events, root)


def _bare(name: str, root: Path) -> None:
    """Run a bare query and take delivery of its rows. Imports nothing of ours."""
    import duckdb

    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    files = [f"{root}/events/{each['name']}.parquet" for each in manifest["events"]]
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{LIMIT_MB}MB'; SET threads = 2; SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{root}/spill'")
        query = (HERE / f"{name}.sql").read_text("utf-8").format(files=files)
        rows = sum(batch.num_rows for batch in connection.sql(query).to_arrow_reader(100_000))
    print(rows, file=sys.stderr)


def _rate(root: Path) -> None:
    from bench import terms
    from bench.generate import snapshot
    from crossfoot.bulk.meter import metering
    from crossfoot.bulk.rate import rate
    from crossfoot.bulk.session import Limits

    with metering(snapshot(root), plan=terms.meter_plan(), limits=Limits(memory_mb=LIMIT_MB)) as opened:
        rated = rate(opened, prices=terms.prices(opened.cells), to=root / "lines.parquet")
    totals = {
        "lines": sum(each.lines for each in rated.totals),
        "events_rated": sum(each.events for each in rated.totals),
        "amounts": {each.currency: str(each.amount) for each in rated.totals},
        "handed_over": len(rated.handed_over),
    }
    (root / "totals.json").write_text(json.dumps(totals), "utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["step", "rate", folder]:
            _rate(Path(folder))
        case ["step", step, folder]:
            _bare(step, Path(folder))
        case _:
            main()
