"""A database of release 0.1, with everything in it, brought up to now: nothing issued is touched, and all still holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.documents import documents_of_run
from crossfoot.books.trail.reads.chain import broken_link
from crossfoot.desks.billing.looking import reperforming
from crossfoot.desks.close import proving
from crossfoot.measures import Period
from crossfoot.site.backups import restoring
from crossfoot.site.backups.manifest import verify
from tests.databases import database
from tests.jobs.working import Books, addresses

ROOT = Path(__file__).parent / "release-0.1"
ISSUED = (
    *("documentrow", "documentlinerow", "taxlinerow", "chargerow", "ratingrun", "journalentry", "journalline"),
    *("trailline", "agreementversion", "creditmovement", "usagebatch", "lakefile", "meteredrow"),
)
ENTITY, RUN, OCTOBER = "US01", 1, Period.month("2026-10")


def quiet(done: int, total: int, what: str) -> None:
    """The progress nobody looks at."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The database before and after. rows: table -> digest of what its rows hold in the columns of the old release."""

    ben: Actor
    before: dict[str, str]
    after: dict[str, str]
    untouched: dict[str, int]


def columns_of(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s ORDER BY 1",
        [table],
    )
    return [name for (name,) in rows]


def digests(connection: psycopg.Connection, columns: dict[str, list[str]]) -> dict[str, str]:
    found = {}
    for table, names in columns.items():
        cells = ", ".join(f'"{name}"' for name in names)
        row = connection.execute(
            f"SELECT count(*) || ':' || coalesce(md5(string_agg(md5(ROW({cells})::text), '' ORDER BY id)), '') FROM {table}"
        ).fetchone()
        found[table] = row[0]
    return found


def writers(connection: psycopg.Connection, tables: list[str]) -> dict[str, set[int]]:
    """Which transactions wrote the rows: a row that is updated is written anew by another."""
    return {table: {int(x) for (x,) in connection.execute(f"SELECT xmin::text FROM {table}")} for table in tables}


@pytest.fixture(scope="module")
def upgraded(database_server: database.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    with pytest.MonkeyPatch.context() as patched:
        name, lake = "test_upgrade", tmp_path_factory.mktemp("upgrade") / "lake"
        books = Books(name, database_server)
        for variable, value in addresses(books).items():
            patched.setenv(variable, value)
        patched.setenv("DATABASE_OWNER_URL", database_server.conninfo(role=database.ADMIN, database="postgres"))
        seen: dict[str, object] = {}
        migrate = restoring.migrating.migrate

        def watched() -> None:
            """The migration, with a look at the rows before it."""
            with psycopg.connect(database_server.conninfo(role=database.ADMIN, database=name)) as admin:
                there = [f"books_{each}" for each in ISSUED if columns_of(admin, f"books_{each}")]
                seen["columns"] = {table: columns_of(admin, table) for table in there}
                seen["before"] = digests(admin, seen["columns"])
                seen["writers"] = writers(admin, there)
            migrate()

        patched.setattr(restoring.migrating, "migrate", watched)
        patched.setitem(connections["default"].settings_dict, "NAME", name)
        connections["default"].close()
        restoring.restore_backup(ROOT, backup=ROOT / "populated", database=name, lake=lake)
        patched.setattr(settings, "CROSSFOOT_LAKE", str(lake))
        with psycopg.connect(database_server.conninfo(role=database.ADMIN, database=name)) as admin:
            after = digests(admin, seen["columns"])
            now = writers(admin, list(seen["columns"]))
        moved = {table: len(now[table] - seen["writers"][table]) for table in now}
        try:
            yield Upgraded(actor_named(None, "ben"), seen["before"], after, moved)
        finally:
            connections.close_all()
            with psycopg.connect(database_server.conninfo(role=database.ADMIN, database="postgres"), autocommit=True) as admin:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_the_committed_backup_is_whole():
    assert verify(ROOT, ROOT / "populated").migration == "0002_rules"


def test_no_migration_touches_what_was_issued(upgraded: Upgraded):
    assert len(upgraded.before) > 9
    assert upgraded.after == upgraded.before, "every row holds what it held"
    assert {table: rows for table, rows in upgraded.untouched.items() if rows} == {}, "no row was written anew"


def test_every_joint_of_the_old_month_still_closes(upgraded: Upgraded):
    assert len(documents_of_run(upgraded.ben, entity=ENTITY, run=RUN)) == 58
    assert not proving.prove(entity=ENTITY, period=OCTOBER, by=upgraded.ben).open
    assert broken_link(upgraded.ben, ENTITY) is None


def test_the_old_run_computes_the_same_cents_now(upgraded: Upgraded):
    again = reperforming.reperform(number=RUN, by=upgraded.ben, progress=quiet)
    assert (again.charges, again.differences) == (361, ())
