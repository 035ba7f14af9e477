"""A process that has everything imported and nothing open, and forks one command at a time, to be killed at a moment given.

    python -m tests.journeys.killing DATABASE

Each line of standard input is a JSON object: the words of a command, the file its output goes to, after how many seconds
it is killed with SIGKILL (null: never), and how many bytes of memory of its own it may have (null: any). Each line of
standard output says how it ended: its exit code, or null when it was killed, and the seconds it took.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. code: None when it was killed."""

    code: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Killer:
    """The forking process, seen from the test."""

    process: subprocess.Popen[str]

    def run(self, words: Sequence[str], *, out: Path, after: float | None = None, memory_bytes_max: int | None = None) -> Ended:
        """Run one command; kill it after so many seconds, if it is still there."""
        assert self.process.stdin and self.process.stdout
        asked = {"words": list(words), "out": str(out), "after": after, "memory_bytes_max": memory_bytes_max}
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        return Ended(**json.loads(self.process.stdout.readline()))


@contextmanager
def killer(database: str, *, lake: Path) -> Iterator[Killer]:
    """A killer that works on a database and a lake."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.killing", database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "CROSSFOOT_LAKE": str(lake)},
        text=True,
    )
    try:
        yield Killer(process)
    finally:
        process.kill()
        process.communicate()


def serve(database: str) -> None:
    """Fork what is asked for, until standard input ends."""
    from crossfoot.site import main

    main.set_up_django()
    from django.db import connections

    import crossfoot.cli.usage
    import crossfoot.site.migrating

    crossfoot.site.migrating.ready = lambda: None  # the test's database is up to date
    connections["default"].settings_dict["NAME"] = database
    for line in sys.stdin:
        print(json.dumps(_forked(main.main, **json.loads(line))), flush=True)


def _forked(run: Any, *, words: Sequence[str], out: str, after: float | None, memory_bytes_max: int | None) -> dict[str, Any]:
    began = time.monotonic()
    child = os.fork()
    if not child:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        if memory_bytes_max is not None:
            resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes_max, memory_bytes_max))
        code = run(words)
        sys.stdout.flush()
        os._exit(code)
    status = None
    while status is None:
        ended, said = os.waitpid(child, os.WNOHANG)
        if ended:
            status = said
        elif after is not None and time.monotonic() - began >= after:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
        else:
            time.sleep(0.001)
    code = None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
    return {"code": code, "seconds": time.monotonic() - began}


if __name__ == "__main__":
    serve(sys.argv[1])
