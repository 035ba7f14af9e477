"""Bringing a database up to date: roles, tables, grants. The only code that connects as the owner."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from crossfoot.errors import Conflict, Forbidden
from crossfoot.site import access
from crossfoot.site.database import Server, start
from crossfoot.site.grants import table_grants
from crossfoot.site.guarding.guards import guard_tables
from crossfoot.site.roles import grant_tables, let_owner_build, make_database, make_roles, role_powers

_ALIAS = "owner"
_MAKERS_LOCK = 0x63726F7373  # any fixed number: two migrations of one database at once become one after the other


def ready() -> None:
    """Have a database that the app can work with; what every command that needs one calls first.

    The embedded server is started and brought up to date; a managed one is only looked at.
    Raises Conflict: database-behind; Forbidden: database-role-too-strong; and what `start` raises.
    """
    if access.managed():
        _refuse_strong_role()
        if behind := migrations_behind(connections["default"]):
            raise Conflict("database-behind", migrations=behind)
        return
    start(Server())
    if not _reachable(access.app_conninfo()):
        prepare()
    elif migrations_behind(connections["default"]):
        migrate()


def prepare() -> None:
    """Make roles and database where they are missing, then migrate and grant. Safe to repeat.

    Raises Missing: database-owner-missing on a managed server without the owner's address.
    """
    with psycopg.connect(access.admin_conninfo(), autocommit=True) as admin:
        make_roles(admin, passwords=access.passwords())
        if access.managed():
            let_owner_build(admin)
        else:
            make_database(admin)
    migrate()


def migrate() -> None:
    """Apply every migration as the owner, then guard and grant. Safe to repeat and at once."""
    with psycopg.connect(access.owner_conninfo(), autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [_MAKERS_LOCK])
        with as_owner() as alias:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        guard_tables(holder)
        grant_tables(holder, grants=table_grants())


def grant() -> None:
    """Make the roles that are missing and give each its rights on the tables there are."""
    with psycopg.connect(access.admin_conninfo(), autocommit=True) as admin:
        make_roles(admin, passwords=access.passwords())
        if access.managed():
            let_owner_build(admin)
    with psycopg.connect(access.owner_conninfo(), autocommit=True) as owner:
        grant_tables(owner, grants=table_grants())


def migrations_behind(connection: object) -> int:
    """How many migrations of this version the database has not seen."""
    executor = MigrationExecutor(connection)  # type: ignore[arg-type]
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def as_owner() -> Iterator[str]:
    """Give Django, for a while, a connection as the owner role; its alias."""
    settings = {**connections["default"].settings_dict, **access.django_settings(access.owner_conninfo())}
    connections.settings[_ALIAS] = settings
    try:
        yield _ALIAS
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS]
        del connections.settings[_ALIAS]


def _reachable(info: str) -> bool:
    try:
        psycopg.connect(info).close()
    except psycopg.OperationalError:
        return False
    return True


def _refuse_strong_role() -> None:
    with psycopg.connect(access.app_conninfo()) as connection:
        if powers := role_powers(connection):
            raise Forbidden("database-role-too-strong", role=connection.info.user, power=" and ".join(powers))
