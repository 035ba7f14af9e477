"""The table of `docs/reference/benchmarks.md`, from the files in `results/`. Nothing is measured here.

python -m bench.report > docs/reference/benchmarks.md
"""

from __future__ import annotations

import json
from typing import Any

from bench.measure import RESULTS, SIZES

HEAD = """# Benchmarks

Written by `python -m bench.report` from `bench/results/`; measured by `make bench` (`BENCH_SIZE=10m` or `100m` for more).
Every figure is the median of three whole processes, interpreter start included, run in turn; CPU is user + system over all
threads. Both sides of a ratio ran in the same minutes on the same machine, over the same files, at the same memory limit.
"""
OTHER_SIZES = ("28k", "1k", "charges", "sources")
TABLES = {
    "rating": (
        "Rating: event files to lines",
        "50,000 customers by Zipf's law, 20 meters, 3 dimensions, 92 days; 4 books in 4 currencies, 4 graduated tiers, prices"
        " that change in mid-quarter; exact decimals; DuckDB held to 2,500 MB. The bare query (`bench/bare_sum.sql`) is the sum"
        " of the quantity by the same series: account, metric and dimensions. `by id` is a harder yardstick, the same sum by"
        " the 64-bit series id that the compactor wrote (`bench/bare_sum_by_id.sql`).",
        ("bare_sum", "bare_sum_by_id", "rate"),
        ("lines", "ratio", "ratio_by_id", "cpu_us_per_event"),
    ),
    "compaction": (
        "Import and compaction: with dedupe and without",
        "A CSV of a million rows, imported and compacted, against a window of 1, 10 and 100 million events; 1 % of the rows"
        " repeat events spread over the whole window, a hundredth of those with another body.",
        ("without", "with"),
        ("window", "new", "duplicates", "conflicts", "ratio"),
    ),
    "importing": (
        "Import: a 10-column CSV to an acknowledged segment",
        "Against DuckDB's `read_csv` with the same casts, straight to Parquet: no check, no digest, no fsync.",
        ("bare", "ours"),
        ("rows", "ratio"),
    ),
    "rate_files": (
        "Rating files: `crossfoot rate`, start-up included",
        "28,185 requests to a language model in two CSV files, each row two events named by their content; median of five.",
        ("start", "rate"),
        ("requests", "events", "trace"),
    ),
    "audit": (
        "The trail: 20,000 rows into the books with it and without",
        "With: leaves or history and its leaves, row-level security (so by way of a temporary table), a seal and its anchor."
        " Without: a plain COPY under the same constraints and checks. The client's CPU; the best of four rounds in turn.",
        ("without", "with"),
        ("rows", "overhead_s", "of_it_the_seal_s"),
    ),
    "usage_door": (
        "The usage door: calls of 1,000 events, beside the bare server",
        "Granian, WSGI, two workers of eight threads, eight connections on the same machine; each server is measured once, in"
        " turn, and its CPU is that of its own processes. `bare` appends the body, syncs it and answers (`bench/bare_door.py`);"
        " `door` is ours; `compacting` is ours with the compactor beside it, whose CPU stands apart. `_ms`: CPU per 1,000"
        " events; `_ratio`: of those, to the bare server's; `backlog_mb`: what waited, second by second. The database does not"
        " sync.",
        ("bare", "door", "compacting"),
        (
            *("bare_ms", "door_ms", "compacting_ms", "compactor_ms", "door_ratio", "compacting_ratio"),
            *("bare_events_s", "door_events_s", "compacting_events_s"),
            *("bare_p50_ms", "bare_p99_ms", "door_p50_ms", "door_p99_ms", "compacting_p50_ms", "compacting_p99_ms"),
            *("backlog_mb", "answered_429"),
        ),
    ),
    "workspace": (
        "The workspace over a million documents",
        "1,100,000 documents with five lines each in two legal entities, 55,000 customers and agreements, a trail line each;"
        " twenty people, a second between two pages, at every place, list, order, filter, search and total. Granian,"
        " WSGI, two workers of eight threads; the server's own time, by its log. `load_before`: of the machine, which"
        " is in the figures; `pages_above`: those whose p95 is over 150 ms, or a total's over 1 s.",
        ("served",),
        ("documents", "people", "load_before", "rows_p50_ms", "rows_p95_ms", "totals_p95_ms", "pages_above"),
    ),
}


def main() -> None:
    """Print the page."""
    print(HEAD)
    machine: dict[str, Any] = {}
    for name, (title, words, steps, facts) in TABLES.items():
        pages = [
            json.loads(path.read_text("utf-8"))
            for size in (*SIZES, *OTHER_SIZES)
            if (path := RESULTS / f"{name}-{size}.json").exists()
        ]
        if not pages:
            continue
        print(f"## {title}\n\n{words}\n")
        columns = [column for step in steps for column in (f"{step}: CPU s", "wall s", "peak MB")]
        _row(["size", *columns, *facts])
        _row(["---"] * (1 + len(columns) + len(facts)))
        for page in pages:
            machine = {**page["machine"], **page["versions"]}
            figures = [f"{page['costs'][step][key]:,.{places}f}" for step in steps for key, places in _FIGURES]
            _row([page["size"], *figures, *(_plain(page["facts"].get(fact, "")) for fact in facts)])
        print()
    print("## Machine\n\n" + ", ".join(f"{key} {value}" for key, value in machine.items()))


_FIGURES = (("cpu_s", 2), ("wall_s", 2), ("peak_mb", 0))


def _plain(fact: object) -> str:
    return f"{fact:,}" if isinstance(fact, int) else str(fact)


def _row(cells: list[str]) -> None:
    print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
