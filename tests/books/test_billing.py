"""What counts is booked once, billed once and never changed: the database's own word for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction
from psycopg import errors

from crossfoot.books.billing.reads.charges import (
    booked_charge,
    charges_of_run,
    generations,
    live_charges,
    uninvoiced_charges,
)
from crossfoot.books.billing.reads.documents import document, document_page, line_of_charge
from crossfoot.books.billing.reads.joints import run_feet
from crossfoot.books.billing.reads.runs import run, runs
from crossfoot.books.billing.run import RunState
from crossfoot.books.billing.writes.documents import take_number, write_document
from crossfoot.books.billing.writes.runs import fail_run, publish_run, write_charges
from crossfoot.measures import Period
from crossfoot.records.document import Document, DocumentKind
from tests.books.company import (
    AT,
    OCTOBER,
    Company,
    begun_run,
    charge,
    draft_of,
    issued,
    line_for,
    proof_of,
    published_run,
    reversal,
    usd,
)
from tests.databases import Books
from tests.refusals import refused


def test_a_charge_comes_back_as_it_went_in(company: Company):
    wanted = charge(series="model=large, region=eu")
    number = published_run(company, wanted)
    assert list(charges_of_run(company.ada, entity="US01", run=number)) == [wanted]
    assert booked_charge(company.ada, entity="US01", charge=wanted.id) == (wanted, number)


def test_a_run_counts_for_nothing_until_it_is_published(company: Company):
    with transaction.atomic():
        number = begun_run(company, charge())
    assert list(live_charges(company.ada, entity="US01")) == []
    with transaction.atomic():
        publish_run(entity="US01", run=number, proof=proof_of(charge()), by=company.ada, at=AT, key="p")
    assert list(live_charges(company.ada, entity="US01")) == [charge()]
    assert run(company.ada, number).state is RunState.PUBLISHED
    assert run(company.ada, number).proof == proof_of(charge())


def test_a_second_live_charge_for_a_day_already_charged_is_refused(company: Company):
    published_run(company, charge())
    half = charge(service=Period(date(2026, 10, 15), date(2026, 11, 15)))
    with refused("charge-doubled"):
        published_run(company, half)
    assert list(live_charges(company.ada, entity="US01")) == [charge()]


def test_the_same_charge_again_is_refused(company: Company):
    published_run(company, charge())
    with refused("generation-out-of-order"):
        published_run(company, charge())


def test_two_charges_of_one_run_for_one_day_are_refused(company: Company):
    with refused("charge-doubled"):
        published_run(company, charge(), charge(service=Period(date(2026, 10, 15), date(2026, 11, 15))))


def test_a_replacement_needs_the_reversal_of_what_it_replaces(company: Company):
    first, second = charge(), charge("90.00", generation=2)
    published_run(company, first)
    with refused("charge-doubled"):
        published_run(company, second)
    published_run(company, reversal(first), second)
    assert list(live_charges(company.ada, entity="US01", serving=OCTOBER)) == [second]
    assert generations(company.ada, entity="US01", digests=[first.key.digest]) == {first.key.digest: 2}


def test_a_charge_is_reversed_once(company: Company):
    published_run(company, charge())
    published_run(company, reversal(charge()))
    with refused("reversal-without-original"):
        published_run(company, reversal(charge()))


def test_a_reversal_takes_back_exactly_what_was_charged(company: Company):
    published_run(company, charge())
    short = replace(reversal(charge()), amount=usd("-100.07"))
    with refused("reversal-without-original"):
        published_run(company, short)


def test_a_generation_cannot_be_skipped(company: Company):
    with refused("generation-out-of-order"):
        published_run(company, charge(generation=2))


def test_a_run_that_is_over_takes_no_more(company: Company):
    number = published_run(company, charge())
    with refused("run-already-over"), transaction.atomic():
        write_charges(entity="US01", run=number, charges=[charge(series="late")], by=company.ada, key="k")
    with refused("run-already-over"), transaction.atomic():
        fail_run(entity="US01", run=number, reason="second thoughts", by=company.ada, at=AT, key="k")


def test_a_failed_run_never_counts(company: Company):
    with transaction.atomic():
        number = begun_run(company, charge())
        fail_run(entity="US01", run=number, reason="lake file missing", by=company.ada, at=AT, key="k")
    with refused("run-already-over"), transaction.atomic():
        publish_run(entity="US01", run=number, proof=proof_of(charge()), by=company.ada, at=AT, key="k")
    assert [each.note for each in runs(company.ada, entity="US01", state=RunState.FAILED)] == ["lake file missing"]


def test_nobody_makes_a_charge_count_by_hand(committed: Company, books_db: Books):
    with transaction.atomic():
        begun_run(committed, charge())
    with books_db.connect() as app, pytest.raises(errors.DatabaseError, match="only-publication-books"):
        app.execute(
            "INSERT INTO books_bookedcharge (charge_row_id, entity, charge, agreement, key_digest, key_number, service,"
            " generation, live, uninvoiced)"
            " SELECT id, entity, charge, agreement, key_digest, 1, service, 1, true, true FROM books_chargerow"
        )


def test_a_document_comes_back_as_it_was_issued(company: Company):
    number = published_run(company, charge())
    draft = draft_of(line_for(charge()))
    with transaction.atomic():
        ref = issued(company, draft, run=number)
    stored = document(company.ada, entity="US01", number="INV-000001")
    assert stored.document == Document("INV-000001", date(2026, 11, 2), date(2026, 12, 2), draft)
    assert (stored.run, stored.ref, stored.issued_by) == (number, ref, company.grace.id)
    assert line_of_charge(company.ada, entity="US01", charge=charge().id) == ("INV-000001", 1)
    assert [each.ref for each in document_page(company.ada, entity="US01")] == [ref]


def test_a_charge_is_invoiced_once(company: Company):
    published_run(company, charge())
    with transaction.atomic():
        issued(company, draft_of(line_for(charge())))
    with refused("charge-already-invoiced"), transaction.atomic():
        issued(company, draft_of(line_for(charge())))
    assert list(uninvoiced_charges(company.ada, entity="US01")) == []


def test_a_charge_that_is_not_booked_cannot_be_invoiced(company: Company):
    with refused("charge-not-booked"), transaction.atomic():
        begun_run(company, charge())
        issued(company, draft_of(line_for(charge())))


def test_a_line_bills_what_was_rated(company: Company):
    published_run(company, charge())
    with refused("line-differs-from-charge"), transaction.atomic():
        issued(company, draft_of(replace(line_for(charge()), amount=usd("100.07"))))


def test_a_document_that_does_not_foot_is_refused(company: Company):
    published_run(company, charge())
    draft = draft_of(line_for(charge()))
    with refused("document-does-not-foot"), transaction.atomic():
        issued(company, replace(draft, net=usd("100.09"), total=usd("100.09"), due=usd("100.09")))


def test_a_credit_note_takes_back_at_most_the_line(company: Company):
    published_run(company, charge())
    with transaction.atomic():
        issued(company, draft_of(line_for(charge())))
    credit = replace(line_for(charge()), amount=usd("-60.00"), original_line=1)
    note = draft_of(credit, kind=DocumentKind.CREDIT_NOTE, original="INV-000001")
    with transaction.atomic():
        assert issued(company, note).number == "CN-000001"
    assert document(company.ada, entity="US01", number="CN-000001").document.draft == note
    with refused("line-taken-back-too-far"), transaction.atomic():
        issued(company, note)


def test_a_reversal_is_billed_by_the_credit_note_and_its_replacement_by_an_invoice(company: Company):
    first, second = charge(), charge("90.00", generation=2)
    published_run(company, first)
    with transaction.atomic():
        issued(company, draft_of(line_for(first)))
    delta = published_run(company, reversal(first), second)
    with transaction.atomic():
        credit = line_for(reversal(first), original_line=1)
        issued(company, draft_of(credit, kind=DocumentKind.CREDIT_NOTE, original="INV-000001"), run=delta)
        issued(company, draft_of(line_for(second)), run=delta)
    assert list(uninvoiced_charges(company.ada, entity="US01")) == []
    (feet,) = run_feet(company.ada, entity="US01", run=delta)
    assert (feet.rated, feet.booked, feet.billed, feet.open, feet.cancelled) == (2, 2, 2, 0, 0)


def test_a_charge_reversed_before_it_was_billed_is_never_billed(company: Company):
    first, second = charge(), charge("90.00", generation=2)
    published_run(company, first)
    published_run(company, reversal(first), second)
    assert list(uninvoiced_charges(company.ada, entity="US01")) == [second]
    with refused("charge-already-invoiced"), transaction.atomic():
        issued(company, draft_of(line_for(first)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books_documentrow SET total = 1",
        "UPDATE books_documentlinerow SET amount = 1",
        "DELETE FROM books_documentlinerow",
        "DELETE FROM books_documentrow",
        "TRUNCATE books_documentrow CASCADE",
        "UPDATE books_chargerow SET amount = 1",
        "UPDATE books_bookedcharge SET live = true",
        "DELETE FROM books_bookedcharge",
        "ALTER TABLE books_documentrow DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE books_numberseries SET prefix = 'X'",
    ],
)
def test_what_is_issued_is_issued(committed: Company, books_db: Books, statement: str):
    published_run(committed, charge())
    with transaction.atomic():
        issued(committed, draft_of(line_for(charge())))
    with books_db.connect() as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE books_documentrow SET total = 1", "DELETE FROM books_documentlinerow"])
def test_not_even_the_owner_of_the_tables_changes_a_document_by_accident(committed: Company, books_db: Books, statement: str):
    published_run(committed, charge())
    with transaction.atomic():
        issued(committed, draft_of(line_for(charge())))
    with books_db.connect("crossfoot_owner") as owner, pytest.raises(errors.RaiseException, match="Cannot"):
        owner.execute(statement)


def test_no_line_joins_a_document_that_is_issued(committed: Company, books_db: Books):
    published_run(committed, charge(), charge("5.00", series="b"))
    with transaction.atomic():
        issued(committed, draft_of(line_for(charge())))
    with books_db.connect() as app, pytest.raises(errors.DatabaseError, match="document-already-issued"):
        app.execute(
            "INSERT INTO books_documentlinerow (entity, document_id, number, booked_id, charge, agreement, term, clause,"
            " description, service, unit, currency, amount, tax_category, account)"
            " SELECT line.entity, document_id, 2, charge_row_id, booked.charge, line.agreement, term, clause,"
            " description, line.service, unit, currency, 5, tax_category, account"
            " FROM books_documentlinerow AS line JOIN books_bookedcharge AS booked ON booked.uninvoiced"
        )


def test_a_number_taken_and_not_used_is_refused_at_the_commit(committed: Company):
    with pytest.raises(Exception, match="number-unused"), transaction.atomic():
        take_number(entity="US01", kind=DocumentKind.INVOICE, by=committed.grace, key="k")
    with connection.cursor() as cursor:
        cursor.execute("SELECT next_ordinal FROM books_numberseries WHERE kind = 'invoice'")
        assert cursor.fetchone() == (1,)


def test_a_document_bears_the_number_just_taken(company: Company):
    published_run(company, charge())
    with refused("number-not-taken"), transaction.atomic():
        taken = take_number(entity="US01", kind=DocumentKind.INVOICE, by=company.grace, key="k")
        other = replace(taken, number="INV-000007", ordinal=7)
        bill = Document("INV-000007", date(2026, 11, 2), date(2026, 12, 2), draft_of(line_for(charge())))
        write_document(document=bill, number=other, by=company.grace, at=AT, key="k")


def test_eight_issuers_at_once_leave_no_gap_and_no_double(committed: Company):
    charges = [charge(series=f"lane={lane}, turn={turn}") for lane in range(8) for turn in range(5)]
    published_run(committed, *charges)
    failures: list[Exception] = []

    def issue(lane: int) -> None:
        try:
            for turn in range(5):
                with transaction.atomic():
                    issued(committed, draft_of(line_for(charges[lane * 5 + turn])))
                with transaction.atomic():
                    take_number(entity="US01", kind=DocumentKind.INVOICE, by=committed.grace, key="k")
                    transaction.set_rollback(True)  # a command that fails after taking a number gives it back
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=issue, args=(lane,)) for lane in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = sorted(each.ref.number for each in document_page(committed.ada, entity="US01", limit=100))
    assert numbers == [f"INV-{ordinal:06d}" for ordinal in range(1, 41)]
