"""A 10-column CSV to an acknowledged segment, against DuckDB's read_csv with the same casts to Parquet.

BENCH_SIZE=10m python -m bench.importing
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.measure import child, keep, median_costs, scratch, sizes_wanted

ROWS = {"1m": 1_000_000, "10m": 5_000_000, "100m": 5_000_000}
LIMIT_MB = 2_500
REPEATS = 3
MAKE = """
COPY (
    SELECT
        'evt-' || printf('%016x', hash(range)) AS id,
        strftime(make_timestamp(1759276800000000 + range * 37), '%Y-%m-%dT%H:%M:%S.%fZ') AS at,
        'cus-' || lpad(CAST(hash(range, 1) % 50000 AS VARCHAR), 6, '0') AS customer,
        'meter-' || lpad(CAST(hash(range, 2) % 20 AS VARCHAR), 2, '0') AS metric,
        CAST(hash(range, 3) % 10000000 AS DECIMAL(18, 0)) * 0.001 AS quantity,
        'model-' || CAST(hash(range, 4) % 4 AS VARCHAR) AS model,
        'region-' || CAST(hash(range, 5) % 3 AS VARCHAR) AS region,
        'tier-' || CAST(hash(range, 6) % 2 AS VARCHAR) AS tier,
        'req-' || CAST(range AS VARCHAR) AS request,
        'ok' AS status
    FROM range({rows})
) TO '{path}' (HEADER)
"""


def main() -> None:
    """Make the file if it is missing, measure both ways, keep the result."""
    for size in sizes_wanted():
        rows = ROWS[size]
        root = scratch(f"importing-{rows}")
        _make(rows, root / "usage.csv")
        costs = median_costs({step: child("bench.importing", step, root) for step in ("bare", "ours")}, repeats=REPEATS)
        ratio = round(costs["ours"].cpu_s / costs["bare"].cpu_s, 2)
        facts = {"rows": rows, "memory_limit_mb": LIMIT_MB, "ratio": ratio}
        keep("importing", size, costs=costs, facts=facts)
        print(f"importing {size:>4} {ratio} times read_csv to Parquet")


def _make(rows: int, path: Path) -> None:
    import duckdb

    if not path.exists():
        duckdb.execute(MAKE.format(rows=rows, path=path))


def _bare(root: Path) -> None:
    """read_csv with the casts an event needs, straight to Parquet: no check, no digest, no fsync."""
    import duckdb

    words = ("id", "customer", "metric", "model", "region", "tier", "request", "status")
    kinds = {**dict.fromkeys(words, "VARCHAR"), "at": "TIMESTAMP_NS", "quantity": "DECIMAL(18,6)"}
    order = ("id", "at", "customer", "metric", "quantity", "model", "region", "tier", "request", "status")
    columns = ", ".join(f"'{name}': '{kinds[name]}'" for name in order)
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{LIMIT_MB}MB'; SET threads = 2")
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{root}/usage.csv', header = true, auto_detect = false, columns = {{{columns}}}))"
            f" TO '{root}/bare.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )


def _ours(root: Path) -> None:
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
    shutil.rmtree(root / "lake", ignore_errors=True)
    limits = Limits(memory_mb=LIMIT_MB)
    done = import_file(Lake(root / "lake"), root / "usage.csv", mapping=mapping, batch_id="b", limits=limits)
    assert done.rows_staged == done.rows_read, "the generated file is clean"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["step", "bare", folder]:
            _bare(Path(folder))
        case ["step", "ours", folder]:
            _ours(Path(folder))
        case _:
            main()
