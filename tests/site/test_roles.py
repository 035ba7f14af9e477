"""The app role is too weak to change what must not change."""

from __future__ import annotations

import pytest
from django.db import connection
from psycopg import errors, sql

from crossfoot.site.access import APP, OWNER, VERIFIER
from crossfoot.site.roles import TableGrant, grant_tables, role_powers
from tests.databases import Books

GRANTS = (
    TableGrant("ledger_sample", ("INSERT",), ()),
    TableGrant("contract_sample", ("INSERT",), ("state",)),
    TableGrant("queue_sample", ("INSERT", "DELETE"), ("state", "body")),
)


@pytest.fixture
def tables(books_db: Books) -> Books:
    with books_db.connect(OWNER) as owner:
        for grant in GRANTS:
            table = sql.Identifier(grant.table)
            owner.execute(sql.SQL("CREATE TABLE {} (id bigserial PRIMARY KEY, state text, body text)").format(table))
        grant_tables(owner, grants=GRANTS)
    with books_db.connect() as app:
        for grant in GRANTS:
            app.execute(sql.SQL("INSERT INTO {} (state, body) VALUES ('new', 'x')").format(sql.Identifier(grant.table)))
    return books_db


def test_tests_connect_as_the_app_role_and_it_has_no_power(books_db: Books):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database(), current_setting('is_superuser')")
        assert cursor.fetchone() == (APP, books_db.name, "off")
    with books_db.connect() as app:
        assert role_powers(app) == ()


def test_the_app_role_owns_nothing(tables: Books):
    with tables.connect() as app:
        owned = app.execute(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s"
            " UNION ALL SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = %s"
            " UNION ALL SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = %s",
            [APP, APP, APP],
        ).fetchall()
    assert owned == []


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("INSERT INTO ledger_sample (state) VALUES ('x')", True),
        ("SELECT * FROM ledger_sample", True),
        ("UPDATE ledger_sample SET state = 'y'", False),
        ("DELETE FROM ledger_sample", False),
        ("TRUNCATE ledger_sample", False),
        ("SELECT * FROM ledger_sample FOR UPDATE", False),
        ("ALTER TABLE ledger_sample DISABLE TRIGGER ALL", False),
        ("SET session_replication_role = replica", False),
        ("DROP TABLE ledger_sample", False),
        ("CREATE TABLE own_sample (id int)", False),
        ("CREATE TRIGGER t BEFORE INSERT ON ledger_sample EXECUTE FUNCTION suppress_redundant_updates_trigger()", False),
        ("SET ROLE crossfoot_owner", False),
        ("UPDATE contract_sample SET state = 'closed'", True),
        ("UPDATE contract_sample SET body = 'y'", False),
        ("SELECT * FROM contract_sample FOR UPDATE", True),
        ("DELETE FROM contract_sample", False),
        ("UPDATE queue_sample SET body = 'y'", True),
        ("DELETE FROM queue_sample", True),
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('books', 'x', now())", False),
    ],
)
def test_the_app_role_may_do_what_a_table_declares_and_nothing_else(tables: Books, statement: str, allowed: bool):
    with tables.connect() as app:
        if allowed:
            app.execute(statement)
        else:
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(statement)


def test_a_grant_taken_back_is_gone(tables: Books):
    with tables.connect(OWNER) as owner:
        grant_tables(owner, grants=())
    with tables.connect() as app:
        app.execute("SELECT * FROM queue_sample")
        for statement in (
            "DELETE FROM queue_sample",
            "INSERT INTO queue_sample DEFAULT VALUES",
            "UPDATE queue_sample SET body = ''",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(statement)


def test_the_verifier_reads_and_nothing_else(tables: Books):
    with tables.connect(VERIFIER) as verifier:
        assert verifier.execute("SELECT count(*) FROM ledger_sample").fetchone() == (1,)
        with pytest.raises(errors.ReadOnlySqlTransaction):
            verifier.execute("INSERT INTO ledger_sample (state) VALUES ('x')")
        verifier.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            verifier.execute("INSERT INTO ledger_sample (state) VALUES ('x')")


@pytest.mark.parametrize(("role", "power"), [("crossfoot_admin", "is a superuser"), (OWNER, "owns tables")])
def test_a_role_that_is_too_strong_for_the_app_is_told(tables: Books, role: str, power: str):
    with tables.connect(role) as strong:
        assert power in role_powers(strong)
