"""What is known too late: backfills, late events and amended agreements, under each policy, in a company of three."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Books
from tests.refusals import refused


@pytest.fixture
def company(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    """The company with October loaded, rated and issued."""
    from tests.journeys import trio

    with trio.opened(tmp_path) as opened:
        trio.billed(opened)
        yield opened


def said(company, key: str) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """Who acts in a desk function's call, and when."""
    from crossfoot.cli.session import now
    from tests.journeys.company import ENTITY

    return {"entity": ENTITY, "by": company, "at": now(), "key": key}


def files_of(company) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The files that count: shelf and name."""
    from crossfoot.books.usage.reads.manifest import manifest
    from tests.journeys.company import ENTITY

    return {(each.shelf, each.name) for each in manifest(company.ada, entity=ENTITY).files}


def waiting(company) -> list[tuple[int, str, str]]:  # type: ignore[no-untyped-def]
    """The corrections that wait: number, agreement, net."""
    from crossfoot.books.billing.reads.waiting import held_deltas
    from tests.journeys.company import ENTITY

    return [(each.id, each.agreement, str(each.amount.amount)) for each in held_deltas(company.ben, entity=ENTITY)]


def is_proven(company, month: str) -> bool:  # type: ignore[no-untyped-def]
    """Whether every joint of a month is closed; says which is not."""
    from crossfoot.desks.close.proving import prove
    from crossfoot.measures import Period
    from tests.journeys.company import ENTITY

    proven = prove(entity=ENTITY, period=Period.month(month), by=company.ben)
    assert [(joint.name, joint.open) for joint in proven.open] == []
    return True


def late_usage(company, *names: str, model: str = "small") -> None:  # type: ignore[no-untyped-def]
    """Five calls more of each customer in October for every name, loaded and counted."""
    from tests.journeys import trio

    for name in names:
        company.load("gateway", trio.late(company.files, name, model=model).name, key=f"load/{name}")
    company.count(key=f"count/{names}")


def test_a_backfill_shows_its_difference_and_reverted_it_never_was(company) -> None:
    from crossfoot.desks.billing.looking.comparing import difference_of_backfill
    from crossfoot.desks.usage import backfilling
    from tests.journeys import trio
    from tests.journeys.company import ENTITY, OCTOBER, quiet

    before = files_of(company)
    backfilling.open_named(name="lost", reason="a lost file", **said(company.ada, "open"))
    company.load("gateway", trio.late(company.files).name, key="load/late", backfill="lost")
    assert company.count(key="count/late")["batches"] == 0
    found = difference_of_backfill(
        entity=ENTITY, period=OCTOBER, backfill="lost", by=company.ada, at=said(company.ada, "")["at"], progress=quiet
    )
    figures = [(each.agreement, each.booked.amount, each.anew.amount, each.difference.amount) for each in found]
    assert [(agreement, *map(str, amounts)) for agreement, *amounts in figures] == [
        ("AGR-adjust", "10.00", "10.50", "0.50"),
        ("AGR-hold", "10.00", "10.50", "0.50"),
        ("AGR-rerate", "10.00", "10.50", "0.50"),
    ]  # fmt: skip
    assert backfilling.revert_named(name="lost", **said(company.ada, "revert"))["batches"] == 1
    assert files_of(company) == before
    again = company.rate(key="rate/again")
    assert (again["charges"], again["held"], again["events"]) == (0, 0, 30)
    with refused("backfill-moved-on"):
        backfilling.close_named(name="lost", **said(company.ben, "close"))
    with refused("backfill-not-open"):
        company.load("gateway", "late.csv", key="load/late/again", backfill="lost")
    assert [each.rows_staged for each in company.load("gateway", "late.csv", key="load/anew")] == [3]
    assert company.count(key="count/anew")["events_accepted"] == 3


def test_a_closed_backfill_lands_where_each_agreement_says(company) -> None:
    from crossfoot.desks.billing import deciding, issuing
    from crossfoot.desks.usage import backfilling
    from crossfoot.measures import Period
    from tests.journeys import trio
    from tests.journeys.company import ISSUED_ON, quiet

    backfilling.open_named(name="lost", reason="a lost file", **said(company.ada, "open"))
    company.load("gateway", trio.late(company.files).name, key="load/late", backfill="lost")
    with refused("backfill-moved-on"):
        backfilling.close_named(name="lost", **said(company.ben, "close/early"))
    backfilling.mark_loaded(name="lost", **said(company.ada, "loaded"))
    with refused("backfill-not-open"):
        company.load("gateway", trio.late(company.files, "more.csv").name, key="load/more", backfill="lost")
    assert company.count(key="count/loaded")["batches"] == 0
    with refused("approver-prepared"):
        backfilling.close_named(name="lost", **said(company.ada, "close/own"))
    closed = said(company.ben, "close")
    assert backfilling.close_named(name="lost", **closed)["events_accepted"] == 3
    assert backfilling.close_named(name="lost", **closed)["events_accepted"] == 3

    october = company.rate(key="rate/october")
    assert [(agreement, net) for _, agreement, net in waiting(company)] == [("AGR-hold", "0.50")]
    company.issue(int(october["run"]), key="issue/october")
    november = company.rate(key="rate/november", period=Period.month("2026-11"))
    company.issue(int(november["run"]), key="issue/november")
    ((held, *_),) = waiting(company)
    decision = {"held": held, "accept": "yes", "reason": "agreed by mail"}
    with refused("same-person"):
        deciding.decide(**decision, **said(company.ada, "decide/own"))
    by_ben = said(company.ben, "decide")
    decided = deciding.decide(**decision, **by_ben)
    assert deciding.decide(**decision, **by_ben) == decided
    with refused("held-not-there"):
        deciding.decide(**decision, **said(company.ben, "decide/again"))
    with refused("approver-prepared"):
        company.issue(int(decided["run"]), key="issue/own")
    issuing.issue_run(run=int(decided["run"]), on=ISSUED_ON, progress=quiet, **said(company.ada, "issue/held"))
    assert trio.nets(company) == {
        "rerate": [("invoice", "10.00"), ("invoice", "0.50"), ("invoice", "0.70")],
        "adjust": [("invoice", "10.00"), ("invoice", "1.20")],
        "hold": [("invoice", "10.00"), ("invoice", "0.70"), ("invoice", "0.50")],
    }
    for month in ("2026-10", "2026-11", "2026-10"):
        settled = company.rate(key=f"rate/settled/{month}", period=Period.month(month))
        company.rate(key=f"rate/settled/{month}/again", period=Period.month(month))
        assert (settled["charges"], settled["held"], settled["drafts"]) == (0, 0, 0)
    assert is_proven(company, "2026-10") and is_proven(company, "2026-11")


def test_a_correction_waits_once_and_a_dismissed_one_is_not_asked_again(company) -> None:
    from crossfoot.desks.billing import deciding
    from crossfoot.measures import Period

    late_usage(company, "late.csv")
    for key in ("one", "two"):
        company.rate(key=f"rate/{key}")
    company.rate(key="rate/november", period=Period.month("2026-11"))
    ((first, *_),) = waiting(company)
    late_usage(company, "later.csv")
    company.rate(key="rate/more")
    ((held, agreement, net),) = waiting(company)
    assert held != first and (agreement, net) == ("AGR-hold", "1.00")
    with refused("no-reason"):
        deciding.decide(held=held, accept="no", reason=" ", **said(company.ben, "dismiss/why"))
    deciding.decide(held=held, accept="no", reason="goodwill", **said(company.ben, "dismiss"))
    for key, month in (("three", "2026-10"), ("four", "2026-11")):
        company.rate(key=f"rate/{key}", period=Period.month(month))
    assert waiting(company) == []
    late_usage(company, "latest.csv")
    company.rate(key="rate/five")
    assert [net for _, _, net in waiting(company)] == ["1.50"]


def test_late_usage_of_a_new_series_follows_the_policy_too(company) -> None:
    late_usage(company, "big.csv", model="big")
    again = company.rate(key="rate/big")
    assert (again["charges"], again["amounts"]) == (1, {"USD": "0.50"}), "only the agreement that says rerate"
    assert [(agreement, net) for _, agreement, net in waiting(company)] == [("AGR-hold", "0.50")]


def test_an_agreement_amended_for_the_past_is_reversed_and_replaced_and_documents_stand(company) -> None:
    from crossfoot.books.billing.reads.charges import charges_of_run
    from crossfoot.books.billing.reads.documents import document, document_page
    from crossfoot.desks import contracts
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    numbers = [each.ref.number for each in document_page(company.ben, entity=ENTITY, limit=10)]
    before = {number: document(company.ben, entity=ENTITY, number=number) for number in numbers}
    files = {
        f"{each}.yaml": trio.agreement(each, version=2, price="0.12", in_force_from="2026-10-01") for each in trio.POLICIES
    }
    contracts.record_agreements(files=files, **said(company.ada, "amended"))
    assert company.rate(key="rate/unapproved")["charges"] == 0, "nobody else has stood for it yet"
    with refused("approver-prepared"):
        contracts.approve_agreements(named=None, **said(company.ada, "approved/own"))
    contracts.approve_agreements(named=None, **said(company.ben, "approved/amended"))
    again = company.rate(key="rate/amended")
    back, anew = charges_of_run(company.ben, entity=ENTITY, run=int(again["run"]))
    billed = {line.charge for stored in before.values() for line in stored.document.draft.lines}
    assert back.reverses in billed and back.amount == -anew.amount.of_minor(1000, anew.amount.currency)
    assert (str(anew.amount.amount), anew.version, anew.generation) == ("12.00", 2, 2)
    assert {number: document(company.ben, entity=ENTITY, number=number) for number in numbers} == before
    company.issue(int(again["run"]), key="issue/amended")
    assert trio.nets(company)["rerate"] == [("invoice", "10.00"), ("invoice", "2.00")]
    assert [(agreement, net) for _, agreement, net in waiting(company)] == [("AGR-hold", "2.00")]
    assert is_proven(company, "2026-10")


def test_a_duplicate_is_counted_and_a_conflict_is_kept_with_both_bodies(company) -> None:
    from crossfoot.desks.usage import asking
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    trio.usage(
        company.files,
        "again.csv",
        "rerate-0,2026-10-01T10:00:00Z,rerate,10,small",
        "rerate-1,2026-10-02T10:00:00Z,rerate,11,small",
        "rerate-0,2026-10-01T10:00:00Z,rerate,10,small",
    )
    company.load("gateway", "again.csv", key="load/again")
    counted = company.count(key="count/again")
    assert (counted["events_accepted"], counted["events_duplicate"], counted["events_conflict"]) == (0, 2, 1)
    (shown,) = asking.conflicts(entity=ENTITY, by=company.ben)
    assert (shown.event_id, int(shown.kept_quantity), int(shown.quantity)) == ("rerate-1", 10, 11)
    assert company.rate(key="rate/again")["charges"] == 0
