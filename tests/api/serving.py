"""The door served for real: granian's workers, on this machine alone, and the compactor as a process of its own.

python -m tests.api.serving compact DATABASE
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
SETTINGS = "tests.api.served_settings"


@dataclass(slots=True)
class Served:
    """A process group that can be killed whole and started again."""

    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, in a process group of its own."""
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def kill(self) -> None:
        """SIGKILL to every process of it."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def door_server(database: str, lake: Path, *, port: int, workers: int = 2, settings: str = SETTINGS) -> Served:
    """The door under granian, on loopback."""
    return Served(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "8", "--backpressure", "64", "--no-ws", "--log-level", "error"),
            "crossfoot.site.wsgi:application",
        ],
        environment(database, lake, settings),
    )


def compactor(database: str, lake: Path, *, settings: str = SETTINGS) -> Served:
    """The compactor's loop, as Ada."""
    return Served([sys.executable, "-m", "tests.api.serving", "compact"], environment(database, lake, settings))


def environment(database: str, lake: Path, settings: str) -> dict[str, str]:
    """What a process needs to work on this database and this lake."""
    told = {"CROSSFOOT_TEST_DATABASE": database, "CROSSFOOT_LAKE": str(lake), "DJANGO_SETTINGS_MODULE": settings}
    return {**os.environ, **told, "CROSSFOOT_CALLS_SEAL_SECONDS": "1"}


@contextlib.contextmanager
def served(process: Served, *, port: int = 0) -> Iterator[Served]:
    """Started, at the port when there is one, and killed in the end."""
    process.start()
    try:
        if port:
            wait_until_open(port)
        yield process
    finally:
        process.kill()


def wait_until_open(port: int, *, seconds: float = 60) -> None:
    """Until somebody answers at the port. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/api/v1/usage")
            return
        time.sleep(0.05)
    raise TimeoutError


def compact_for_ever() -> None:
    """The compactor's loop until the process is killed."""
    import django

    django.setup()
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.cli.session import now
    from crossfoot.desks.usage.calls.compacting import keep_compacting

    keep_compacting(by=lambda: actor_named(None, "ada"), now=now, stop=threading.Event(), pause_seconds=0.5)


if __name__ == "__main__":
    compact_for_ever()
