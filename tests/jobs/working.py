"""A worker as a process of its own on a test's database: `python -m tests.jobs.working`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crossfoot.site import access, database
from tests.databases import Books

ROOT = Path(__file__).parents[2]
LIVES_SECONDS = 3


def addresses(books: Books) -> dict[str, str]:
    """The environment of a program that works on a test's database."""
    return {
        "DATABASE_URL": books.server.conninfo(role=access.APP, database=books.name),
        "DATABASE_OWNER_URL": books.server.conninfo(role=access.OWNER, database=books.name),
    }


def admin_address(books: Books) -> str:
    """How the launcher's superuser connects."""
    return books.server.conninfo(role=database.ADMIN, database=books.name)


@contextmanager
def worker(books: Books, *, lake: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running worker; killed in the end when it still runs. log: where its standard error goes."""
    environment = {**os.environ, **addresses(books), "CROSSFOOT_LAKE": str(lake), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, "-m", "tests.jobs.working"], cwd=ROOT, env=environment, stderr=out)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def prepared(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the schema of steps in a test's database."""
    from crossfoot.site.running import steps

    with monkeypatch.context() as patched:
        for name, value in addresses(books).items():
            patched.setenv(name, value)
        steps.prepare()


def until(happens: Callable[[], bool], *, seconds: float = 120) -> None:
    """Wait for something. Raises AssertionError when it does not happen in time."""
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def main() -> None:
    """Be a worker."""
    from crossfoot.site.main import set_up_django

    set_up_django()
    from crossfoot.books import wall
    from crossfoot.jobs.worker import Worker
    from crossfoot.site.observing import json_lines
    from crossfoot.site.running import steps

    json_lines.start()
    wall.open_everywhere()
    made = Worker(url=steps.app_url(), lives_seconds=LIVES_SECONDS)
    signal.signal(signal.SIGTERM, lambda number, frame: made.stop())
    made.run()


if __name__ == "__main__":
    main()
