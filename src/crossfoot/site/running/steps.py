"""The schema of the library that keeps the steps of long work: made by the owner role, used by the app role, ours to drop."""

from __future__ import annotations

import logging

import psycopg
from dbos import DBOS
from psycopg import conninfo
from sqlalchemy import URL

from crossfoot.jobs.schema import SCHEMA
from crossfoot.site import access


def app_url() -> str:
    """The database as the worker's steps connect to it. Raises Malformed: database-url-malformed."""
    return sqlalchemy_url(access.app_conninfo())


def prepare() -> None:
    """Make the schema, or bring it up to date, and let the app role use it. Safe to repeat.

    Raises Missing: database-owner-missing.
    """
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    DBOS.migrate(sqlalchemy_url(access.owner_conninfo()), schema=SCHEMA, application_role=access.APP)


def is_there() -> bool:
    """Whether the schema is there, as the app role sees it."""
    with psycopg.connect(access.app_conninfo()) as connection:
        found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SCHEMA]).fetchone()
    return found is not None


def sqlalchemy_url(info: str) -> str:
    """A libpq address in SQLAlchemy's words."""
    parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(info).items()}
    user, password = parts.pop("user", None), parts.pop("password", None)
    host, port, database = parts.pop("host", ""), parts.pop("port", None), parts.pop("dbname")
    if host.startswith("/"):
        parts["host"], host = host, ""
    made = URL.create(
        "postgresql+psycopg",
        username=user,
        password=password,
        host=host or None,
        port=int(port) if port else None,
        database=database,
        query=parts,
    )
    return made.render_as_string(hide_password=False)
