"""Break the money code on purpose and count what the tests catch.

    python -m tests.mutation                       all of it
    python -m tests.mutation measures --sample 50  fifty mutants of one part, the same fifty each time

Each verdict is kept in `mutants/` as it is found: a run that was stopped goes on where it was. Ends with 1 when fewer
than nine in ten are noticed, or when one survives that `survivors.toml` does not explain.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.operators import Mutant, mutants
from tests.mutation.trying import ROOT, Reach, measured, tried
from tests.mutation.verdicts import Verdicts

NOTICED_PERCENT_MIN = 90
EXPLAINED = Path(__file__).with_name("survivors.toml")
KEPT = ROOT / "mutants"
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
    caught = _verdicts(trials, part=part, tests=[path for name in tests for path in _files(ROOT / name)])
    survivors = [trial for trial, found in zip(trials, caught, strict=True) if not found]
    unexplained = [trial for trial in survivors if trial.key not in explained]
    share = 100 * sum(caught) // max(len(trials), 1)
    print(f"{part}: {len(trials)} mutants, {sum(caught)} noticed ({share} %), {len(survivors)} survived", flush=True)
    for trial in unexplained:
        print(f"  not explained: line {trial.mutant.line}: {trial.key}")
    return int(share < NOTICED_PERCENT_MIN or bool(unexplained))


def _verdicts(trials: list[Trial], *, part: str, tests: list[Path]) -> list[bool]:
    """Of each trial, whether it was noticed: what is known from before, and the rest tried now."""
    kept = Verdicts(KEPT / f"{part.replace('/', '.')}.jsonl", tests=tests)
    known = {path: kept.of(path) for path in {trial.reach.path for trial in trials}}
    not_known = [trial for trial in trials if trial.mutant.ordinal not in known[trial.reach.path]]
    for number, noticed in tried([(trial.mutant, trial.reach) for trial in not_known]):
        path, ordinal = not_known[number].reach.path, not_known[number].mutant.ordinal
        kept.keep(path, ordinal=ordinal, noticed=noticed)
        known[path][ordinal] = noticed
    return [known[trial.reach.path][trial.mutant.ordinal] for trial in trials]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


if __name__ == "__main__":
    sys.exit(main())
