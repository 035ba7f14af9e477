"""Break the money code on purpose and count what the tests catch.

    python -m tests.mutation                       all of it
    python -m tests.mutation measures --sample 50  fifty mutants of one part, the same fifty each time

Ends with 1 when fewer than nine in ten are noticed, or when one survives that `survivors.toml` does not explain.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import hypothesis

from tests.mutation.operators import Mutant, mutants
from tests.mutation.trying import ROOT, Reach, measured, noticed

NOTICED_PERCENT_MIN = 90
EXPLAINED = Path(__file__).with_name("survivors.toml")
# Each part of the money code with the tests that speak for it.
PARTS = {
    "measures": ("tests/measures",),
    "engines/rating": ("tests/engines/rating", "tests/vectors"),
    "engines/posting": ("tests/engines/posting",),
    "engines/billing": ("tests/engines/billing", "tests/vectors"),
    "engines/matching": ("tests/engines/matching",),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant to try."""

    module: str
    mutant: Mutant
    reach: Reach

    @property
    def key(self) -> str:
        """What `survivors.toml` lists it by; it does not move when lines above it do."""
        return f"{self.module} {self.mutant.name}"


def main() -> int:
    """Try every mutant of the parts asked for and report. Returns the exit code."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=(__doc__ or "").splitlines()[0])
    asked.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all of them when none is named")
    asked.add_argument("--sample", type=int, help="try only so many mutants of each part")
    given = asked.parse_args()
    slow = [hypothesis.HealthCheck.too_slow]  # what is slow only because the machine is busy says nothing about a mutant
    hypothesis.settings.register_profile(
        "mutate", deadline=None, max_examples=60, derandomize=True, database=None, suppress_health_check=slow
    )
    hypothesis.settings.load_profile("mutate")
    explained = tomllib.loads(EXPLAINED.read_text("utf-8"))
    ended = 0
    for part in given.parts or [name for name in PARTS if (ROOT / "src" / "crossfoot" / name).is_dir()]:
        ended |= _part(part, sample=given.sample, explained=explained.get(part, {}))
    return ended


def _part(part: str, *, sample: int | None, explained: dict[str, str]) -> int:
    folder = ROOT / "src" / "crossfoot" / part
    modules = sorted(folder.rglob("*.py"))
    tests = [name for name in PARTS[part] if (ROOT / name).is_dir()]
    with tempfile.TemporaryDirectory() as scratch:
        reach = measured(modules, tests=tests, scratch=Path(scratch))
    trials = [
        Trial(str(path.relative_to(folder)), mutant, reach[path])
        for path in modules
        for mutant in mutants(path.read_text("utf-8"))
    ]
    if sample is not None and sample < len(trials):
        trials = random.Random(part).sample(trials, sample)
    caught = noticed([(trial.mutant, trial.reach) for trial in trials])
    survivors = [trial for trial, found in zip(trials, caught, strict=True) if not found]
    unexplained = [trial for trial in survivors if trial.key not in explained]
    share = 100 * sum(caught) // max(len(trials), 1)
    print(f"{part}: {len(trials)} mutants, {sum(caught)} noticed ({share} %), {len(survivors)} survived", flush=True)
    for trial in unexplained:
        print(f"  not explained: line {trial.mutant.line}: {trial.key}")
    return int(share < NOTICED_PERCENT_MIN or bool(unexplained))


if __name__ == "__main__":
    sys.exit(main())
