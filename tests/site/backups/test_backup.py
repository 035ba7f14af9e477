"""A backup taken while others write is whole, and what is restored from it elsewhere is proven and computed again."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.reads.charges import charges_of_run
from crossfoot.books.billing.reads.documents import documents_of_run
from crossfoot.books.trail.reads.chain import broken_link, last_link
from crossfoot.cli.session import now
from crossfoot.desks import access as access_desk
from crossfoot.desks.billing.looking import reperforming
from crossfoot.desks.close import proving
from crossfoot.runs.rated import proof_of
from crossfoot.site import access
from crossfoot.site.backups.manifest import backups_in, verify
from crossfoot.site.backups.restoring import chosen, restore_backup
from crossfoot.site.backups.taking import take_backup
from tests.databases import Books
from tests.jobs.working import addresses
from tests.journeys import company as demo
from tests.journeys.company import ENTITY, OCTOBER
from tests.refusals import refused


@contextmanager
def writing(company: demo.Company):
    """Somebody who goes on writing: one command after the other, until the block ends."""
    over, done = threading.Event(), []

    def write() -> None:
        try:
            while not over.is_set():
                login = f"p{len(done)}"
                access_desk.add_person(entity=ENTITY, login=login, name="P", by=company.ada, at=now(), key=login)
                access_desk.give_duties(
                    entity=ENTITY, login=login, duties=[Duty.READ], by=company.ada, at=now(), key=f"{login}/duties"
                )
                done.append(1)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def test_a_backup_taken_while_others_write_is_proven_elsewhere(books_db: Books, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "CROSSFOOT_LAKE", settings.CROSSFOOT_LAKE)
    company, run = demo.billed(tmp_path)
    before = proof_of(charges_of_run(company.ben, entity=ENTITY, run=run))
    documents = len(documents_of_run(company.ben, entity=ENTITY, run=run))
    for name, value in addresses(books_db).items():
        monkeypatch.setenv(name, value)
    root, lake = tmp_path / "backups", Path(settings.CROSSFOOT_LAKE)
    with writing(company) as done:
        first = take_backup(root, lake=lake)
        second = take_backup(root, lake=lake)
    assert done, "somebody wrote meanwhile"
    assert (first.copied > 0, second.copied) == (True, 0), "files of the lake are copied once"
    assert backups_in(root) == [second.folder, first.folder]
    verify(root, first.folder)

    name, elsewhere = f"{books_db.name}_back", tmp_path / "elsewhere"
    admin = books_db.server.conninfo(role="crossfoot_admin", database="postgres")
    monkeypatch.setenv("DATABASE_OWNER_URL", books_db.server.conninfo(role="crossfoot_admin", database=books_db.name))
    try:
        restored = restore_backup(root, backup=chosen(root, first.folder.name), database=name, lake=elsewhere)
        assert restored.files == len(first.manifest.lake)
        with refused("restore-not-empty"):
            restore_backup(root, backup=first.folder, database=name, lake=tmp_path / "third")
        connections.close_all()
        monkeypatch.setitem(connections["default"].settings_dict, "NAME", name)
        settings.CROSSFOOT_LAKE = str(elsewhere)
        assert not proving.prove(entity=ENTITY, period=OCTOBER, by=company.ben).open
        assert broken_link(company.ben, ENTITY) is None
        assert last_link(company.ben, ENTITY)[0] > documents
        again = reperforming.reperform(number=run, by=company.ben, progress=demo.quiet)
        assert not again.differences
        assert proof_of(charges_of_run(company.ben, entity=ENTITY, run=run)) == before
        assert len(documents_of_run(company.ben, entity=ENTITY, run=run)) == documents
        app = books_db.server.conninfo(role=access.APP, database=name)
        with psycopg.connect(app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE books_documentrow SET number = 'X'")
    finally:
        connections.close_all()
        monkeypatch.undo()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_a_changed_byte_is_found_before_anything_is_restored(books_db: Books, tmp_path: Path, monkeypatch) -> None:
    for name, value in addresses(books_db).items():
        monkeypatch.setenv(name, value)
    taken = take_backup(tmp_path / "backups", lake=tmp_path / "lake")
    dump = taken.folder / "database.dump"
    changed = bytearray(dump.read_bytes())
    changed[len(changed) // 2] ^= 1
    dump.write_bytes(bytes(changed))
    with refused("backup-damaged"):
        restore_backup(tmp_path / "backups", backup=taken.folder, database=f"{books_db.name}_back", lake=tmp_path / "back")
    with psycopg.connect(books_db.server.conninfo(role=access.OWNER, database="postgres")) as owner:
        assert owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"{books_db.name}_back"]).fetchone() is None


def test_calls_that_wait_to_be_counted_are_in_the_backup(books_db: Books, tmp_path: Path, monkeypatch) -> None:
    for name, value in addresses(books_db).items():
        monkeypatch.setenv(name, value)
    spool = tmp_path / "lake" / ".calls"
    spool.mkdir(parents=True)
    (spool / "1-1.sealed").write_bytes(b"a call")
    taken = take_backup(tmp_path / "backups", lake=tmp_path / "lake")
    assert (taken.folder / "calls" / "1-1.sealed").read_bytes() == b"a call"
    assert "calls/1-1.sealed" in taken.manifest.files
