"""What the doctor asks of the database, as the app role: strength, migrations, clock, lake, worker, jobs, feeds, seals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg
from django.db import connection as django_connection

from crossfoot.site import migrating
from crossfoot.site.doctor.finding import Finding, ill, watch, well
from crossfoot.site.observing.probes import WORKER_SECONDS_MAX
from crossfoot.site.roles import role_powers

_SKEW_SECONDS_MAX = 2
_UNSEALED_SECONDS_MAX = 600
_START = "Start one: crossfoot worker, or crossfoot serve --with-worker."


def strength(connection: psycopg.Connection) -> Finding:
    """Whether the role that the program connects as is as weak as it has to be."""
    if powers := role_powers(connection):
        seen = f"{connection.info.user} {' and '.join(powers)}"
        return ill("database role", seen, "Name crossfoot_app in DATABASE_URL; crossfoot db grant makes it.")
    return well("database role", f"{connection.info.user} can change nothing that is issued")


def migrations(connection: psycopg.Connection) -> Finding:
    """Whether the tables are those of this program."""
    behind = migrating.migrations_behind(django_connection)
    if behind:
        return ill("migrations", f"{behind} behind", "Run crossfoot db migrate.")
    return well("migrations", "all of this version")


def clock(connection: psycopg.Connection, at: datetime) -> Finding:
    """Whether this machine's clock agrees with the database's. at: this machine's, read just before."""
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp() - %s)::numeric(20,3)", [at]).fetchone()
    skew = abs(row[0]) if row else 0
    seen = f"{skew} seconds apart from the database's"
    if skew > _SKEW_SECONDS_MAX:
        return ill("clock", seen, "Keep both machines' clocks by NTP: deeds are stamped by this one.")
    return well("clock", seen)


def lake(connection: psycopg.Connection, folder: Path) -> Finding:
    """Whether every file that the manifest names, or ever named, lies in the lake as large as it was written."""
    rows = connection.execute("SELECT DISTINCT entity, shelf, name, bytes FROM books_lakefile").fetchall()
    gone = [name for entity, shelf, name, size in rows if _size(folder / entity / shelf / f"{name}.parquet") != size]
    if gone:
        seen = f"{len(gone)} of {len(rows)} files are missing or cut off, {gone[0][:12]} among them"
        return ill("lake", seen, "Put them back from a backup: they are named by the digest of their bytes.")
    return well("lake", f"{len(rows)} files, all there")


def worker(connection: psycopg.Connection) -> Finding:
    """Whether a worker lives."""
    row = connection.execute("SELECT extract(epoch FROM now() - max(seen_at))::int FROM books_nodebeat").fetchone()
    if not row or row[0] is None:
        return watch("worker", "none runs", _START)
    if row[0] > WORKER_SECONDS_MAX:
        return ill("worker", f"the last said so {row[0]:,} seconds ago", _START)
    return well("worker", f"said so {row[0]} seconds ago")


def alerts(connection: psycopg.Connection) -> list[Finding]:
    """Feeds and jobs that were expected and did not happen; jobs also where no worker lives to tell."""
    found = connection.execute("SELECT kind, entity, about FROM books_raisedalert WHERE cleared_at IS NULL ORDER BY 1, 2, 3")
    open_ones = [(kind, f"{about} of {entity or 'the installation'}") for kind, entity, about in found.fetchall()]
    late = connection.execute(
        "SELECT job, entity FROM books_expectedjob AS wanted WHERE now() - greatest(since, coalesce((SELECT max(due_at) FROM"
        " books_jobrun AS run WHERE run.job = wanted.job AND run.entity = wanted.entity AND outcome = 'done'), since))"
        " > make_interval(secs => every_seconds + grace_seconds) ORDER BY 1, 2"
    ).fetchall()
    jobs = {f"{job} of {entity or 'the installation'}" for job, entity in late}
    jobs |= {about for kind, about in open_ones if kind == "job-late"}
    feeds = [about for kind, about in open_ones if kind == "feed-late"]
    return [
        ill("jobs", f"late: {', '.join(sorted(jobs))}", "Look at the worker's log.") if jobs else well("jobs", "none is late"),
        watch("feeds", f"silent: {', '.join(feeds)}", "Ask who sends them.") if feeds else well("feeds", "none is silent"),
    ]


def seals(connection: psycopg.Connection) -> Finding:
    """Whether what was written is sealed soon after."""
    row = connection.execute(
        "SELECT extract(epoch FROM now() - min(line.at))::int FROM books_trailline AS line"
        " WHERE line.at > coalesce((SELECT max(at) FROM books_trailseal), '-infinity')"
    ).fetchone()
    age = row[0] if row and row[0] is not None else 0
    if age > _UNSEALED_SECONDS_MAX:
        return watch("seals", f"lines of {age:,} seconds ago wait for their seal", "Run a worker, or crossfoot trail seal.")
    return well("seals", "current")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
