"""The doctor finds what is ill, and says what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crossfoot.site.doctor import books, machine
from crossfoot.site.doctor.finding import Health
from tests.databases import Books

AT = datetime(2026, 11, 3, 2, tzinfo=UTC)


def test_a_disk_that_takes_what_is_written_is_well(tmp_path: Path):
    assert machine.durable(tmp_path / "not" / "there" / "yet").health is Health.WELL
    assert machine.zones().health is Health.WELL


@pytest.mark.parametrize(("free", "health"), [(1 << 20, Health.ILL), (2 << 30, Health.WATCH), (50 << 30, Health.WELL)])
def test_a_full_disk_is_told_before_it_is_full(free: int, health: Health, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: machine.shutil._ntuple_diskusage(100 << 30, 0, free))
    assert machine.disk(tmp_path).health is health


def test_a_secret_that_others_may_read_is_ill(tmp_path: Path):
    key = tmp_path / "secret-key"
    key.write_text("s")
    key.chmod(0o600)
    assert machine.secrets(tmp_path).health is Health.WELL
    key.chmod(0o644)
    found = machine.secrets(tmp_path)
    assert (found.health, found.do) == (Health.ILL, f"chmod 600 {key}")


@pytest.mark.parametrize(("hours", "health"), [(25, Health.WELL), (27, Health.WATCH)])
def test_a_backup_ages(hours: int, health: Health, tmp_path: Path):
    assert machine.backups(AT, tmp_path).health is Health.WATCH
    made_at = (AT - timedelta(hours=hours)).isoformat()
    (tmp_path / machine.LAST).write_text(json.dumps({"made_at": made_at, "folder": "x"}))
    assert machine.backups(AT, tmp_path).health is health


def test_a_fresh_database_is_well_but_for_its_worker(books_db: Books, tmp_path: Path):
    with books_db.connect() as connection:
        found = {
            each.what: each.health
            for each in (
                books.strength(connection),
                books.migrations(connection),
                books.clock(connection, machine.now()),
                books.lake(connection, tmp_path),
                books.worker(connection),
                *books.alerts(connection),
                books.seals(connection),
            )
        }
    assert found.pop("worker") is Health.WATCH
    assert set(found.values()) == {Health.WELL}


def test_an_owner_in_place_of_the_app_is_ill(books_db: Books):
    with books_db.connect("crossfoot_owner") as connection:
        assert books.strength(connection).health is Health.ILL


def test_clocks_that_part_are_ill(books_db: Books):
    with books_db.connect() as connection:
        assert books.clock(connection, machine.now() - timedelta(seconds=9)).health is Health.ILL


def test_a_worker_that_went_silent_and_a_job_that_did_not_run_are_ill(books_db: Books):
    with books_db.connect() as connection:
        connection.execute(
            "INSERT INTO books_nodebeat (node, started_at, seen_at) VALUES ('n', now(), now() - interval '1 hour')"
        )
        connection.execute(
            "INSERT INTO books_expectedjob (job, entity, every_seconds, grace_seconds, since)"
            " VALUES ('seal-trail', '', 60, 60, now() - interval '1 hour')"
        )
        assert books.worker(connection).health is Health.ILL
        jobs, feeds = books.alerts(connection)
    assert (jobs.health, jobs.seen) == (Health.ILL, "late: seal-trail of the installation")
    assert feeds.health is Health.WELL
