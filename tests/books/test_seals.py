"""What was written once is what is there: a silent change by a superuser is found, and named by table, row and seal."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from psycopg import errors

from crossfoot.desks.trail.sealing import seal_trail
from crossfoot.runs.trail import verify_trail
from crossfoot.runs.trail.anchors import FILE_NAME, anchor
from crossfoot.site.guarding.exporting import export_trail
from crossfoot.site.guarding.guards import guard_tables, guards
from tests.books.company import AT, Company, charge, published_run
from tests.databases import Books
from tests.tables import rows

GONE = "DELETE FROM books_account WHERE number = '7000'"
ADMIN, OWNER, VERIFIER = "crossfoot_admin", "crossfoot_owner", "crossfoot_verifier"


@pytest.fixture
def sealed(committed: Company, tmp_path: Path) -> Company:
    """The company with charges, under two seals, and one account that no seal covers yet."""
    published_run(committed, charge())
    assert seal(committed, tmp_path) is not None
    account(committed, "7000")
    assert seal(committed, tmp_path) is not None
    account(committed, "7001")
    return committed


def seal(company: Company, folder: Path):
    return seal_trail(anchors=folder / "anchors", by=company.ada, at=AT, key="seal")


def sealed_without_gaps(company: Company, folder: Path):
    """The first seal of one more account each that has no gap: whoever else is at work on this server may keep one open."""
    numbers = itertools.count(8000)
    until = time.monotonic() + 300
    while True:
        account(company, str(next(numbers)))
        made = seal(company, folder)
        if not made.gaps or time.monotonic() > until:
            return made
        time.sleep(0.2)


def account(company: Company, number: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO books_account (entity, number, role, name, by_id, at, request_key)"
            " VALUES ('US01', %s, '', 'n', %s, now(), 'k')",
            [number, company.ada.id],
        )


def export(books_db: Books, folder: Path) -> Path:
    with books_db.connect(VERIFIER, standing="") as verifier:
        export_trail(verifier, folder, at=AT)
    return folder


def broken(books_db: Books, tmp_path: Path) -> list[dict]:
    folder = export(books_db, tmp_path / "export")
    return verify_trail.verify(folder, tmp_path / "anchors" / FILE_NAME)["broken"]


def behind_our_back(books_db: Books, *statements: str) -> None:
    with books_db.connect(ADMIN) as superuser:
        superuser.execute("SET session_replication_role = replica")
        for statement in statements:
            assert superuser.execute(statement).rowcount > 0, statement


def test_an_honest_installation_verifies(sealed: Company, books_db: Books, tmp_path: Path):
    found = verify_trail.verify(export(books_db, tmp_path / "export"), tmp_path / "anchors" / FILE_NAME)
    assert found["broken"] == []
    assert (found["seals"], found["leaves"] - found["sealed"]) == (2, 1)
    with books_db.connect(ADMIN) as admin:
        tables = [guard.table for guard in guards() if guard.leafed]
        kept = sum(admin.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)
    assert found["leaves"] == kept, "every append-only row has its leaf"


@rows("""
statement | table | seal | why | because
UPDATE books_chargerow SET amount = amount + 1 | books_chargerow | 1 | edited | a figure was changed
UPDATE books_account SET name = 'x' WHERE number = '7000' | books_account | 2 | edited | a word of a row of a later seal
UPDATE books_account SET name = 'x' WHERE number = '7001' | books_account | - | edited | a row that no seal covers yet
DELETE FROM books_account WHERE number = '7000' | books_account | 2 | deleted | a row was taken out
UPDATE books_ratingrunevent SET note = 'x' WHERE pgh_label = 'insert' | books_ratingrunevent | 1 | edited | so are histories
UPDATE books_legalentity SET currency = 'EUR' | books_legalentity | 1 | edited | so are rows without a number
UPDATE books_rowleaf SET hash = sha256('x') WHERE id = 1 | books_actorrowevent | 1 | edited | the leaf was changed instead
""")
def test_a_silent_change_of_a_superuser_is_found_and_named(
    sealed: Company, books_db: Books, tmp_path: Path, statement, table, seal, why, because
):
    behind_our_back(books_db, statement)
    found = broken(books_db, tmp_path)
    named = {(each["table"], str(each["seal"] or "-"), each["why"]) for each in found if "table" in each}
    assert named == {(table, seal, why)}
    assert all(each["row"] for each in found if "table" in each)


def test_a_row_slipped_in_is_found_and_named(sealed: Company, books_db: Books, tmp_path: Path):
    columns = "entity, number, role, name, by_id, at, request_key"
    behind_our_back(
        books_db,
        f"INSERT INTO books_account (id, {columns}) SELECT 999, entity, '9', '', name, by_id, at, request_key"
        " FROM books_account LIMIT 1",
    )
    assert broken(books_db, tmp_path) == [{"table": "books_account", "row": "999", "seal": None, "why": "inserted"}]


def nobody_in_flight(books_db: Books) -> None:
    """Wait until every transaction of the server that began before now is over: other tests have theirs beside ours."""
    with books_db.connect(ADMIN) as admin:
        (now,) = admin.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
        for _ in range(600):
            (oldest,) = admin.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint").fetchone() or (0,)
            if oldest > now:
                return
            time.sleep(0.1)


def test_a_row_slipped_in_with_a_leaf_among_sealed_ones_is_found(sealed: Company, books_db: Books, tmp_path: Path):
    with books_db.connect(ADMIN) as admin:
        admin.execute("SELECT setval(pg_get_serial_sequence('books_rowleaf', 'id'), 5000)")
    seal(sealed, tmp_path)
    nobody_in_flight(books_db)
    for number in ("7002", "7004"):  # the second seal finds that nobody is in flight any more, and closes the gap
        account(sealed, number)
        seal(sealed, tmp_path)
        nobody_in_flight(books_db)
    with books_db.connect(ADMIN) as admin:
        admin.execute("SELECT setval(pg_get_serial_sequence('books_rowleaf', 'id'), 3000)")
    account(sealed, "7003")
    (found,) = broken(books_db, tmp_path)
    assert (found["table"], found["why"]) == ("books_account", "slipped in among sealed leaves")


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([GONE, "DELETE FROM books_rowleaf WHERE id = (SELECT max(id) - 1 FROM books_rowleaf)"], "is gone"),
        (["UPDATE books_trailseal SET leaves = 1 WHERE number = 1"], "its own content was changed"),
        (["DELETE FROM books_trailseal WHERE number = 2"], "it was anchored and is gone"),
        (["DELETE FROM books_trailseal WHERE number = 1"], "a seal is missing before it"),
    ],
)
def test_changes_of_leaves_and_seals_are_found(
    sealed: Company, books_db: Books, tmp_path: Path, statements: list[str], says: str
):
    behind_our_back(books_db, *statements)
    assert any(says in each["why"] and each["seal"] for each in broken(books_db, tmp_path))


def test_who_makes_row_leaf_and_seal_anew_is_told_by_the_anchor(sealed: Company, books_db: Books, tmp_path: Path):
    noted = tmp_path / "anchors" / FILE_NAME
    kept = noted.read_text()
    behind_our_back(
        books_db,
        "UPDATE books_account SET name = 'x' WHERE number = '7000'",
        "DELETE FROM books_rowleaf WHERE row_key = (SELECT id::text FROM books_account WHERE number = '7000')",
        "DELETE FROM books_trailseal WHERE number = 2",
    )
    assert seal(sealed, tmp_path).number == 2
    noted.write_text(kept)
    assert {"seal": 2, "why": "it is not the seal that was anchored"} in broken(books_db, tmp_path)


def test_the_verifier_runs_alone(sealed: Company, books_db: Books, tmp_path: Path):
    folder = export(books_db, tmp_path / "export")
    alone = [sys.executable, "-I", "-S", str(folder / "verify_trail.py"), str(folder)]
    noted = ["--anchors", str(tmp_path / "anchors" / FILE_NAME)]
    done = subprocess.run([*alone, *noted], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Everything holds" in done.stdout
    page = folder / "rows" / "books_chargerow.jsonl"
    page.write_text(page.read_text().replace("100.08", "900.08"))
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "books_chargerow row 1 (seal 1): edited." in done.stdout


def test_one_row_is_proven_to_be_under_a_seal(sealed: Company, books_db: Books, tmp_path: Path):
    folder = export(books_db, tmp_path / "export")
    proof = verify_trail.prove(folder, "books_chargerow", "1")
    seals = {each["number"]: each for each in verify_trail.read_lines(folder / "seals.jsonl")}
    path = [(side, bytes.fromhex(beside)) for side, beside in proof["path"]]
    assert verify_trail.follow(verify_trail.leaf_hash(proof["leaf"]), path).hex() == seals[1]["root"] == proof["root"]
    assert verify_trail.prove(folder, "books_chargerow", "7") is None


def test_what_was_in_flight_is_sealed_once_it_is_there(committed: Company, tmp_path: Path, books_db: Books):
    seal(committed, tmp_path)
    with books_db.connect() as other:
        other.autocommit = False
        other.execute(
            "INSERT INTO books_account (entity, number, role, name, by_id, at, request_key)"
            " VALUES ('US01', '8', '', 'n', 1, now(), 'k')"
        )
        account(committed, "9")
        second = seal(committed, tmp_path)
        assert (second.leaves, len(second.gaps)) == (1, 1)
        other.commit()
    third = seal(committed, tmp_path)
    assert [list(each) for each in third.ranges] == [list(each) for each in second.gaps]
    with transaction.atomic():
        account(committed, "10")
        transaction.set_rollback(True)
    account(committed, "11")
    fourth = seal(committed, tmp_path)
    assert len(fourth.gaps) == 1
    assert sealed_without_gaps(committed, tmp_path).gaps == []
    assert seal(committed, tmp_path) is None
    assert broken(books_db, tmp_path) == []


def test_an_anchor_cut_off_by_a_crash_is_written_whole(sealed: Company, books_db: Books, tmp_path: Path):
    noted = tmp_path / "anchors" / FILE_NAME
    whole = noted.read_bytes()
    noted.write_bytes(whole[:-20])
    seal(sealed, tmp_path)
    assert noted.read_bytes().startswith(whole)
    assert [json.loads(line)["number"] for line in noted.read_bytes().splitlines()] == [1, 2, 3]
    assert anchor(tmp_path / "anchors", lambda number: []) == 0


def test_rows_of_before_get_their_leaves_once_and_no_row_is_touched(sealed: Company, books_db: Books, tmp_path: Path):
    with books_db.connect(ADMIN) as admin:
        before = admin.execute("SELECT xmin, ctid, id FROM books_chargerow").fetchall()
        admin.execute("SET session_replication_role = replica")
        admin.execute("""DELETE FROM books_rowleaf WHERE shape_id IN
            (SELECT id FROM books_leafshape WHERE "table" = 'books_chargerow')""")
        admin.execute("""DELETE FROM books_leafshape WHERE "table" = 'books_chargerow'""")
    with books_db.connect(OWNER) as owner:
        guard_tables(owner)
        guard_tables(owner)
        assert owner.execute("SELECT xmin, ctid, id FROM books_chargerow").fetchall() == before
        found = owner.execute("""SELECT count(*) FROM books_rowleaf AS leaf JOIN books_leafshape AS shape
            ON shape.id = leaf.shape_id WHERE "table" = 'books_chargerow'""").fetchone()
    assert found == (len(before),)


def test_a_table_that_gains_a_column_keeps_the_hashes_of_its_older_rows(sealed: Company, books_db: Books, tmp_path: Path):
    guard = next(each for each in guards() if each.table == "books_account")
    with books_db.connect(OWNER) as owner:
        owner.execute("ALTER TABLE books_account ADD COLUMN later text NOT NULL DEFAULT ''")
        with pytest.MonkeyPatch.context() as patched:
            wider = type(guard)(guard.table, guard.key_column, (*guard.columns, "later"), True, True, True)
            patched.setattr("crossfoot.site.guarding.guards.guards", lambda: iter([wider]))
            guard_tables(owner)
    account(sealed, "7100")
    assert broken(books_db, tmp_path) == []
    with books_db.connect(VERIFIER) as verifier:
        kept = verifier.execute("""SELECT version FROM books_leafshape WHERE "table" = 'books_account' ORDER BY 1""").fetchall()
    assert kept == [(1,), (2,)]


def test_nobody_but_the_database_writes_leaves(sealed: Company, books_db: Books):
    for statement in ("INSERT INTO books_rowleaf (shape_id, row_key, hash) VALUES (1, '1', '')", "DELETE FROM books_rowleaf"):
        with books_db.connect() as app, pytest.raises(errors.InsufficientPrivilege):
            app.execute(statement)
