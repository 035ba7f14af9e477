"""`crossfoot rate` on 28,185 requests to a language model, start-up included: the stateless command as a person types it.

    CROSSFOOT_DATA=DIR python -m bench.rate_files

With CROSSFOOT_DATA the real trace is rated (DIR/llm-usage); without it a generated one of the same size and shape.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.measure import Cost, keep, median_costs, scratch

REQUESTS = {"conv": 19_366, "code": 8_819}
REPEATS = 5
SAMPLES = Path(__file__).parents[1] / "tests" / "samples" / "llm-usage"
_TICKS_A_SECOND = 10_000_000


def main() -> None:
    """Measure the command, and the bare start of the same program beside it; keep the result."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed command finds its modules compiled
    files = _files()
    program = [sys.executable, "-m", "crossfoot.site.main"]
    rate = [*program, "rate", "--agreement", str(SAMPLES / "agreement.yaml"), "--period", "2023-11"]
    for app, file in zip(("conversation", "coding"), files, strict=True):
        rate += ["--usage", str(file), "--mapping", str(SAMPLES / f"{app}.yaml")]
    told = subprocess.run(rate, check=True, capture_output=True, text=True).stdout
    assert f"Rows: {sum(REQUESTS.values()):,} read = {sum(REQUESTS.values()):,} accepted + 0 rejected" in told
    sys.stdout.flush()
    costs = _quietly({"start": [*program, "rate", "--help"], "rate": rate})
    requests, trace = sum(REQUESTS.values()), "real" if "CROSSFOOT_DATA" in os.environ else "generated"
    facts = {"requests": requests, "events": 2 * requests, "trace": trace}
    keep("rate_files", "28k", costs=costs, facts=facts)


def _quietly(commands: Mapping[str, Sequence[str]]) -> dict[str, Cost]:
    """What the commands print goes nowhere; they inherit our standard output."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        return median_costs(commands, repeats=REPEATS)
    finally:
        os.dup2(kept, 1)


def _files() -> list[Path]:
    if root := os.environ.get("CROSSFOOT_DATA"):
        return [Path(root) / "llm-usage" / f"AzureLLMInferenceTrace_{name}.csv" for name in REQUESTS]
    return [_generated(name, requests) for name, requests in REQUESTS.items()]


def _generated(name: str, requests: int) -> Path:
    """An hour of requests at 100 ns, heavy-tailed tokens; the same file every time."""
    path, chance = scratch("rate_files") / f"{name}.csv", random.Random(name)
    ticks = sorted(chance.randrange(3_500 * _TICKS_A_SECOND) for _ in range(requests))
    lines = ["TIMESTAMP,ContextTokens,GeneratedTokens"]
    for each in ticks:
        second, fraction = divmod(each, _TICKS_A_SECOND)
        minute = f"2023-11-16 18:{second // 60:02d}:{second % 60:02d}.{fraction:07d}"
        read, written = (int(least * chance.paretovariate(1.2)) for least in (400, 40))
        lines.append(f"{minute},{min(14_050, read)},{min(1_000, written)}")
    path.write_text("\n".join(lines), "ascii")
    return path


if __name__ == "__main__":
    main()
