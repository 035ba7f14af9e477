"""Twenty people at the pages of a workspace with many documents: the server's own time of each page, p50 and p95.

    BENCH_DOCUMENTS=1000000 BENCH_SECONDS=75 python -m bench.workspace

Granian, WSGI, two workers of eight threads, as `crossfoot serve` starts them, on this machine alone; the people are threads
here, each opens a page, reads it for a second, and opens another. The server says how long it took in its log of requests;
what the machine does beside it is in the figure. The bare floor: the same rows asked by psycopg as the app role.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.measure import Cost, keep
from bench.workspace.data import documents_wanted, made
from bench.workspace.pages import Look

PEOPLE = 20
THINK_SECONDS = 1.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "75"))
ROWS_MS, TOTALS_MS = 150, 1_000


def main() -> None:
    """Measure, print, and keep the result."""
    documents = documents_wanted()
    home = made(documents)
    from bench.workspace.pages import looks

    pages = looks(documents)
    log = home / "requests.log"
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as static:
        _gather(Path(static))
        port, began = _free_port(), time.monotonic()
        with log.open("wb") as out:
            server = _start(port, static, out)
            try:
                _wait(port)
                asked = _people(port, pages)
            finally:
                server.terminate()
                server.wait(20)
    wall = time.monotonic() - began
    took, failed = _told(log, asked)
    bare = {page.name: _bare(page.bare) for page in pages if page.bare}
    facts = _facts(took, bare)
    facts |= {"documents": documents, "answers_not_200": failed, "load_before": round(load_before, 1), "people": PEOPLE}
    keep("workspace", _size(documents), costs={"served": Cost(0.0, wall, 0.0)}, facts=facts)


def _facts(took: dict[str, list[float]], bare: dict[str, float]) -> dict[str, object]:
    pages = {}
    for name, times in sorted(took.items()):
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]
        pages[name] = {"asked": len(times), "p50_ms": round(p50), "p95_ms": round(p95), "bare_ms": bare.get(name, "")}
        print(f"{name:32} {len(times):5} {p50:7.0f} {p95:7.0f}  {bare.get(name, '')}")
    rows = [each for name, times in took.items() for each in times if not name.startswith("totals")]
    sums = [each for name, times in took.items() for each in times if name.startswith("totals")]
    return {
        "pages": pages,
        "rows_p50_ms": round(statistics.median(rows)),
        "rows_p95_ms": round(statistics.quantiles(rows, n=20)[18]),
        "totals_p95_ms": round(statistics.quantiles(sums, n=20)[18]),
        "pages_above": sorted(
            name for name, each in pages.items() if each["p95_ms"] > (TOTALS_MS if name.startswith("totals") else ROWS_MS)
        ),
    }


def _people(port: int, pages: tuple[Look, ...]) -> dict[str, str]:
    """Twenty of them, each at the pages in an order of their own; the name of the page by the request's id."""
    from crossfoot.books import wall
    from crossfoot.books.actors.reads.actor import actor_named
    from tests.browser.open import session_of

    wall.stand_everywhere()
    nobody = None
    cookies = [session_of(actor_named(nobody, "ada")) for _ in range(PEOPLE)]
    asked: dict[str, str] = {}
    until = time.monotonic() + SECONDS
    threads = [
        threading.Thread(target=_one, args=(port, pages, cookie, number, until, asked)) for number, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


def _one(port: int, pages: tuple[Look, ...], cookie: str, number: int, until: float, asked: dict[str, str]) -> None:
    from django.conf import settings

    chance = random.Random(number)
    order = list(pages)
    chance.shuffle(order)
    time.sleep(chance.random() * THINK_SECONDS)
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    for page in itertools.cycle(order):
        if time.monotonic() > until:
            return
        head = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Accept-Encoding": "gzip"}
        if page.fragment:
            head["HX-Request"] = "true"
        connection.request("GET", page.path, headers=head)
        answer = connection.getresponse()
        answer.read()
        asked[answer.headers["X-Request-ID"]] = page.name
        time.sleep(THINK_SECONDS)


def _told(log: Path, asked: dict[str, str]) -> tuple[dict[str, list[float]], int]:
    """The server's own time of each page, in milliseconds, and how many answers were no pages."""
    took: dict[str, list[float]] = {}
    failed = 0
    for line in log.read_text("utf-8").splitlines():
        if not line.startswith("{"):
            continue
        told = json.loads(line)
        name = asked.get(told.get("request_id", ""))
        if name is None or "milliseconds" not in told or told["says"] != "request":
            continue
        if told["status"] not in (200, 302):
            failed += 1
            print(told["status"], name)
        took.setdefault(name, []).append(float(told["milliseconds"]))
    return took, failed


def _bare(query: str) -> float:
    """The best of five, in milliseconds."""
    import psycopg

    from crossfoot.site import access

    with psycopg.connect(access.app_conninfo(), autocommit=True, options="-c crossfoot.entities=US01,") as app:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            app.execute(query).fetchall()  # type: ignore[call-overload]
            times.append((time.perf_counter() - began) * 1000)
    return round(min(times), 1)


def _gather(folder: Path) -> None:
    from crossfoot.web.weight.gathered import gather

    gather(folder)


def _start(port: int, static: str, out: object) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "2", "--blocking-threads", "8", "--log-level", "error"),
        "crossfoot.site.wsgi:application",
    ]
    environment = {**os.environ, "CROSSFOOT_STATIC": static}
    return subprocess.Popen(command, env=environment, stdout=out, stderr=out)  # type: ignore[call-overload, no-any-return]


def _free_port() -> int:
    from tests.api.serving import free_port

    return free_port()


def _wait(port: int) -> None:
    from tests.api.serving import wait_until_open

    wait_until_open(port)


def _size(documents: int) -> str:
    return f"{documents // 1_000_000}m" if documents >= 1_000_000 else f"{documents // 1_000}k"


if __name__ == "__main__":
    main()
