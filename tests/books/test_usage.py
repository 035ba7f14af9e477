"""What counts of the usage is what the manifest says; every row read is accepted, doubled, in conflict or rejected."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from psycopg import errors

from crossfoot.books.usage.lake_file import BackfillState, BatchState, MetricCount, Rejected, Source
from crossfoot.books.usage.reads.batches import batch, batch_of_file, batches, counts_of, rejected_rows
from crossfoot.books.usage.reads.manifest import latest_seq, manifest, names_ever
from crossfoot.books.usage.reads.metered import metered
from crossfoot.books.usage.reads.sources import backfill_named, backfills, mapping_of_digest, mappings, source
from crossfoot.books.usage.writes import (
    count_batch,
    move_backfill,
    open_backfill,
    revert_batch,
    write_mapping,
    write_metered,
    write_rejected,
    write_source,
)
from crossfoot.measures import Instant, Quantity, Span
from crossfoot.records.metered import MeteredQuantity
from tests.books.company import AT, OCTOBER, Company
from tests.books.usage_facts import COUNT, EVENTS, FILE, GATEWAY, STAGED, changed, loaded
from tests.databases import Books
from tests.refusals import refused


@pytest.fixture
def gateway(company: Company) -> Source:
    write_source(source=GATEWAY, by=company.ada, at=AT, key="k")
    return GATEWAY


def test_a_snapshot_of_the_manifest_never_changes(company: Company):
    assert manifest(company.ada, entity="US01").files == ()
    first = changed(company, STAGED)
    second = changed(company, EVENTS, remove=(("staged", STAGED.name),), seen=first)
    assert (first, second, latest_seq(company.ada, entity="US01")) == (1, 2, 2)
    assert manifest(company.ada, entity="US01", seq=1).files == (STAGED,)
    assert manifest(company.ada, entity="US01", seq=2).files == (EVENTS,)
    assert manifest(company.ada, entity="US01").shelf("events") == (EVENTS,)
    assert manifest(company.ada, entity="US01", seq=0).files == ()
    assert names_ever(company.ada, entity="US01") == {STAGED.name, EVENTS.name}


def test_a_manifest_that_is_not_there_yet_is_refused(company: Company):
    with refused("manifest-not-there"):
        manifest(company.ada, entity="US01", seq=1)


def test_a_compaction_of_an_older_snapshot_is_refused(company: Company):
    changed(company, STAGED)
    with refused("manifest-stale"):
        changed(company, EVENTS, seen=0)


def test_a_file_counts_once(company: Company):
    changed(company, EVENTS)
    with refused("file-already-in-manifest"):
        changed(company, EVENTS)


def test_a_file_that_does_not_count_cannot_be_taken_out(company: Company):
    with refused("manifest-stale"):
        changed(company, remove=(("events", EVENTS.name),))


def test_a_file_may_come_back_after_it_was_taken_out(company: Company):
    changed(company, EVENTS)
    changed(company, remove=(("events", EVENTS.name),))
    changed(company, EVENTS)
    assert [len(manifest(company.ada, entity="US01", seq=seq).files) for seq in range(4)] == [0, 1, 0, 1]


def test_the_past_of_the_manifest_cannot_be_rewritten(committed: Company, books_db: Books):
    with transaction.atomic():
        changed(committed, EVENTS)
        changed(committed, STAGED)
    with books_db.connect() as app:
        with pytest.raises(errors.DatabaseError, match="manifest-stale"):
            app.execute("UPDATE books_lakefile SET removed_seq = 1 WHERE added_seq = 1")
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("UPDATE books_lakefile SET added_seq = 2")
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("DELETE FROM books_lakefile")


def test_a_batch_comes_back_as_it_was_loaded(company: Company, gateway: Source):
    loaded(company)
    assert batch(company.ada, entity="US01", name="BAT-1") == replace(FILE, at=AT)
    assert source(company.ada, entity="US01", name="gateway") == gateway


def test_the_same_bytes_are_loaded_once_unless_reverted(company: Company, gateway: Source):
    loaded(company)
    again = replace(FILE, name="BAT-2", file_name="renamed.csv")
    with refused("file-already-loaded"), transaction.atomic():
        loaded(company, again)
    same = {"entity": "US01", "source": "gateway", "file_digest": FILE.file_digest, "mapping_digest": FILE.mapping_digest}
    assert batch_of_file(company.ada, **same) == replace(FILE, at=AT)
    revert_batch(entity="US01", batch="BAT-1", by=company.ada, key="k")
    assert batch_of_file(company.ada, **same) is None
    loaded(company, again)
    assert [each.name for each in batches(company.ada, entity="US01", state=BatchState.STAGED)] == ["BAT-2"]


def test_what_became_of_a_batch_is_kept_by_metric(company: Company, gateway: Source):
    loaded(company)
    count_batch(entity="US01", batch="BAT-1", counts=[COUNT], by=company.ada, key="k")
    assert counts_of(company.ada, entity="US01", batch="BAT-1") == {"BAT-1": (COUNT,)}
    assert counts_of(company.ada, entity="US01") == {"BAT-1": (COUNT,)}
    with refused("batch-moved-on"):
        count_batch(entity="US01", batch="BAT-1", counts=[], by=company.ada, key="k")


@pytest.mark.parametrize("bad", [replace(COUNT, events_read=6), replace(COUNT, quantity_rejected=Decimal("1.1"))])
def test_counts_and_quantities_that_do_not_add_up_are_refused(company: Company, gateway: Source, bad: MetricCount):
    loaded(company)
    with pytest.raises(Exception, match="_foot"), transaction.atomic():
        count_batch(entity="US01", batch="BAT-1", counts=[bad], by=company.ada, key="k")


def test_rows_that_became_no_event_come_back_with_their_reason(company: Company, gateway: Source):
    loaded(company)
    bad = Rejected(3, "quantity", "not-a-plain-number", "1_000 is not a plain number.", {"id": "x\ty", "quantity": "1_000"})
    assert write_rejected(entity="US01", batch="BAT-1", rows=[bad], by=company.ada, key="k") == 1
    assert rejected_rows(company.ada, entity="US01", batch="BAT-1") == (bad,)


def test_a_batch_of_no_source_is_refused(company: Company):
    with refused("source-not-there"):
        loaded(company)


def test_a_backfill_goes_its_way_and_no_other(company: Company, gateway: Source):
    open_backfill(entity="US01", name="BF-1", reason="gateway outage", by=company.ada, at=AT, key="k")
    loaded(company, replace(FILE, backfill="BF-1"))
    assert [each.name for each in batches(company.ada, entity="US01", backfill="BF-1")] == ["BAT-1"]
    with refused("backfill-moved-on"):
        move_backfill(entity="US01", name="BF-1", to=BackfillState.CLOSED, by=company.ada, at=AT, key="k")
    for to in (BackfillState.LOADED, BackfillState.CLOSED):
        move_backfill(entity="US01", name="BF-1", to=to, by=company.ada, at=AT, key="k")
    with refused("backfill-moved-on"):
        move_backfill(entity="US01", name="BF-1", to=BackfillState.REVERTED, by=company.ada, at=AT, key="k")
    assert [each.state for each in backfills(company.ada, entity="US01")] == [BackfillState.CLOSED]
    assert backfill_named(company.ada, entity="US01", name="BF-1").reason == "gateway outage"
    with refused("backfill-not-there"):
        backfill_named(company.ada, entity="US01", name="BF-2")


def test_a_mapping_is_kept_in_versions_and_its_digest_is_checked(company: Company):
    digest = hashlib.sha256(b"columns").hexdigest()
    made = {"entity": "US01", "name": "gateway", "digest": digest, "by": company.ada, "at": AT, "key": "k"}
    write_mapping(version=1, document="columns", **made)
    assert [(each.version, each.document) for each in mappings(company.ada, entity="US01")] == [(1, "columns")]
    assert mapping_of_digest(company.ada, entity="US01", digest=digest).name == "gateway"
    with refused("mapping-not-there"):
        mapping_of_digest(company.ada, entity="US01", digest="0" * 64)
    with pytest.raises(Exception, match="usage_mapping_digest"), transaction.atomic():
        write_mapping(version=2, document="other columns", **made)


def test_a_metered_quantity_comes_back_as_it_went_in(company: Company):
    whole = OCTOBER.span("Asia/Kathmandu")
    wanted = MeteredQuantity(
        agreement="AGR-0217",
        term="api-calls",
        meter="calls",
        dims=(("model", "large"), ("region", 'eu, "west"')),
        span=Span(Instant(whole.start.ns + 1), whole.end),
        quantity=Quantity("1001.000000000000001", "call"),
        events=3,
        first=Instant(1_759_300_000_000_000_001),
        last=None,
        parts=(Quantity("1000", "call"), Quantity("1.000000000000001", "call")),
    )
    assert write_metered(entity="US01", run=7, metered=[wanted], by=company.ada, key="k") == 1
    assert metered(company.ada, entity="US01", run=7, agreement="AGR-0217", term="api-calls") == (wanted,)
    assert metered(company.ada, entity="US01", run=8) == ()
