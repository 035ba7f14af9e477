"""`crossfoot doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import psycopg

from crossfoot.site import access, database
from crossfoot.site.doctor import machine
from crossfoot.site.doctor.finding import Finding, Health, ill
from crossfoot.site.main import set_up_django


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("doctor", help="Look at the installation, and say what to do (exit code 1 when something is ill)")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    found = examined()
    if arguments.json:
        print(json.dumps([{"what": f.what, "health": f.health.value, "seen": f.seen, "do": f.do} for f in found], indent=2))
    else:
        from crossfoot.cli.printing import table

        rows = [(each.what, each.health.value, each.seen, each.do) for each in found]
        print(table(["what", "health", "seen", "what to do"], rows))
    return 1 if any(each.health is Health.ILL for each in found) else 0


def examined() -> list[Finding]:
    """Every finding, the machine's first; what the database would tell is left out when it is not reached."""
    set_up_django()
    from django.conf import settings

    from crossfoot.books.wall import EVERYWHERE, SETTING

    lake = Path(settings.CROSSFOOT_LAKE)
    at = machine.now()
    found = [
        machine.disk(lake),
        machine.durable(lake),
        machine.calls(lake),
        machine.zones(),
        machine.secrets(),
        machine.backups(at),
        machine.address(),
    ]
    try:
        if not access.managed() and database.status(database.Server()).state != "running":
            return [*found, ill("database", "not running", "Start it: crossfoot db start")]
        with psycopg.connect(access.app_conninfo(), autocommit=True, connect_timeout=10) as connection:
            connection.execute("SELECT set_config(%s, %s, false)", [SETTING, EVERYWHERE])
            return [*found, *_of_database(connection, lake)]
    except psycopg.OperationalError as error:
        return [
            *found,
            ill("database", f"not reached: {str(error).splitlines()[0]}", "Look at DATABASE_URL and the server's log."),
        ]


def _of_database(connection: psycopg.Connection, lake: Path) -> list[Finding]:
    from crossfoot.site.doctor import books

    first = [books.strength(connection), books.migrations(connection), books.clock(connection, machine.now())]
    if any(each.what == "migrations" and each.health is Health.ILL for each in first):
        return first  # the tables that the others ask may not be there yet
    return [
        *first,
        books.lake(connection, lake),
        books.worker(connection),
        *books.alerts(connection),
        books.seals(connection),
    ]
