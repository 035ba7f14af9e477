"""Feeds that stay away: an alert once, and its end when they come."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.reads.lines import lines_of_deed
from crossfoot.books.trail.work.reads import alerts, alerts_ever
from crossfoot.books.trail.work.work import AlertKind
from crossfoot.desks.delivery import serving, watching
from crossfoot.desks.usage import loading
from crossfoot.errors import Defect
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND
from tests.databases import Books
from tests.journeys import company as demo
from tests.journeys.company import ENTITY, now
from tests.refusals import refused

HOUR = 3_600 * NS_PER_SECOND


def test_a_feed_that_stays_away_is_told_once_and_taken_back_when_it_comes(books_db: Books, tmp_path: Path, monkeypatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "CROSSFOOT_LAKE", settings.CROSSFOOT_LAKE)
    company = demo.founded(tmp_path)
    mapping = company.files / "mappings" / "gateway.yaml"
    loading.register_source(
        entity=ENTITY,
        name="sensor",
        mapping=mapping.read_bytes(),
        mapping_file=mapping.name,
        expected_per_hour=100,
        by=company.ada,
        at=now(),
        key="expected",
    )
    by = serving.service(login="job:watch-feeds", name="x", duties={Duty.READ}, at=now(), key="k")

    def looked(hours: int, key: str) -> tuple[int, int]:
        at = Instant(now().ns + hours * HOUR)
        told = watching.watch_feeds(entity=ENTITY, by=by, at=at, key=key)
        return told["raised"], told["cleared"]

    assert looked(1, "a") == (0, 0), "a feed has a day to come for the first time"
    assert looked(25, "b") == (1, 0)
    assert looked(26, "c") == (0, 0), "told once"
    (alert,) = alerts(company.ada, entity=ENTITY)
    assert (alert.kind, alert.about, alert.facts["expected_per_hour"]) == (AlertKind.FEED, "sensor", 100)
    (file,) = sorted((company.files / "usage").glob("gateway-*"))[:1]
    company.load("sensor", f"usage/{file.name}", key="it comes")
    assert looked(1, "d") == (0, 1)
    assert alerts(company.ada, entity=ENTITY) == ()
    (past,) = alerts_ever(company.ada, entity=ENTITY)
    assert past.cleared_at is not None
    assert [line.on_id for line in lines_of_deed(company.ada, entity=ENTITY, deed="alert.cleared")] == ["sensor"]
    with refused("entity-not-seen"):
        alerts(replace(company.ada, duties=frozenset()), entity=ENTITY)


def test_a_job_can_neither_approve_nor_issue(books_db: Books) -> None:
    for duty in set(Duty) - serving.SERVICE_DUTIES:
        try:
            serving.service(login="job:x", name="x", duties={duty}, at=now(), key="k")
        except Defect:
            continue
        raise AssertionError(duty)
    by = serving.service(login="job:x", name="x", duties=serving.SERVICE_DUTIES, at=now(), key="k")
    with refused("same-person"):
        by.must_not_be(by.id + 1, deed="issue")
    assert not {Duty.APPROVE, Duty.ISSUE, Duty.CREDIT, Duty.LOCK_PERIOD, Duty.GRANT_DUTIES} & serving.SERVICE_DUTIES
