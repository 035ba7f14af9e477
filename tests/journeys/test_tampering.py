"""Whoever deletes, doubles or alters a row at a joint is found out: prove names the joint.

Each deed is done by a superuser with every trigger and constraint switched off, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction

from crossfoot.site import access
from tests.databases import Books
from tests.tables import rows


@pytest.fixture(scope="module")
def billed(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A company with October billed, and Django's connection in the hands of a superuser."""
    from tests.journeys.company import billed as october

    before = settings.CROSSFOOT_LAKE
    company, _ = october(tmp_path_factory.mktemp("tampering"))
    own = connections["default"].settings_dict
    kept = dict(own)
    connections["default"].close()
    info = psycopg.conninfo.conninfo_to_dict(access.admin_conninfo())
    own |= {"USER": info["user"], "PASSWORD": info.get("password", ""), "HOST": info["host"]}
    yield company
    connections["default"].close()
    own |= {name: kept[name] for name in ("USER", "PASSWORD", "HOST")}
    settings.CROSSFOOT_LAKE = before


def opened(company, *statements: str) -> set[str]:  # type: ignore[no-untyped-def]
    """The joints that are open after these statements; nothing of them stays."""
    from crossfoot.desks.close.proving import prove
    from tests.journeys.company import ENTITY, OCTOBER

    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement)
                assert cursor.rowcount == 1, f"{cursor.rowcount} rows: {statement}"
        found = {joint.name for joint in prove(entity=ENTITY, period=OCTOBER, by=company.ben).open}
        transaction.set_rollback(True)
    return found


def doubled(table: str, where: str, **changed: str) -> str:
    """A copy of one row under another id; `changed` keeps it clear of unique indexes, which cannot be switched off."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'", [table]
        )
        columns = [name for (name,) in cursor.fetchall()]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = ({where})"


PICK = {
    "batch": "SELECT id FROM books_batchcount WHERE events_accepted > 0 ORDER BY id LIMIT 1",
    "file": "SELECT id FROM books_lakefile WHERE shelf = 'events' ORDER BY id LIMIT 1",
    "metered": "SELECT id FROM books_meteredrow ORDER BY id OFFSET 7 LIMIT 1",
    "fate": "SELECT id FROM books_fatetotalrow ORDER BY id LIMIT 1",
    "charge": "SELECT id FROM books_chargerow WHERE amount <> 0 ORDER BY id OFFSET 11 LIMIT 1",
    "line": "SELECT id FROM books_documentlinerow WHERE amount <> 0 ORDER BY id OFFSET 5 LIMIT 1",
    "entry": "SELECT id FROM books_journalentry ORDER BY id OFFSET 3 LIMIT 1",
    "posting": "SELECT id FROM books_journalline WHERE amount <> 0 ORDER BY id OFFSET 9 LIMIT 1",
    "trail": "SELECT id FROM books_trailline WHERE deed = 'document.issued' ORDER BY id OFFSET 2 LIMIT 1",
}
TABLE = {
    "batch": "books_batchcount",
    "file": "books_lakefile",
    "metered": "books_meteredrow",
    "fate": "books_fatetotalrow",
    "charge": "books_chargerow",
    "line": "books_documentlinerow",
    "entry": "books_journalentry",
    "posting": "books_journalline",
    "trail": "books_trailline",
}
DOUBLE = {
    "batch": {"metric": "metric || ' again'"},
    "file": {"shelf": "'events'", "removed_seq": "NULL", "name": "name", "added_seq": "added_seq"},
    "metered": {"dims": "dims"},
    "charge": {"charge": "charge || 'x'"},
    "line": {
        "number": "number + 1000",
        "charge": "charge || 'x'",
        "booked_id": "(SELECT max(charge_row_id) FROM books_bookedcharge) + 1",
    },
    "entry": {"source_id": "source_id || 'x'"},
    "posting": {"number": "number + 1000"},
    "trail": {"place": "(SELECT max(place) + 1 FROM books_trailline)"},
}


def test_an_untouched_month_is_closed(billed) -> None:
    assert opened(billed) == set()


@rows("""
 row     | deed                                            | joint         | because
 batch   | delete                                          | read-accepted | what a file became is forgotten
 batch   | double                                          | read-accepted | it is counted again
 batch   | a cell: events + 1 | read-accepted | one event from nowhere
 batch   | a cell: quantity + 0.000000000000001 | read-accepted | by the least there is
 file    | delete                                          | accepted-lake | a file of events no longer counts
 file    | row_count = row_count - 1                       | accepted-lake | the manifest says less than the file holds
 metered | delete                                          | lake-metered  | a quantity is gone
 metered | double                                          | lake-metered  | a quantity twice
 metered | quantity = quantity + 0.000000000000001         | lake-metered  | by the least there is
 metered | events = events + 1                             | lake-metered  | other events are claimed
 fate    | delete                                          | lake-metered  | what became of some events is forgotten
 fate    | events = events - 1                             | lake-metered  | one event less
 charge  | delete                                          | metered-rated | a charge is gone
 charge  | double                                          | metered-rated | a charge twice
 charge  | amount = amount + 0.01                          | metered-rated | by a cent
 charge  | conventions = 'none'                            | metered-rated | no figure, but what it stands on
 line    | delete                                          | rated-billed  | a line is gone
 line    | double                                          | rated-billed  | a line twice
 line    | amount = amount - 0.01                          | rated-billed  | by a cent
 entry   | delete                                          | billed-posted | a document without an entry
 posting | delete                                          | billed-posted | one side of an entry
 posting | double                                          | billed-posted | one side twice
 posting | amount = amount + 0.01                          | billed-posted | by a cent
 posting | detail = 'something else'                       | billed-posted | no figure, but what it is for
 trail   | delete                                          | posted-trail  | a deed without its line
 trail   | double                                          | posted-trail  | a deed twice
 trail   | facts = '{}'                                    | posted-trail  | a deed with other facts
""")
def test_prove_names_the_joint(billed, row: str, deed: str, joint: str, because: str) -> None:
    table, where = TABLE[row], PICK[row]
    if deed == "delete":
        statement = f"DELETE FROM {table} WHERE id = ({where})"
    elif deed == "double":
        statement = doubled(table, where, **DOUBLE[row])
    else:
        # A check that counts foot cannot be switched off: whoever gets that far moves both cells of the row.
        if deed.startswith("a cell: "):
            name, _, more = deed.removeprefix("a cell: ").partition(" ")
            deed = f"{name}_accepted = {name}_accepted {more}, {name}_read = {name}_read {more}"
        statement = f"UPDATE {table} SET {deed} WHERE id = ({where})"
    assert joint in opened(billed, statement)


@pytest.mark.parametrize("deed", ["lost", "altered"])
def test_a_file_of_the_lake_that_is_lost_or_altered_opens_its_joint(billed, deed: str) -> None:
    path = sorted((Path(settings.CROSSFOOT_LAKE) / "US01" / "events").glob("*.parquet"))[0]
    whole = path.read_bytes()
    try:
        if deed == "lost":
            path.unlink()
        else:
            path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        assert "accepted-lake" in opened(billed)
    finally:
        path.write_bytes(whole)
    assert opened(billed) == set()
