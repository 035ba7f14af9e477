"""`crossfoot serve` and `crossfoot worker`: the program as it runs for others."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from crossfoot.books.wall import open_everywhere
from crossfoot.errors import Conflict
from crossfoot.site import access, home
from crossfoot.site.observing import json_lines, metrics
from crossfoot.site.running import children
from crossfoot.web.weight.gathered import gather

_APPLICATION = "crossfoot.site.wsgi:application"


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    serve = verbs.add_parser("serve", help="Serve the pages and the API until it is stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine alone)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000)")
    serve.add_argument("--workers", type=_some, default=1, metavar="N", help="processes (default 1)")
    serve.add_argument("--threads", type=_some, default=8, metavar="N", help="requests at once in each process (default 8)")
    serve.add_argument("--with-worker", action="store_true", help="run a worker beside it, as on a laptop")
    serve.set_defaults(run=_serve)
    worker = verbs.add_parser("worker", help="Run jobs and long work until it is stopped")
    worker.set_defaults(run=_worker)


def _serve(arguments: argparse.Namespace) -> int:
    if arguments.with_worker:
        ready_for_steps()
    address = f"http://{arguments.host}:{arguments.port}/"
    facts = {"address": address, "workers": arguments.workers, "with_worker": arguments.with_worker}
    print(json.dumps(facts) if arguments.json else _welcome(address, arguments), flush=True)
    server = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", arguments.host, "--port", str(arguments.port)),
        *("--workers", str(arguments.workers), "--blocking-threads", str(arguments.threads)),
        *("--workers-kill-timeout", "15", "--log-level", "error", _APPLICATION),
    ]
    worker = [[sys.executable, "-m", "crossfoot.site.main", "worker"]] if arguments.with_worker else []
    with _passing_folder("metrics-") as counts, _passing_folder("static-") as static:
        gather(Path(static))
        named = {metrics.FOLDER_VARIABLE: counts, "CROSSFOOT_STATIC": static}
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "crossfoot.site.settings", **named}
        return children.run_together([server, *worker], environment=environment)


def _worker(arguments: argparse.Namespace) -> int:
    ready_for_steps()
    open_everywhere()
    from django.db import connections

    from crossfoot.books import wall
    from crossfoot.jobs.worker import Worker
    from crossfoot.site.running import steps

    json_lines.start()
    wall.open_everywhere()
    connections.close_all()  # the look at the migrations opened one that stands nowhere
    worker = Worker(url=steps.app_url())

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    worker.run()
    return 0


def ready_for_steps() -> None:
    """Have the schema of steps: made here for the embedded server, looked for on a managed one.

    Raises Conflict: steps-not-there.
    """
    from crossfoot.site.running import steps

    if not access.managed():
        steps.prepare()
    elif not steps.is_there():
        raise Conflict("steps-not-there")


@contextmanager
def _passing_folder(prefix: str) -> Iterator[str]:
    """A folder that the processes share, to count together or to serve files from; gone when they are."""
    place = home.home() / "run"
    place.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix=prefix, dir=place if os.access(place, os.W_OK) else None)
    try:
        yield folder
    finally:
        shutil.rmtree(Path(folder), ignore_errors=True)


def _welcome(address: str, arguments: argparse.Namespace) -> str:
    lines = [f"Crossfoot serves {address} - stop it with Ctrl+C."]
    if _is_empty():
        lines.append("Nobody may sign in yet. Make the first administrator in another terminal: crossfoot person first --help")
    if not arguments.with_worker:
        lines.append("Jobs and long work need a worker beside it: crossfoot worker (or serve --with-worker).")
    return "\n".join(lines)


def _is_empty() -> bool:
    from crossfoot.books.parties.reads.party import entity_codes

    return not entity_codes(None)


def _port(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 65_535:
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is not a port from 1 to 65535")
    return int(word)


def _some(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= 256:
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is not a number from 1 to 256")
    return int(word)
