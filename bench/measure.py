"""Measuring a child process: CPU-seconds of all its threads, peak memory, wall time; and keeping the figures."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
SIZES = {"1m": 1_000_000, "10m": 10_000_000, "100m": 100_000_000}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: cpu_s (user + system, interpreter start included), wall_s, peak_mb."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def cost_of(command: Sequence[str]) -> Cost:
    """Run a command to its end and measure it. Raises SystemExit when it fails."""
    started = time.monotonic()
    child = os.posix_spawnp(command[0], list(command), os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return Cost(cpu_s=usage.ru_utime + usage.ru_stime, wall_s=time.monotonic() - started, peak_mb=usage.ru_maxrss / 1024)


def median_costs(commands: Mapping[str, Sequence[str]], *, repeats: int) -> dict[str, Cost]:
    """Each command's median CPU, wall and peak over rounds in which all of them run in turn."""
    rounds: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            rounds[name].append(cost_of(command))

    def pick(name: str, of: Callable[[Cost], float]) -> float:
        return statistics.median(map(of, rounds[name]))

    return {
        name: Cost(
            pick(name, lambda cost: cost.cpu_s), pick(name, lambda cost: cost.wall_s), pick(name, lambda cost: cost.peak_mb)
        )
        for name in commands
    }


def child(module: str, *words: object) -> list[str]:
    """The command that runs one measured step of a benchmark module."""
    return [sys.executable, "-m", module, "step", *map(str, words)]


def sizes_wanted() -> dict[str, int]:
    """The sizes up to the one named by BENCH_SIZE (1m, 10m, 100m); 1m unless told."""
    names = list(SIZES)
    wanted = os.environ.get("BENCH_SIZE", "1m").lower()
    if wanted not in names:
        raise SystemExit(f"BENCH_SIZE is one of {', '.join(names)}")
    return {name: SIZES[name] for name in names[: names.index(wanted) + 1]}


def scratch(name: str) -> Path:
    """A folder for generated input: under BENCH_DATA, or the system's folder for temporary files."""
    root = Path(os.environ.get("BENCH_DATA", "/tmp/crossfoot-bench"))
    (root / name).mkdir(parents=True, exist_ok=True)
    return root / name


def keep(benchmark: str, size: str, *, costs: Mapping[str, Cost], facts: Mapping[str, object]) -> None:
    """Write one result file: the figures, the machine and the versions they were measured with."""
    RESULTS.mkdir(exist_ok=True)
    page = {
        "benchmark": benchmark,
        "size": size,
        "costs": {name: {key: round(value, 3) for key, value in asdict(cost).items()} for name, cost in costs.items()},
        "facts": dict(facts),
        "machine": {"cpu": _cpu(), "cores": os.cpu_count(), "system": platform.platform(terse=True)},
        "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in ("duckdb", "pyarrow")}},
    }
    path = RESULTS / f"{benchmark}-{size}.json"
    path.write_text(json.dumps(page, indent=1, default=str) + "\n", "utf-8")
    for name, cost in costs.items():
        figures = f"cpu {cost.cpu_s:7.2f} s  wall {cost.wall_s:7.2f} s  peak {cost.peak_mb:6.0f} MB"
        print(f"{benchmark} {size:>4} {name:24} {figures}")


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
