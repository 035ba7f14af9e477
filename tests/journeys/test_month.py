"""October of the demo company, from its files to proven books, step by step in one database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import Books
from tests.refusals import refused


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    from tests.journeys.company import founded

    before = settings.CROSSFOOT_LAKE
    yield founded(tmp_path_factory.mktemp("month"))
    settings.CROSSFOOT_LAKE = before


@pytest.fixture(scope="module")
def state() -> dict[str, int]:
    """What one step leaves for the next."""
    return {}


def key_of(company) -> dict:  # type: ignore[no-untyped-def,type-arg]
    return json.loads((Path(company.files) / "answer-key.json").read_text("utf-8"))


def test_1_orders_differ_where_the_answer_key_says(company) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks import contracts
    from tests.journeys.company import ENTITY

    files = company.files
    orders, feed = (files / "orders.csv").read_bytes(), (files / "provisioning.csv").read_bytes()
    contracts.import_orders(entity=ENTITY, data=orders, name="orders.csv", by=company.ada, at=now(), key="orders")
    contracts.import_provisioning(entity=ENTITY, data=feed, name="feed.csv", by=company.ada, at=now(), key="feed")
    found = contracts.compare_orders(entity=ENTITY, by=company.ada, at=now(), key="compared")
    sown = key_of(company)["orders"]
    wanted = sum(sown["order_against_agreement"].values()) + sum(sown["order_against_provisioning"].values())
    assert len(found.differences) == wanted
    assert found.lines_total == found.matched + found.differing + found.missing
    assert found.rows_total == found.matched + found.differing + found.unordered


def test_2_usage_is_counted_as_the_answer_key_says(company) -> None:
    from tests.journeys.company import SOURCES

    sown = key_of(company)["usage"]
    loaded = [each for source in SOURCES for each in company.load(source, key=f"load/{source}")]
    assert sum(each.rows_read for each in loaded) == sum(each.rows_staged + each.rows_rejected for each in loaded)
    assert sum(each.rows_rejected for each in loaded) == sown["rejected_rows"]["total"]
    counted = company.count(key="count")
    assert counted["events_conflict"] == sown["conflicts"]["total"]
    assert counted["events_duplicate"] == sown["duplicates"]["total"]
    read = sum(counted[f"events_{what}"] for what in ("accepted", "duplicate", "conflict", "rejected"))
    assert counted["events_read"] == read


def test_3_the_same_files_again_change_nothing_whatever_they_are_called(company, tmp_path: Path) -> None:
    from crossfoot.books.usage.reads.manifest import latest_seq
    from tests.journeys.company import ENTITY

    before = latest_seq(company.ada, entity=ENTITY)
    again = company.load("gateway", key="load/gateway/again")
    assert all(each.earlier for each in again)
    renamed = tmp_path / "renamed.csv"
    renamed.write_bytes(next((company.files / "usage").glob("gateway-*.csv")).read_bytes())
    assert [each.earlier != "" for each in company.load("gateway", str(renamed), key="load/renamed")] == [True]
    assert company.count(key="count/again")["batches"] == 0
    assert latest_seq(company.ada, entity=ENTITY) == before


def test_4_october_is_rated_and_repeating_the_request_changes_nothing(company, state) -> None:
    done = company.rate(key="rate")
    state["run"] = int(done["run"])
    assert done["unrated"] == []
    assert done["charges"] > 200 and done["suspended_events"] > 0
    assert company.rate(key="rate") == done
    with refused("request-key-reused"):
        from tests.journeys.company import Period

        company.rate(key="rate", period=Period.month("2026-11"))


def test_5_who_prepared_the_run_cannot_issue_it(company, state) -> None:
    from dataclasses import replace

    with refused("approver-prepared"):
        replace(company, ben=company.ada).issue(state["run"], key="own")


def test_6_issued_documents_are_numbered_without_a_gap_and_posted(company, state) -> None:
    from crossfoot.books.billing.reads.documents import documents_of_run
    from crossfoot.books.ledger.reads.entries import entry_of
    from tests.journeys.company import ENTITY

    issued = company.issue(state["run"], key="issue")
    assert company.issue(state["run"], key="issue") == ()
    documents = documents_of_run(company.ben, entity=ENTITY, run=state["run"])
    assert len(documents) == len(issued) > 40
    for kind in {each.document.draft.kind for each in documents}:
        numbers = sorted(int(each.ref.number[-6:]) for each in documents if each.document.draft.kind is kind)
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(entry_of(company.ben, entity=ENTITY, source_kind="document", source_id=each.ref.number) for each in documents)
    invoices = [each for each in documents if each.document.draft.kind == "invoice"]
    state["number"] = next(
        each.ref.number for each in invoices if any(line.amount.minor > 1_000 for line in each.document.draft.lines)
    )


def test_7_every_joint_is_closed(company) -> None:
    from crossfoot.desks.close.proving import prove
    from tests.journeys.company import ENTITY, OCTOBER

    proven = prove(entity=ENTITY, period=OCTOBER, by=company.ben)
    assert [(joint.name, joint.open) for joint in proven.open] == []
    assert all(joint.entered.count for joint in proven.joints)


def test_8_the_run_comes_out_identical_from_what_it_stored(company, state) -> None:
    from crossfoot.desks.billing.looking.reperforming import reperform
    from tests.journeys.company import quiet

    again = reperform(number=state["run"], by=company.ben, progress=quiet)
    assert again.differences == ()
    assert again.is_identical and again.charges > 200


def test_9_every_line_of_every_document_answers_why(company, state) -> None:
    from crossfoot.books.billing.reads.documents import documents_of_run
    from crossfoot.desks.billing.looking.explaining import explain
    from tests.journeys.company import ENTITY

    documents = documents_of_run(company.ben, entity=ENTITY, run=state["run"])
    for stored in documents[:12]:
        found = explain(entity=ENTITY, number=stored.ref.number, line=None, by=company.ben)
        lines = [node for node in found.below if node.kind == "line"]
        assert len(lines) == len(stored.document.draft.lines)
        for line in lines:
            assert {"charge", "clause", "run"} <= {node.kind for node in line.below}
    usage = next((stored, line) for stored in documents for line in stored.document.draft.lines if line.term == "tokens-in")
    tree = explain(entity=ENTITY, number=usage[0].ref.number, line=usage[1].number, by=company.ben)
    quantities = [node for node in tree.below if node.kind == "quantity"]
    assert quantities and any(node.kind == "event" for node in quantities[0].below)


def test_10_the_pdf_is_the_same_each_time(company, state) -> None:
    from crossfoot.desks.billing.looking.printing import print_document
    from tests.journeys.company import ENTITY

    first, second = (print_document(entity=ENTITY, number=state["number"], by=company.ben) for _ in range(2))
    assert first == second and first.startswith(b"%PDF")


def test_11_late_usage_lands_where_each_agreement_says(company, state) -> None:
    from crossfoot.books.billing.reads.waiting import held_deltas
    from crossfoot.measures import Period
    from tests.journeys.company import ENTITY

    late = sorted((company.files / "usage-late").iterdir())
    company.load("gateway", *(str(path) for path in late), key="load/late")
    assert company.count(key="count/late")["events_accepted"] > 0
    again = company.rate(key="rate/late")
    assert again["kept"] > 0
    november = company.rate(key="rate/november", period=Period.month("2026-11"))
    state["november"] = int(november["run"])
    assert again["charges"] + november["charges"] + again["held"] + november["held"] > 0
    assert all(held.agreement for held in held_deltas(company.ben, entity=ENTITY))


def test_12_a_credit_note_takes_back_what_is_named_and_no_more(company, state) -> None:
    from crossfoot.books.billing.reads.documents import document
    from crossfoot.cli.session import now
    from crossfoot.desks.billing.crediting import prepare_credit
    from tests.journeys.company import ENTITY

    number = state["number"]
    original = document(company.ada, entity=ENTITY, number=number).document.draft
    line = next(each for each in original.lines if each.amount.minor > 1_000)
    half = line.amount.of_minor(line.amount.minor // 2, line.amount.currency)
    given = {"entity": ENTITY, "number": number, "by": company.ada, "at": now()}
    done = prepare_credit(**given, lines={line.number: half}, reason="outage on the 4th", key="credit")
    issued = company.issue(int(done["run"]), key="issue/credit")
    note = document(company.ben, entity=ENTITY, number=issued[0].number).document.draft
    assert (note.original, note.net) == (number, -half)
    with refused("credit-over-line"):
        prepare_credit(**given, lines={line.number: line.amount}, reason="again", key="credit/again")


def test_13_billing_anew_takes_the_invoice_back_whole(company, state) -> None:
    from crossfoot.books.billing.reads.documents import document, documents_of_run
    from crossfoot.cli.session import now
    from crossfoot.desks.billing.crediting import prepare_rebill
    from tests.journeys.company import ENTITY

    documents = documents_of_run(company.ada, entity=ENTITY, run=state["run"])
    number = documents[-1].ref.number
    done = prepare_rebill(entity=ENTITY, number=number, reason="wrong purchase order", by=company.ada, at=now(), key="rebill")
    issued = [document(company.ben, entity=ENTITY, number=ref.number) for ref in company.issue(int(done["run"]), key="i/r")]
    total = documents[-1].document.draft.total
    assert sum((each.document.draft.total for each in issued), total - total) == total - total
    assert all(each.document.draft.original == number for each in issued)


def test_14_after_all_of_it_every_joint_is_still_closed(company) -> None:
    from crossfoot.desks.close.proving import prove
    from tests.journeys.company import ENTITY, OCTOBER

    proven = prove(entity=ENTITY, period=OCTOBER, by=company.ben)
    assert [(joint.name, joint.open) for joint in proven.open] == []


def test_15_a_locked_month_takes_no_document(company, state) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks.close.periods import lock_period, reopen_period
    from crossfoot.measures import Period
    from tests.journeys.company import ENTITY

    month = Period.month("2026-11")
    lock_period(entity=ENTITY, period=month, by=company.ben, at=now(), key="lock")
    with refused("period-locked"):
        company.issue(state["november"], key="issue/november")
    again = {"entity": ENTITY, "period": month, "reason": "one invoice was forgotten", "at": now()}
    with refused("approver-prepared"):
        reopen_period(**again, by=company.ben, key="reopen")
    reopen_period(**again, by=company.ada, key="reopen")
    company.issue(state["november"], key="issue/november")
