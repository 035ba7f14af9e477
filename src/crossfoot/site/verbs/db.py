"""`crossfoot db`: the verbs of the database."""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Callable
from typing import Any

from crossfoot.site import access, database, exits
from crossfoot.site.main import set_up_django

_HELP = {
    "start": "start the embedded PostgreSQL where it does not run, and bring its tables up to date",
    "stop": "stop the embedded PostgreSQL; its data stay",
    "status": "say whether it runs, and where its data are (exit code 1 when it does not run)",
    "migrate": "bring the tables up to date, as the owner role",
    "grant": "make the three roles where they are missing, and give each its rights",
    "url": "print how to connect, for psql and other clients",
}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    parser = verbs.add_parser("db", help="Start, stop, look at and migrate the database")
    asked = parser.add_subparsers(metavar="WHAT", required=True)
    for name, run in _VERBS.items():
        below = asked.add_parser(name, help=_HELP[name], description=_HELP[name])
        below.add_argument("--json", action="store_true", help="print it as JSON")
        if name == "url":
            below.add_argument("--as", dest="role", choices=access.ROLES, default=access.APP, help="which role")
        below.set_defaults(run=run)


def _start(arguments: argparse.Namespace) -> int:
    if access.managed():
        return _say(arguments, {"state": "managed"}, "DATABASE_URL names a server that somebody else runs: nothing to start.")
    set_up_django()
    from crossfoot.site import migrating  # Django's models exist from here on

    database.start(database.Server())
    migrating.prepare()
    return _status(arguments)


def _stop(arguments: argparse.Namespace) -> int:
    stopped = database.stop(database.Server())
    return _say(arguments, _facts(stopped), str(stopped))


def _status(arguments: argparse.Namespace) -> int:
    if access.managed():
        return _say(arguments, {"state": "managed"}, "DATABASE_URL names a server that somebody else runs.")
    found = database.status(database.Server())
    _say(arguments, _facts(found), str(found))
    return exits.DONE if found.state == "running" else exits.DIFFERENT


def _migrate(arguments: argparse.Namespace) -> int:
    set_up_django()
    from crossfoot.site import migrating

    if not access.managed():
        database.start(database.Server())
    migrating.prepare()
    importlib.import_module("crossfoot.site.running.steps").prepare()
    return _say(arguments, {"migrations_behind": 0}, "The tables are up to date, and each role has its rights.")


def _grant(arguments: argparse.Namespace) -> int:
    set_up_django()
    from crossfoot.site import migrating

    migrating.grant()
    return _say(arguments, {"granted": True}, "The three roles exist, and each has its rights.")


def _url(arguments: argparse.Namespace) -> int:
    address = access.conninfo_of(arguments.role)
    return _say(arguments, {"conninfo": address}, address)


def _facts(found: database.Status) -> dict[str, Any]:
    return {
        "state": found.state,
        "postgresql": found.major,
        "data": str(found.folder),
        "socket": str(found.socket_folder),
    }


def _say(arguments: argparse.Namespace, facts: dict[str, Any], sentence: str) -> int:
    print(json.dumps(facts) if arguments.json else sentence)
    return exits.DONE


_VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "start": _start,
    "stop": _stop,
    "status": _status,
    "migrate": _migrate,
    "grant": _grant,
    "url": _url,
}
