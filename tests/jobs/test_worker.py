"""The worker on a real database: work in steps, a worker that is killed, a schema that is dropped, jobs in the ledger."""

from __future__ import annotations

import json
import signal
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.reads.documents import documents_of_run
from crossfoot.books.trail.work.reads import alerts, beats, job_runs, overdue, work
from crossfoot.books.trail.work.work import EVERYWHERE, JobOutcome, WorkState
from crossfoot.desks.billing.looking import reperforming
from crossfoot.desks.close import proving
from crossfoot.desks.delivery import asking, serving, watching
from crossfoot.jobs.calendar import CALENDAR, Scope
from crossfoot.jobs.schema import SCHEMA
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND
from tests.databases import Books
from tests.jobs.working import admin_address, prepared, until, worker
from tests.journeys import company as demo
from tests.journeys.company import ENTITY, OCTOBER, Company, now

ISSUED_ON = date(2026, 11, 3)
OF_ENTITY = {each.name for each in CALENDAR if each.scope is Scope.ENTITY}
OF_ALL = {each.name for each in CALENDAR if each.scope is Scope.INSTALLATION}


@pytest.fixture
def counted(books_db: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The demo company with October counted, and a database that a worker can work on."""
    monkeypatch.setattr(settings, "CROSSFOOT_LAKE", settings.CROSSFOOT_LAKE)
    found = demo.founded(tmp_path)
    for source in demo.SOURCES:
        found.load(source, key=f"load/{source}")
    found.count(key="count")
    prepared(books_db, monkeypatch)
    return found


def state(company: Company, key: str) -> WorkState:
    connections.close_all()
    return work(company.ada, entity=ENTITY, key=key).state


def test_a_month_is_rated_and_issued_by_a_worker_that_is_killed_on_the_way(
    counted: Company, books_db: Books, tmp_path: Path
) -> None:
    lake, log = tmp_path / "lake", tmp_path / "worker.log"
    asked = asking.ask_to_rate(entity=ENTITY, period=OCTOBER, by=counted.ada, at=now(), key="bill")
    assert asked == asking.ask_to_rate(entity=ENTITY, period=OCTOBER, by=counted.ada, at=now(), key="bill")
    with worker(books_db, lake=lake, log=log) as first:
        until(lambda: state(counted, "bill") is WorkState.DONE)
        rated = work(counted.ada, entity=ENTITY, key="bill")
        assert (rated.done, rated.total, rated.what) == (1, 1, "rated")
        run = int(rated.result["run"])
        drafts = int(rated.result["drafts"])
        asking.ask_to_issue(entity=ENTITY, run=run, on=ISSUED_ON, by=counted.ben, at=now(), key="issue")
        until(lambda: len(documents_of_run(counted.ben, entity=ENTITY, run=run)) > 2)
        first.kill()
        first.wait()
    some = len(documents_of_run(counted.ben, entity=ENTITY, run=run))
    assert 2 < some < drafts, "it was killed on the way"
    assert state(counted, "issue") is WorkState.RUNNING
    with worker(books_db, lake=lake, log=log) as second:
        until(lambda: state(counted, "issue") is WorkState.DONE)
        issued = documents_of_run(counted.ben, entity=ENTITY, run=run)
        assert len(issued) == drafts, "each draft became one document"
        told = work(counted.ben, entity=ENTITY, key="issue")
        assert told.done == told.total > 0
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0
    assert beats(counted.ada) == (), "who ends in order, and who was taken over from, is gone from the list"
    with psycopg.connect(admin_address(books_db), autocommit=True) as admin:
        admin.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    assert not reperforming.reperform(number=run, by=counted.ben, progress=demo.quiet).differences
    assert not proving.prove(entity=ENTITY, period=OCTOBER, by=counted.ben).open
    log_text = log.read_text()
    assert "conductor" not in log_text.lower() and "console" not in log_text.lower(), "no advert"
    assert all(json.loads(line)["level"] in ("info", "warning") for line in log_text.splitlines())


def test_what_may_not_be_done_ends_as_refused_with_its_code(counted: Company, books_db: Books, tmp_path: Path) -> None:
    run = int(counted.rate(key="rate")["run"])
    asking.ask_to_issue(entity=ENTITY, run=run, on=ISSUED_ON, by=counted.ada, at=now(), key="by who prepared")
    with worker(books_db, lake=tmp_path / "lake", log=tmp_path / "log"):
        until(lambda: state(counted, "by who prepared") is WorkState.REFUSED)
    assert work(counted.ada, entity=ENTITY, key="by who prepared").code == "approver-prepared"
    assert documents_of_run(counted.ada, entity=ENTITY, run=run) == ()


def test_jobs_that_ran_stand_in_the_ledger_and_what_did_not_is_overdue(
    counted: Company, books_db: Books, tmp_path: Path
) -> None:
    with worker(books_db, lake=tmp_path / "lake", log=tmp_path / "log"):
        until(lambda: {each.job for each in job_runs(counted.ada, entity=ENTITY)} == OF_ENTITY)
        until(lambda: {each.job for each in job_runs(counted.ada, entity=EVERYWHERE)} >= OF_ALL)
    assert {each.outcome for each in job_runs(counted.ada, entity=ENTITY)} == {JobOutcome.DONE}
    assert overdue(counted.ada, at=now()) == ()
    later = Instant(now().ns + 3 * 86_400 * NS_PER_SECOND)
    late = {(each.job, each.entity) for each in overdue(counted.ada, at=later)}
    assert late == {*((job, EVERYWHERE) for job in OF_ALL), *((job, ENTITY) for job in OF_ENTITY)}
    jobs = serving.service(login="job:watch-jobs", name="x", duties={Duty.READ, Duty.CONFIGURE}, at=now(), key="k")
    told = watching.watch_jobs(entity=ENTITY, by=jobs, at=later, key="late")
    assert (told["raised"], watching.watch_jobs(entity=ENTITY, by=jobs, at=later, key="again")["raised"]) == (len(OF_ENTITY), 0)
    assert {each.about for each in alerts(counted.ada, entity=ENTITY)} == OF_ENTITY
    assert watching.watch_jobs(entity=ENTITY, by=jobs, at=now(), key="since")["cleared"] == len(OF_ENTITY)
    assert alerts(counted.ada, entity=ENTITY) == ()
