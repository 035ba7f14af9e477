"""What was billed is found again: by run, agreement, party, document and charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.document import BilledBefore
from crossfoot.books.billing.reads.charges import charges_of_run, live_charges, uninvoiced_charges
from crossfoot.books.billing.reads.documents import (
    billed_before,
    document,
    document_page,
    documents_named,
    documents_of_run,
    documents_referring,
    line_of_charge,
)
from crossfoot.books.billing.reads.joints import document_feet, run_feet
from crossfoot.books.billing.reads.runs import run, runs
from crossfoot.books.billing.run import RunState
from crossfoot.books.billing.writes.runs import fail_run, lock_run, open_run, publish_run
from crossfoot.books.ledger.writes import write_entry
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.parties.writes import write_entity
from crossfoot.books.trail.reads.lines import lines_of_deed
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.manifest import files_ever
from crossfoot.measures import Period
from crossfoot.records.charge import Charge
from crossfoot.records.document import DocumentKind
from crossfoot.records.entry import AccountRole, Entry, EntryLine
from tests.books.company import (
    AT,
    OCTOBER,
    Company,
    charge,
    draft_of,
    issued,
    line_for,
    proof_of,
    published_run,
    usd,
)
from tests.books.usage_facts import EVENTS, STAGED, changed
from tests.refusals import refused

SECOND = replace(charge("5.00"), key=replace(charge().key, agreement="AGR-0218"))
CREDIT = draft_of(
    replace(line_for(charge()), amount=usd("-60.00"), original_line=1), kind=DocumentKind.CREDIT_NOTE, original="INV-000001"
)


@pytest.fixture
def billed(company: Company) -> int:
    """Two charges published, the first invoiced and partly credited."""
    number = published_run(company, charge(), SECOND)
    issued(company, draft_of(line_for(charge())), run=number)
    issued(company, CREDIT)
    return number


def listed(charges: object) -> list[Charge]:
    return list(charges)  # type: ignore[call-overload]


def test_charges_are_found_by_agreement(company: Company, billed: int):
    assert listed(charges_of_run(company.ada, entity="US01", run=billed, agreement="AGR-0218")) == [SECOND]
    assert listed(live_charges(company.ada, entity="US01", agreements=["AGR-0217"])) == [charge()]
    assert listed(live_charges(company.ada, entity="US01", serving=Period.month("2026-11"))) == []
    assert listed(uninvoiced_charges(company.ada, entity="US01")) == [SECOND]
    assert listed(uninvoiced_charges(company.ada, entity="US01", agreements=["AGR-0217"])) == []


def test_documents_are_found_by_run_original_party_and_day(company: Company, billed: int):
    (invoice,) = documents_of_run(company.ada, entity="US01", run=billed)
    (note,) = documents_referring(company.ada, entity="US01", number="INV-000001")
    assert (invoice.document.number, note.document.number) == ("INV-000001", "CN-000001")
    newest, oldest = document_page(company.ada, entity="US01")
    assert (newest.ref, newest.original, oldest.ref) == (note.ref, "INV-000001", invoice.ref)
    assert document_page(company.ada, entity="US01", before=newest.ref) == (oldest,)
    assert document_page(company.ada, entity="US01", bill_to="CUS-9") == ()
    assert len(document_page(company.ada, entity="US01", issued=Period.month("2026-11"))) == 2
    assert document_page(company.ada, entity="US01", issued=OCTOBER) == ()
    assert documents_named(company.ada, entity="US01", numbers=["INV-000001", "INV-9"]) == {"INV-000001"}
    with refused("document-not-there"):
        document(company.ada, entity="US01", number="INV-9")


def test_the_history_behind_flags_holds_every_line(company: Company, billed: int):
    day = date(2026, 11, 2)
    lines = billed_before(company.ada, entity="US01", since=day, bill_to=["CUS-0217"])
    assert lines == tuple(
        BilledBefore("CUS-0217", "AGR-0217", "api-calls", number, day, OCTOBER, usd(amount))
        for number, amount in (("INV-000001", "100.08"), ("CN-000001", "-60.00"))
    )
    assert billed_before(company.ada, entity="US01", since=date(2026, 11, 3)) == ()
    assert line_of_charge(company.ada, entity="US01", charge=SECOND.id) is None


def test_the_feet_of_a_run_say_what_is_still_open(company: Company, billed: int):
    (feet,) = run_feet(company.ada, entity="US01", run=billed)
    assert (feet.rated, feet.booked, feet.billed, feet.open, feet.cancelled) == (2, 2, 1, 1, 0)
    assert (feet.rated_amount, feet.billed_amount, feet.open_amount) == (
        usd("105.08").amount,
        usd("100.08").amount,
        usd("5.00").amount,
    )


def test_the_feet_of_a_document_say_what_was_posted(company: Company, billed: int):
    (before,) = document_feet(company.ada, entity="US01", run=billed)
    assert (before.lines, before.net, before.lines_amount, before.posted) == (1, usd("100.08").amount, before.net, None)
    lines = (EntryLine(AccountRole.RECEIVABLE, usd("100.08")), EntryLine(AccountRole.REVENUE_USAGE, usd("-100.08")))
    entry = Entry("US01", date(2026, 11, 2), "document", "INV-000001", "", lines)
    write_entry(entry=entry, by=company.grace, at=AT, key="k")
    (after,) = document_feet(company.ada, entity="US01", run=billed)
    assert after == replace(before, posted=usd("100.08").amount)


def test_runs_are_found_by_period_and_state(company: Company, billed: int):
    assert [each.id for each in runs(company.ada, entity="US01", within=OCTOBER, state=RunState.PUBLISHED)] == [billed]
    assert runs(company.ada, entity="US01", within=Period.month("2026-11")) == ()
    assert lock_run(run=billed, by=company.ada, key="k") == run(company.ada, billed)


def test_what_is_not_there_is_refused(company: Company):
    for deed in (
        lambda: lock_run(run=999, by=company.ada, key="k"),
        lambda: publish_run(entity="US01", run=999, proof=proof_of(), by=company.ada, at=AT, key="k"),
        lambda: fail_run(entity="US01", run=999, reason="", by=company.ada, at=AT, key="k"),
    ):
        with refused("run-not-there"):
            deed()
    published_run(company, charge())
    with refused("document-not-there"), transaction.atomic():
        issued(company, CREDIT)
    with refused("party-not-there"), transaction.atomic():
        issued(company, replace(draft_of(line_for(charge())), bill_to="CUS-9"))


def test_a_run_of_another_entity_is_not_told_apart_from_none(company: Company, billed: int):
    stranger = replace(company.ada, duties=frozenset({("DE01", Duty.READ)}))
    with refused("run-not-there"):
        run(stranger, billed)
    with refused("run-not-there"):
        lock_run(run=billed, by=stranger, key="k")


def test_a_document_bills_a_run_of_its_own_entity(company: Company):
    own = Party("DE01", "DE01", PartyKind.OWN, "Crossfoot Modelle GmbH")
    write_entity(entity=Entity("DE01", "EUR", "Europe/Berlin", own), by=company.ada, at=AT, key="k")
    published_run(company, charge())
    facts = {"period": OCTOBER, "as_of": AT, "manifest_seq": 0, "versions": (), "engine_version": "1", "at": AT, "key": "k"}
    other = open_run(entity="DE01", by=company.ada, **facts)
    with refused("run-not-there"):
        issued(company, draft_of(line_for(charge())), run=other)


def test_a_deed_is_answered_once_and_leaves_its_line(company: Company):
    request = asked(entity="US01", deed="run.published", what={"run": 7}, by=company.ada, at=AT, key="r1")
    assert request.earlier is None
    request.answer({"run": 7}, on_kind="run", on_id="7", facts={"charges": 2})
    assert request.earlier == {"run": 7}
    assert [line.on_id for line in lines_of_deed(company.ada, entity="US01", deed="run.published")] == ["7"]
    with refused("request-key-reused"):
        asked(entity="US01", deed="run.published", what={"run": 8}, by=company.ada, at=AT, key="r1").earlier  # noqa: B018


def test_files_that_went_are_still_told(company: Company):
    changed(company, EVENTS, STAGED)
    changed(company, remove=(("events", EVENTS.name),))
    assert files_ever(company.ada, entity="US01", shelf="events") == (EVENTS,)


def test_a_duty_is_asked_by_name_and_two_people_are_two(company: Company):
    company.ada.must_hold(Duty.RATE, entity="US01")
    with refused("duty-missing"):
        company.ada.must_hold(Duty.ISSUE, entity="US01")
    company.ada.must_not_be(company.grace.id, deed="issue")
    with refused("same-person"):
        company.ada.must_not_be(company.ada.id, deed="issue")
