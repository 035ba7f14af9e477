"""A managed server: its roles are made by an administrator once, and the app never works with more power than it needs."""

from __future__ import annotations

import getpass
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import conninfo, sql

from crossfoot.site import access, migrating
from crossfoot.site.access import APP, OWNER, VERIFIER
from crossfoot.site.database import ADMIN, Server, start, stop
from crossfoot.site.grants import declared_rows, table_grants
from crossfoot.site.roles import role_powers
from tests.databases import Books
from tests.refusals import refused


@pytest.fixture
def address(books_db: Books, monkeypatch: pytest.MonkeyPatch):
    """Name this test's database, as this role, in a variable."""

    def named(variable: str, role: str) -> None:
        info = conninfo.conninfo_to_dict(books_db.server.conninfo(role=role, database=books_db.name))
        monkeypatch.setenv(variable, f"postgresql://{info['user']}@/{info['dbname']}?host={info['host']}")

    return named


def test_the_app_role_of_a_managed_server_may_work(address):
    address("DATABASE_URL", APP)
    migrating.ready()


@pytest.mark.parametrize(("role", "power"), [(ADMIN, "is a superuser"), (OWNER, "owns tables")])
def test_a_role_with_too_much_power_may_not_work(address, role: str, power: str):
    address("DATABASE_URL", role)
    with refused("database-role-too-strong") as caught:
        migrating.ready()
    assert power in caught.value.fields["power"]


def test_a_database_that_is_behind_is_refused_until_the_owner_migrates_it(books_db: Books, address):
    address("DATABASE_URL", APP)
    address("DATABASE_OWNER_URL", OWNER)
    with books_db.connect(OWNER) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    assert migrating.migrations_behind(connections["default"]) > 0
    with refused("database-behind"):
        migrating.ready()
    migrating.prepare()
    migrating.ready()


def test_migrations_run_by_an_administrator_leave_everything_to_the_owner(books_db: Books, address):
    address("DATABASE_URL", APP)
    address("DATABASE_OWNER_URL", ADMIN)
    migrating.prepare()
    with psycopg.connect(access.owner_conninfo()) as acting:
        assert acting.execute("SELECT current_user").fetchone() == (OWNER,)
    with books_db.connect(ADMIN) as admin:
        owners = admin.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert owners == [(OWNER,)]


def test_an_administrator_who_is_no_superuser_sets_up_an_empty_server(place: Path, monkeypatch: pytest.MonkeyPatch):
    server = Server(home=place / "home", settings={"fsync": "off"})
    start(server)
    try:
        with psycopg.connect(server.conninfo(role=ADMIN, database="postgres"), autocommit=True) as root:
            root.execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB")
            root.execute("CREATE DATABASE books OWNER boss")
            page = server.data / "pg_ident.conf"
            page.write_text(page.read_text() + f'crossfoot "{getpass.getuser()}" boss\n')
            root.execute("SELECT pg_reload_conf()")
        monkeypatch.setenv("DATABASE_OWNER_URL", server.conninfo(role="boss", database="books"))
        monkeypatch.setenv("DATABASE_URL", server.conninfo(role=APP, database="books"))
        wait_for(access.admin_conninfo())
        migrating.prepare()
        with psycopg.connect(access.app_conninfo()) as app:
            assert role_powers(app) == ()
            assert app.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    finally:
        stop(server)


def wait_for(info: str) -> None:
    """Wait until the server has read who may come in."""
    deadline = time.monotonic() + 10
    while True:
        try:
            psycopg.connect(info).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def test_without_the_owners_address_nothing_migrates(address):
    address("DATABASE_URL", APP)
    with refused("database-owner-missing"):
        migrating.prepare()


def test_the_passwords_of_the_roles_are_those_of_the_addresses(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{APP}:one@db.example/books")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://admin:two@db.example/books")
    assert access.passwords() == {APP: "one"}
    assert access.database_name() == "books"
    assert conninfo.conninfo_to_dict(access.conninfo_of(VERIFIER)) == {
        "user": VERIFIER,
        "host": "db.example",
        "dbname": "books",
    }
    assert access.django_settings(access.app_conninfo())["PASSWORD"] == "one"


@pytest.mark.parametrize("wrong", ["not an address", "postgresql://host"])
def test_an_address_that_cannot_be_read_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", wrong)
    with refused("database-url-malformed"):
        access.app_conninfo()


def test_the_grants_of_the_database_are_those_the_models_declare(books_db: Books):
    with books_db.connect() as app:
        there = {row[0] for row in app.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()}
        for grant in [found for found in table_grants() if found.table in there]:
            table = sql.Literal(grant.table)
            may = {
                verb
                for verb in ("INSERT", "DELETE", "TRUNCATE", "TRIGGER")
                if app.execute(sql.SQL("SELECT has_table_privilege({}, {})").format(table, sql.Literal(verb))).fetchone()[0]
            }
            assert may == set(grant.verbs), grant.table
            columns = app.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND has_column_privilege(attrelid, attnum, 'UPDATE')",
                [grant.table],
            ).fetchall()
            assert {row[0] for row in columns} == set(grant.update), grant.table


def test_a_table_whose_model_says_nothing_is_append_only():
    from pghistory.models import Context, Events

    assert declared_rows(Context).changing == ("metadata", "updated_at")
    assert declared_rows(Events).changing == ()


def test_the_embedded_server_is_found_by_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("CROSSFOOT_HOME", str(tmp_path))
    assert Server().data == tmp_path / "postgres"
    assert str(tmp_path) in access.conninfo_of(VERIFIER)
