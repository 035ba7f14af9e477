"""The usage door beside the bare server: what a thousand events cost, how many pass, how long a call takes.

    python -m bench.usage_door

Three servers in turn, at the same settings (granian, WSGI, two workers, eight threads each) and under the same load (eight
connections, calls of 1,000 events): the bare one (`bench/bare_door.py`: append and sync), our door, and our door with the
compactor beside it. CPU is that of the server's processes alone; the load generator and the database are not in it.
BENCH_SECONDS says how long each is measured. The database is one for tests, which does not sync.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

from bench.measure import Cost, keep, scratch
from tests.api.serving import Served, compactor, door_server, free_port, served
from tests.databases import cloned, close_session, open_session, ready_server

EVENTS = 1_000
CONNECTIONS = 8
SECONDS = float(os.environ.get("BENCH_SECONDS", "12"))
WARM_SECONDS = 2.0
KEY = "cf_test_key-of-ada"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Load:
    """What the clients saw. took: seconds of each call taken; busy: answers 429; waiting: backlog in MB, each second."""

    took: list[float] = field(default_factory=list)
    busy: int = 0
    waiting: list[float] = field(default_factory=list)


def template() -> bytes:
    """A body of 1,000 events whose ids differ from call to call by the word CALLCALL."""
    events = [
        {
            "specversion": "1.0",
            "id": f"CALLCALL-{number:04d}",
            "source": "gateway",
            "type": "api-call",
            "time": f"2026-10-07T{number % 24:02d}:02:{number % 60:02d}.25Z",
            "subject": f"cus-{number * 7919 % 50_000:06d}",
            "datacontenttype": "application/json",
            "data": {
                "quantity": f"{number}.25",
                "region": "eu-west-1",
                "model": f"model-{number % 4}",
                "request": f"r-{number}",
            },
        }
        for number in range(EVENTS)
    ]
    return json.dumps(events, separators=(",", ":")).encode()


def main() -> None:
    """Measure the three in turn and keep the result."""
    home = open_session()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crossfoot.site.settings"
    django.setup()
    try:
        with cloned(ready_server()) as books:
            root = scratch("usage-door")
            shutil.rmtree(root)
            root.mkdir()
            results = {"bare": _measured(root, None), "door": _measured(root, books.name)}
            results["compacting"] = _measured(root, books.name, beside=True)
    finally:
        close_session(home)
    facts: dict[str, object] = {}
    for name, (cost, load, of_compactor) in results.items():
        thousands = len(load.took) * EVENTS / 1000
        facts[f"{name}_ms"] = round(cost.cpu_s * 1000 / thousands, 2)
        facts[f"{name}_events_s"] = int(thousands * 1000 / cost.wall_s)
        facts[f"{name}_p50_ms"] = round(statistics.median(load.took) * 1000, 1)
        facts[f"{name}_p99_ms"] = round(statistics.quantiles(load.took, n=100)[98] * 1000, 1)
        if of_compactor:
            facts["compactor_ms"] = round(of_compactor * 1000 / thousands, 2)
            facts["backlog_mb"] = " ".join(f"{each:.0f}" for each in load.waiting)
            facts["answered_429"] = load.busy
    for name in ("door", "compacting"):
        facts[f"{name}_ratio"] = round(float(str(facts[f"{name}_ms"])) / float(str(facts["bare_ms"])), 2)
    keep("usage_door", "1k", costs={name: cost for name, (cost, _, _) in results.items()}, facts=facts)
    print(json.dumps(facts, indent=1))


def _measured(root: Path, database: str | None, *, beside: bool = False) -> tuple[Cost, Load, float]:
    port, lake = free_port(), root / ("lake" if database else "bare")
    lake.mkdir(exist_ok=True)
    if database:
        _found(lake)
        server = door_server(database, lake, port=port)
    else:
        server = _bare(lake, port)
    load, counting = Load(), compactor(database or "", lake)
    with _running(server, port), _maybe(counting, beside):
        _send(port, Load(), lake, seconds=WARM_SECONDS)
        before, began = _cpu(server), time.monotonic()
        of_compactor = _cpu(counting) if beside else 0.0
        _send(port, load, lake, seconds=SECONDS)
        wall, spent = time.monotonic() - began, _cpu(server) - before
        of_compactor = _cpu(counting) - of_compactor if beside else 0.0
        cost = Cost(cpu_s=spent, wall_s=wall, peak_mb=_peak_mb(server))
    return cost, load, of_compactor


_founded: list[Path] = []


def _found(lake: Path) -> None:
    """The company and its source, once."""
    if not _founded:
        from tests.api import door

        door.founded(lake.parent)
        _founded.append(lake)


def _bare(folder: Path, port: int) -> Served:
    server = door_server("", folder, port=port)
    server.command[-1] = "bench.bare_door:application"
    server.environment["BENCH_BARE_FILE"] = str(folder / "bare")
    return server


@contextmanager
def _running(server: Served, port: int) -> Iterator[None]:
    with served(server, port=port):
        yield


@contextmanager
def _maybe(process: Served, wanted: bool) -> Iterator[None]:  # noqa: FBT001
    if wanted:
        with served(process):
            yield
    else:
        yield


def _send(port: int, load: Load, lake: Path, *, seconds: float) -> None:
    """Eight connections, each call after call."""
    until, body = time.monotonic() + seconds, template()
    threads = [threading.Thread(target=_calls, args=(port, body, load, until, number)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        time.sleep(1)
        load.waiting.append(sum(path.stat().st_size for path in lake.glob(".calls/*.se*") if path.exists()) / 1e6)
    for thread in threads:
        thread.join()


def _calls(port: int, body: bytes, load: Load, until: float, number: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    head = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    mark = (os.getpid() * 31 + int(time.monotonic() * 1000)) % (1 << 20)
    call = 0
    while time.monotonic() < until:
        call += 1
        sent = body.replace(b"CALLCALL", b"%05x%x%05x" % (mark, number, call))
        began = time.monotonic()
        connection.request("POST", "/api/v1/usage", sent, head)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 202:
            load.took.append(time.monotonic() - began)
        elif answer.status == 429:
            load.busy += 1
            time.sleep(0.5)
        else:
            raise SystemExit(f"the server answered {answer.status}")


def _cpu(process: Served) -> float:
    """CPU-seconds, user and system, of a process and all below it."""
    return sum(_ticks(pid) for pid in _tree(_pid(process))) / _TICKS


def _peak_mb(process: Served) -> float:
    found = 0.0
    for pid in _tree(_pid(process)):
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        found += sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return found


def _pid(process: Served) -> int:
    assert process.process is not None
    return process.process.pid


def _tree(pid: int) -> list[int]:
    children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return [pid, *(below for child in children for below in _tree(child))]


def _ticks(pid: int) -> int:
    fields: list[Any] = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    main()
    sys.exit(0)
