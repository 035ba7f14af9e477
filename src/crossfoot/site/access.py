"""Who connects to which database, and how: the one place that reads DATABASE_URL.

| role | set by | may |
|---|---|---|
| `crossfoot_owner` | `DATABASE_OWNER_URL` | own the tables and change their shape: migrations and grants only |
| `crossfoot_app` | `DATABASE_URL` | read and add rows; change only the columns a table declares as changing |
| `crossfoot_verifier` | the auditor's own client | read |

With no `DATABASE_URL` the server is the one that comes along (`crossfoot.site.database`).
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg import conninfo

from crossfoot.errors import Malformed, Missing
from crossfoot.site.database import Server

OWNER = "crossfoot_owner"
APP = "crossfoot_app"
VERIFIER = "crossfoot_verifier"
ROLES = (APP, OWNER, VERIFIER)
DATABASE = "crossfoot"
_APP_VARIABLE = "DATABASE_URL"
_OWNER_VARIABLE = "DATABASE_OWNER_URL"


def managed() -> bool:
    """Whether the database is on a server that somebody else runs."""
    return bool(os.environ.get(_APP_VARIABLE))


def app_conninfo() -> str:
    """How everything but migrations connects. Raises Malformed: database-url-malformed."""
    if managed():
        return _checked(_APP_VARIABLE)
    return Server().conninfo(role=APP, database=DATABASE)


def owner_conninfo() -> str:
    """How migrations connect: always acting as the owner role, whoever the administrator is that logs in.

    Raises Missing: database-owner-missing; Malformed: database-url-malformed.
    """
    if not managed():
        return Server().conninfo(role=OWNER, database=DATABASE)
    if not os.environ.get(_OWNER_VARIABLE):
        raise Missing("database-owner-missing")
    given = _checked(_OWNER_VARIABLE)
    if conninfo.conninfo_to_dict(given).get("user") == OWNER:
        return given
    return conninfo.make_conninfo(given, options=f"-c role={OWNER}")


def conninfo_of(role: str) -> str:
    """How one of our roles connects; the verifier's password, where a server asks for one, is the verifier's to add.

    Raises Missing: database-owner-missing; Malformed: database-url-malformed.
    """
    if role == OWNER:
        return owner_conninfo()
    if role == APP or not managed():
        return app_conninfo() if role == APP else Server().conninfo(role=role, database=DATABASE)
    parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(app_conninfo()).items() if name != "password"}
    return conninfo.make_conninfo("", **{**parts, "user": role})


def admin_conninfo() -> str:
    """How the roles are made: the launcher's superuser, or whoever DATABASE_OWNER_URL names.

    Raises Missing: database-owner-missing; Malformed: database-url-malformed.
    """
    if not managed():
        return Server().conninfo(role="crossfoot_admin", database="postgres")
    if not os.environ.get(_OWNER_VARIABLE):
        raise Missing("database-owner-missing")
    return _checked(_OWNER_VARIABLE)


def django_settings(info: str) -> dict[str, Any]:
    """A libpq address as Django's settings of one database."""
    parts = conninfo.conninfo_to_dict(info)
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {django: str(parts.pop(libpq, "")) for libpq, django in named.items()}
    return {**settings, "ENGINE": "django.db.backends.postgresql", "OPTIONS": parts}


def _checked(variable: str) -> str:
    given = os.environ[variable]
    try:
        parts = conninfo.conninfo_to_dict(given)
    except psycopg.ProgrammingError as fault:
        raise Malformed("database-url-malformed", name=variable, reason=str(fault)) from fault
    if not parts.get("dbname"):
        raise Malformed("database-url-malformed", name=variable, reason="it names no database")
    return given


def database_name() -> str:
    """The name of the database everything is in."""
    return str(conninfo.conninfo_to_dict(app_conninfo())["dbname"])


def passwords() -> dict[str, str]:
    """The passwords our roles are to have, by role: those that the two addresses name."""
    found: dict[str, str] = {}
    for variable in (_APP_VARIABLE, _OWNER_VARIABLE):
        parts = conninfo.conninfo_to_dict(_checked(variable)) if os.environ.get(variable) else {}
        if parts.get("user") in (OWNER, APP) and parts.get("password"):
            found[str(parts["user"])] = str(parts["password"])
    return found
