"""Trying a mutant: the tests that reach its line, in a process of their own that sees the changed module.

Each trial is a fork of a process that has pytest and Hypothesis loaded already and nothing of ours, so that it costs a
fraction of a second. A trial that takes too long or too much memory counts as noticed.
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import coverage
import hypothesis
import pytest

from tests.mutation.operators import Mutant, mutated
from tests.mutation.timing import NOTED_IN

ROOT = Path(__file__).parents[2]
CPU_SECONDS_MAX = 60  # of the processor, not of the clock: a busy machine makes no mutant look noticed
_SECONDS_MAX = 900  # for a mutant that waits and computes nothing
_MEMORY_MAX = 4 * 2**30
_EXAMPLES = {"few": 6, "many": 60}
_UNWARNED = "ignore::pytest.PytestAssertRewriteWarning"  # Hypothesis is loaded before pytest on purpose
_OPTIONS = ("-q", "-x", "-n0", "--noconftest", "-p", "no:cacheprovider", "-W", _UNWARNED)


for _name, _examples in _EXAMPLES.items():
    hypothesis.settings.register_profile(
        _name,
        deadline=None,
        max_examples=_examples,
        derandomize=True,
        database=None,
        # What is slow only because the machine is busy says nothing about a mutant.
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tests run which line of one module. tests: all there are, the quickest first, and whether it draws examples."""

    path: Path
    by_line: dict[int, frozenset[str]]
    tests: dict[str, bool]

    def noticing(self, mutant: Mutant, examples: str) -> list[str]:
        """The tests that notice the mutant if any does, the quickest first; all for a line that runs when it is imported.

        Tried again with many examples are those that draw any.
        """
        reached = self.by_line.get(mutant.line, frozenset())
        there = self.tests if "" in reached else [test for test in self.tests if test in reached]
        return [test for test in there if examples == "few" or self.tests[test]]


def measured(modules: Sequence[Path], *, tests: Sequence[str], scratch: Path) -> dict[Path, Reach]:
    """Run the tests once, unchanged, and note which of them reaches which line.

    Raises SystemExit when they fail: then no mutant can be told from the original.
    """
    data_file = scratch / f"reach-{'-'.join(path.replace('/', '.') for path in tests)}"
    source = {str(path.parent) for path in modules}
    # Hypothesis' own profile `ci` knows no deadline and no limit on how slow an input is drawn: measuring slows both.
    command = [sys.executable, "-m", "pytest", "-q", "--noconftest", "-p", "no:cacheprovider", "-n0"]
    command += ["--hypothesis-profile=ci", *tests]
    times = scratch / f"{data_file.name}.times"
    command += [
        "-p",
        "tests.mutation.timing",
        *(f"--cov={folder}" for folder in sorted(source)),
        "--cov-context=test",
        "--cov-report=",
    ]
    environment = {**os.environ, "COVERAGE_FILE": str(data_file), "COVERAGE_CORE": "ctrace", NOTED_IN: str(times)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"The tests fail before anything is mutated:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    data = coverage.CoverageData(str(data_file))
    data.read()
    ran = sorted((json.loads(line) for line in times.read_text("utf-8").splitlines()), key=lambda each: each["seconds"])
    drawn = {each["test"]: each["drawn"] for each in ran}
    reach = {}
    for path in modules:
        lines = data.contexts_by_lineno(str(path))
        by_line = {line: frozenset(name.partition("|")[0] for name in names) for line, names in lines.items()}
        reach[path] = Reach(path, by_line, drawn)
    return reach


def tried(asked: Sequence[tuple[Mutant, Reach]]) -> Iterator[tuple[int, bool]]:
    """Try each mutant; as it ends, its place in the list and whether a test fails with it in place.

    Most are noticed by a few drawn examples: only one that is not is tried again with many. As many are tried at once as
    there are processors. Raises SystemExit when a test fails with nothing changed: then a failure would say nothing.
    """
    if asked and not _passes(os.waitpid(_begin(None, asked[0][1].path, list(asked[0][1].tests), "few"), 0)[1]):
        raise SystemExit("The tests fail, or are not found by name, where nothing was changed")
    waiting = [(number, "few") for number in reversed(range(len(asked)))]
    running: dict[int, tuple[int, str]] = {}
    while waiting or running:
        while waiting and len(running) < len(os.sched_getaffinity(0)):
            number, examples = waiting.pop()
            mutant, reach = asked[number]
            if tests := reach.noticing(mutant, examples):
                running[_begin(mutant, reach.path, tests, examples)] = (number, examples)
            else:
                yield number, False
        if running:
            child, status = os.wait()
            number, examples = running.pop(child)
            if not _passes(status):
                yield number, True
            elif examples == "few":
                waiting.append((number, "many"))
            else:
                yield number, False


def _passes(status: int) -> bool:
    return os.waitstatus_to_exitcode(status) == 0


def _begin(mutant: Mutant | None, path: Path, tests: Sequence[str], examples: str) -> int:
    """Start a trial in a process of its own. Returns its number; it ends with 0 when the tests pass."""
    child = os.fork()
    if child == 0:
        ended = 1  # whatever goes wrong in a trial, it never comes back as a second copy of us
        try:
            hypothesis.settings.load_profile(examples)
            ended = _trial(mutant, path=path, tests=tests)
        finally:
            os._exit(ended)
    return child


def _trial(mutant: Mutant | None, *, path: Path, tests: Sequence[str]) -> int:
    signal.alarm(_SECONDS_MAX)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MAX, _MEMORY_MAX))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if mutant is not None:
        _put_in_place(path, compile(mutated(path.read_text("utf-8"), ordinal=mutant.ordinal), str(path), "exec"))
    return int(pytest.main([*_OPTIONS, *tests]))


def _put_in_place(path: Path, code: CodeType) -> None:
    """Have the import of this file give the changed code. Only ever called in a process that ends with its trial."""
    original = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        return code if Path(loader.get_filename(name)) == path else original(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]
