"""/healthz, /readyz and /metrics: answered before any session, host or route is looked at.

| address | says | status |
|---|---|---|
| `/healthz` | the process answers; no database is asked | 200 |
| `/readyz` | whether it can work: database reached, migrations current, lake writable, backlog below its limit | 200, 503 |
| `/metrics` | figures for Prometheus; with `CROSSFOOT_METRICS_TOKEN` set, to who shows that token | 200, 401 |
"""

from __future__ import annotations

import hmac
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from crossfoot.books.wall import stand_everywhere, step_away
from crossfoot.site import migrating
from crossfoot.site.observing import metrics

BACKLOG_VARIABLE = "CROSSFOOT_BACKLOG_MAX"
BACKLOG_MAX = 1_000
"""Batches acknowledged and not counted, above which a process says it is not ready."""
TOKEN_VARIABLE = "CROSSFOOT_METRICS_TOKEN"
WORKER_SECONDS_MAX = 90
_KEPT_SECONDS = 5.0

_GAUGES: Mapping[str, tuple[str, str]] = {
    "usage_batches_waiting": (
        "Batches of usage acknowledged and not yet counted",
        "SELECT count(*) FROM books_usagebatch WHERE state = 'staged' AND backfill_id IS NULL",
    ),
    "work_waiting": (
        "Work asked for that nobody has taken up",
        "SELECT count(*) FROM books_workrequest WHERE state = 'waiting'",
    ),
    "work_running": ("Work being done", "SELECT count(*) FROM books_workrequest WHERE state = 'running'"),
    "jobs_late": (
        "Jobs of the calendar that should have run by now and did not",
        "SELECT count(*) FROM books_expectedjob AS wanted WHERE now() - greatest(wanted.since, coalesce((SELECT max(due_at)"
        " FROM books_jobrun AS run WHERE run.job = wanted.job AND run.entity = wanted.entity AND run.outcome = 'done'),"
        " wanted.since)) > make_interval(secs => wanted.every_seconds + wanted.grace_seconds)",
    ),
    "workers_alive": (
        "Workers that said they live",
        f"SELECT count(*) FROM books_nodebeat WHERE seen_at > now() - interval '{WORKER_SECONDS_MAX} seconds'",
    ),
    "alerts_open": ("Things expected that did not happen", "SELECT count(*) FROM books_raisedalert WHERE cleared_at IS NULL"),
}


class Probes:
    """Answers the three addresses, and hands every other request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path_info:
            case "/healthz":
                return _plain("alive\n", 200)
            case "/readyz":
                return _readiness()
            case "/metrics":
                return _metrics(request)
        return self._get_response(request)


def readiness() -> dict[str, str]:
    """What stands in the way of work, by check: `ok`, or what is wrong."""
    found = {"database": _database()}
    if found["database"] == "ok":
        behind = migrating.migrations_behind(connection)
        found["migrations"] = "ok" if not behind else f"{behind} behind: run `crossfoot db migrate`"
        found["backlog"] = _backlog() if not behind else "not asked"
    found["lake"] = _lake()
    return found


_figures: tuple[float, Mapping[str, tuple[str, int]]] = (0.0, {})


def figures() -> Mapping[str, tuple[str, int]]:
    """What the database knows, asked at most every few seconds; without a database, nothing."""
    global _figures
    if time.monotonic() - _figures[0] > _KEPT_SECONDS or not _figures[1]:
        _figures = (time.monotonic(), _asked())
    return _figures[1]


def _asked() -> Mapping[str, tuple[str, int]]:
    try:
        stand_everywhere()
        with connection.cursor() as cursor:
            found = {}
            for name, (says, query) in _GAUGES.items():
                cursor.execute(query)
                found[name] = (says, int(cursor.fetchone()[0]))
            return {"database_up": ("Whether the database answers", 1), **found}
    except DatabaseError:
        return {"database_up": ("Whether the database answers", 0)}
    finally:
        connection.close()
        step_away()


def _readiness() -> HttpResponse:
    try:
        found = readiness()
    finally:
        connection.close()
    status = 200 if all(each == "ok" for each in found.values()) else 503
    return _plain(json.dumps(found) + "\n", status, kind="application/json")


def _metrics(request: HttpRequest) -> HttpResponse:
    token = os.environ.get(TOKEN_VARIABLE, "")
    if token and not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return _plain("a token is wanted\n", 401)
    return HttpResponse(metrics.page(figures), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "not reached"
    return "ok"


def _backlog() -> str:
    limit = int(os.environ.get(BACKLOG_VARIABLE) or BACKLOG_MAX)
    waiting = figures().get("usage_batches_waiting", ("", 0))[1]
    return "ok" if waiting <= limit else f"{waiting} batches wait, {limit} may"


def _lake() -> str:
    lake = Path(settings.CROSSFOOT_LAKE)
    try:
        lake.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=lake, prefix=".ready-") as tried:
            tried.write(b"x")
    except OSError as error:
        return f"not writable: {error.strerror}"
    return "ok"


def _plain(text: str, status: int, *, kind: str = "text/plain") -> HttpResponse:
    response = HttpResponse(text, status=status, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
