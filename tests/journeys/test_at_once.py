"""Two people, or two processes, do the same at the same moment: one effect, and a clean answer for both."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from crossfoot.errors import Refusal
from tests.databases import Books
from tests.journeys.killing import killer


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed returned, or the code it was refused with; all begin at the same moment, each on its own connection."""
    ready = threading.Barrier(len(deeds))

    def done(deed: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=30)
            return deed()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(timeout=120) for each in [pool.submit(done, deed) for deed in deeds]]


@pytest.fixture
def company(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    """The company of three, October loaded and counted."""
    from tests.journeys import trio

    with trio.opened(tmp_path) as opened:
        yield opened


def booked(company) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The charges that count, and their amounts."""
    from crossfoot.books.billing.reads.charges import live_charges
    from tests.journeys.company import ENTITY

    return sorted((each.key.agreement, str(each.amount.amount)) for each in live_charges(company.ben, entity=ENTITY))


TENS: Sequence[tuple[str, str]] = [("AGR-adjust", "10.00"), ("AGR-hold", "10.00"), ("AGR-rerate", "10.00")]


def test_two_processes_that_issue_one_run_leave_no_gap_and_no_double(books_db: Books, tmp_path: Path) -> None:
    from crossfoot.books.billing.reads.documents import documents_of_run
    from crossfoot.books.billing.reads.runs import draft_numbers
    from crossfoot.books.ledger.reads.entries import entry_of
    from tests.journeys.company import ENTITY, SOURCES, founded

    before = settings.CROSSFOOT_LAKE
    company = founded(tmp_path)
    try:
        for source in SOURCES:
            company.load(source, key=f"load/{source}")
        company.count(key="count")
        run = int(company.rate(key="rate")["run"])
        drafts = draft_numbers(company.ben, entity=ENTITY, run=run)
        words = ["invoice", "issue", str(run), "--date", "2026-11-03", "--as", "ben", "--json"]
        with killer(books_db.name, lake=tmp_path / "lake") as one, killer(books_db.name, lake=tmp_path / "lake") as other:
            for each in (one, other):  # both are awake before either begins
                assert each.run(["runs", "--as", "ben"], out=tmp_path / "awake").code == 0
            outs = [tmp_path / "one", tmp_path / "other"]
            ended = at_once(lambda: one.run(words, out=outs[0]), lambda: other.run(words, out=outs[1]))
        assert [each.code for each in ended] == [0, 0], [out.read_text() for out in outs]
        parts = [json.loads(out.read_text())["issued"] for out in outs]
        documents = documents_of_run(company.ben, entity=ENTITY, run=run)
        assert len(documents) == len(drafts) > 40
        assert sorted(parts[0] + parts[1]) == sorted(each.ref.number for each in documents)
        for kind in {each.document.draft.kind for each in documents}:
            numbers = sorted(int(each.ref.number[-6:]) for each in documents if each.document.draft.kind is kind)
            assert numbers == list(range(1, len(numbers) + 1))
        charges = [line.charge for each in documents for line in each.document.draft.lines]
        assert len(charges) == len(set(charges))
        assert all(
            entry_of(company.ben, entity=ENTITY, source_kind="document", source_id=each.ref.number) for each in documents
        )
    finally:
        settings.CROSSFOOT_LAKE = before


def test_two_counts_at_once_count_every_event_once(company) -> None:
    from crossfoot.books.usage.reads.batches import counts_of
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    company.load("gateway", trio.late(company.files).name, key="load/late")
    found = at_once(lambda: company.count(key="count/one"), lambda: company.count(key="count/other"))
    assert sum(each["events_accepted"] for each in found if not isinstance(each, str)) == 3
    assert {each for each in found if isinstance(each, str)} <= {"manifest-stale", "batch-moved-on"}
    assert company.count(key="count/after")["batches"] == 0
    counts = [count for own in counts_of(company.ada, entity=ENTITY).values() for count in own]
    assert sum(each.events_accepted for each in counts) == 33 + 3


def test_two_rates_at_once_book_each_charge_once(company) -> None:
    found = at_once(lambda: company.rate(key="rate/one"), lambda: company.rate(key="rate/other"))
    assert {each for each in found if isinstance(each, str)} <= {"charge-doubled", "generation-out-of-order"}
    assert [each["charges"] for each in found if not isinstance(each, str)][:1] in ([3], [0])
    assert booked(company) == TENS
    again = company.rate(key="rate/after")
    assert (again["charges"], again["kept"], again["drafts"]) == (0, 3, 3)
    assert booked(company) == TENS


def test_one_request_from_two_threads_has_one_effect_and_one_answer(company) -> None:
    from crossfoot.books.billing.reads.runs import runs
    from tests.journeys.company import ENTITY

    one, other = at_once(lambda: company.rate(key="rate"), lambda: company.rate(key="rate"))
    assert one == other
    assert len(runs(company.ada, entity=ENTITY)) == 1 and booked(company) == TENS


def test_one_file_loaded_twice_at_once_is_one_batch(company) -> None:
    from crossfoot.books.usage.reads.batches import batches
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    late = trio.late(company.files).name
    found = at_once(
        lambda: company.load("gateway", late, key="load/one"),
        lambda: company.load("gateway", late, key="load/other"),
        lambda: company.load("gateway", late, key="load/one"),
    )
    told = [each[0] for each in found if not isinstance(each, str)]
    assert {each for each in found if isinstance(each, str)} <= {"file-already-loaded", "batch-taken"}
    assert len({each.batch for each in told}) == 1 and sum(not each.earlier for each in told) == 1
    assert len(batches(company.ada, entity=ENTITY)) == 2
    assert company.count(key="count/late")["events_accepted"] == 3


def test_a_load_waits_for_no_count_and_a_count_for_no_load(company) -> None:
    from tests.journeys import trio

    names = [trio.late(company.files, f"late-{each}.csv").name for each in range(4)]
    found = at_once(*(lambda name=name: company.load("gateway", name, key=f"load/{name}") for name in names))
    assert not [each for each in found if isinstance(each, str)], "loads of different files never stand in each other's way"
    assert company.count(key="count/all")["events_accepted"] == 12
