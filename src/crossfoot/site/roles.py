"""The three database roles: who they are, and what the app role may do to each table.

A grant of PostgreSQL cannot be switched off by the one it binds, so the rule "issued is issued" does not rest on our
code being right. Note for writers: `SELECT ... FOR UPDATE` needs the right to update one column at least; rows that
never change are locked by an advisory lock instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from crossfoot.site.access import APP, DATABASE, OWNER, ROLES, VERIFIER

_POWERLESS = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")


@dataclass(frozen=True, slots=True)
class TableGrant:
    """What the app role may do to one table. update: column names; verbs: of INSERT, DELETE (SELECT is always there)."""

    table: str
    verbs: tuple[str, ...]
    update: tuple[str, ...]


def make_roles(admin: psycopg.Connection, *, passwords: Mapping[str, str]) -> None:
    """Create the roles that are missing, and change nothing of those that are there.

    admin: an autocommit connection that may create roles where one is missing.
    passwords: by role, for servers that ask for one; a role without one gets in by other means or not at all.
    """
    known = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in ROLES:
        if role in known:
            continue
        name = sql.Identifier(role)
        admin.execute(sql.SQL("CREATE ROLE {} {}").format(name, _POWERLESS))
        if role in passwords:
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(passwords[role])))
        if role == VERIFIER:
            admin.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(name))
        if role == OWNER and admin.execute("SHOW is_superuser").fetchone() == ("off",):
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))  # to act as the owner when migrating


def let_owner_build(admin: psycopg.Connection) -> None:
    """Let the owner role make tables in the database `admin` is connected to, which somebody else may have made."""
    row = admin.execute("SELECT current_user, current_database()").fetchone()
    if row is None or row[0] == OWNER:
        return
    owner = sql.Identifier(OWNER)
    admin.execute(sql.SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(row[1]), owner))
    admin.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(owner))


def make_database(admin: psycopg.Connection, *, name: str = DATABASE) -> None:
    """Create the database, owned by the owner role, where it is missing. admin: an autocommit connection."""
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    for role in (APP, VERIFIER):
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(role)))
    admin.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(APP)))


def grant_tables(owner: psycopg.Connection, *, grants: Iterable[TableGrant]) -> None:
    """Give the app and verifier roles exactly these rights on the tables of `public`, taking any others away.

    owner: an autocommit connection as the owner role. One transaction: nobody ever sees half of it. A table that no
    grant names (the migrations' own list) can be read and nothing else; a grant for a table that is not there yet waits
    until a migration has made it.
    """
    app, verifier = sql.Identifier(APP), sql.Identifier(VERIFIER)
    with owner.transaction():
        for statement in (
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {verifier}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {app}, {verifier}",
            "GRANT USAGE ON SCHEMA public TO {app}, {verifier}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {app}, {verifier}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {app}, {verifier}",
        ):
            owner.execute(sql.SQL(statement).format(app=app, verifier=verifier))
        there = {row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()}
        for grant in grants:
            if grant.table in there:
                _grant_table(owner, grant)


def _grant_table(owner: psycopg.Connection, grant: TableGrant) -> None:
    table, app = sql.Identifier("public", grant.table), sql.Identifier(APP)
    for verb in grant.verbs:
        owner.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(verb), table, app))
    if grant.update:
        columns = sql.SQL(", ").join(map(sql.Identifier, grant.update))
        owner.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns, table, app))


def role_powers(connection: psycopg.Connection) -> tuple[str, ...]:
    """What this connection's role may do that the app role must not, in words; empty when it is as weak as it has to be."""
    strong = connection.execute(
        "SELECT bool_or(rolsuper), bool_or(rolcreaterole), bool_or(rolbypassrls)"
        " FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
    ).fetchone()
    owned = connection.execute(
        "SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, relowner, 'MEMBER') LIMIT 1"
    ).fetchone()
    words = ("is a superuser", "may create roles", "may pass by row-level security")
    found = [word for word, power in zip(words, strong or (), strict=False) if power]
    return (*found, "owns tables") if owned else tuple(found)
