"""Specimens of what the books refuse: each from a real call on a database, most of them from the database itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import end_duty, write_actor
from crossfoot.books.agreements.reads.versions import version_of
from crossfoot.books.agreements.writes import approve_version, write_order
from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.reads.charges import booked_charge
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.run import HeldState
from crossfoot.books.billing.writes.credits import write_grant, write_movement
from crossfoot.books.billing.writes.documents import take_number, write_document, write_series
from crossfoot.books.billing.writes.runs import decide_held, drop_draft, write_charges
from crossfoot.books.columns import numbered_place
from crossfoot.books.ledger.account import AccountNamed
from crossfoot.books.ledger.writes import lock_period, open_period, write_account
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.parties.reads.party import party
from crossfoot.books.parties.writes import write_details, write_entity, write_party
from crossfoot.books.refusing import check_now, refusals
from crossfoot.books.trail.writes import keep_answer, replay
from crossfoot.books.usage.lake_file import BackfillState
from crossfoot.books.usage.reads.batches import batch
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import source
from crossfoot.books.usage.writes import count_batch, move_backfill, open_backfill, write_mapping, write_source
from crossfoot.measures import Period
from crossfoot.records.document import Document, DocumentKind
from crossfoot.records.entry import AccountRole, EntryLine
from crossfoot.records.order import Order
from tests.books import company as small
from tests.books.company import AT, ENTRY, OCTOBER, USD, Company, charge, draft_of, line_for, recorded, reversal, usd
from tests.books.usage_facts import COUNT, EVENTS, FILE, GATEWAY, changed, loaded
from tests.databases import Books
from tests.specimens.gallery import Provoke

Act = Callable[[Company], object]
HALF = charge(service=Period(date(2026, 10, 15), date(2026, 11, 15)))
GRANT = Grant("GR-1", "US01", "AGR-0217", "credits", "CUS-0217", "USD", Decimal(1000), OCTOBER, 10)
OWN = Party("US01", "US01", PartyKind.OWN, "Crossfoot Models Inc.")


def in_books(act: Act) -> Provoke:
    """A specimen that acts in the small company, in a transaction that is rolled back."""

    def provoke(shared_books_db: Books) -> None:
        del shared_books_db
        with transaction.atomic():
            act(small.found_company())
            transaction.set_rollback(True)

    return provoke


def alone(act: Act) -> Provoke:
    """The same in a database of its own, for sentences that tell a row's number."""

    def provoke(books_db: Books) -> None:
        del books_db
        with transaction.atomic():
            act(small.found_company())
            transaction.set_rollback(True)

    return provoke


def twice(act: Act) -> Act:
    """What may be done once, done twice."""

    def again(company: Company) -> None:
        act(company)
        act(company)

    return again


def by(company: Company) -> dict[str, Any]:
    """By Ada, at the time of all specimens, under one request key."""
    return {"by": company.ada, "at": AT, "key": "k"}


def said(statement: str) -> Act:
    """A statement past our code, whose refusal is read as ours."""

    def act(company: Company) -> None:
        with refusals(), connection.cursor() as cursor:
            cursor.execute(statement)

    return act


def locked(company: Company) -> None:
    lock_period(entity="US01", period=OCTOBER, **by(company))
    small.posted(company)


def unbalanced(company: Company) -> None:
    entry = replace(ENTRY)
    lines = (*ENTRY.lines[:2], EntryLine(AccountRole.TAX, usd("-8.25")))
    object.__setattr__(entry, "lines", lines)  # a record refuses such lines itself: the database has to on its own
    small.posted(company, entry)


def short_of_lines(company: Company) -> None:
    said(
        "INSERT INTO books_journalentry (entity, day, source_kind, source_id, memo, lines_total, entered_in, by_id, at,"
        " request_key) SELECT 'US01', '2026-10-31', 'document', 'INV-000009', '', 2, 0, max(id), now(), 'k' FROM books_actorrow"
    )(company)
    check_now("journal_entry_balances")


def stale_details(company: Company) -> None:
    known = party(company.ada, entity="US01", key="CUS-0217")
    twice(lambda at_work: write_details(party=known, **by(at_work)))(company)


def gateway(act: Act) -> Act:
    """With a source of usage."""

    def acting(company: Company) -> None:
        write_source(source=GATEWAY, **by(company))
        act(company)

    return acting


def counted_twice(company: Company) -> None:
    loaded(company)
    twice(lambda at_work: count_batch(entity="US01", batch="BAT-1", counts=[COUNT], by=at_work.ada, key="k"))(company)


def reopened(company: Company) -> None:
    open_backfill(entity="US01", name="BF-1", reason="outage", **by(company))
    move_backfill(entity="US01", name="BF-1", to=BackfillState.CLOSED, **by(company))


def published(*runs: tuple[object, ...]) -> Act:
    """Runs published one after the other."""

    def act(company: Company) -> None:
        for charges in runs:
            small.published_run(company, *charges)  # type: ignore[arg-type]

    return act


def late_charge(company: Company) -> None:
    over = small.published_run(company, charge())
    write_charges(entity="US01", run=over, charges=[charge(series="late")], by=company.ada, key="k")


def issued(*drafts: object) -> Act:
    """The October charge published, and drafts issued."""

    def act(company: Company) -> None:
        small.published_run(company, charge())
        for draft in drafts:
            small.issued(company, draft)  # type: ignore[arg-type]

    return act


def other_number(company: Company) -> None:
    taken = take_number(entity="US01", kind=DocumentKind.INVOICE, by=company.grace, key="k")
    bill = Document("INV-000007", AT.day("UTC"), AT.day("UTC"), draft_of(line_for(charge())))
    write_document(document=bill, number=taken, **by(company))


def unused_number(company: Company) -> None:
    take_number(entity="US01", kind=DocumentKind.INVOICE, by=company.grace, key="k")
    check_now("number_used")


def same_number(company: Company) -> None:
    """A series of credit notes that writes its numbers as the invoices do."""
    small.published_run(company, charge(), charge("5.00", series="b"))
    small.issued(company, draft_of(line_for(charge())))
    write_series(entity="US01", kind=DocumentKind.DEBIT_NOTE, prefix="INV-", first=1, digits=6, **by(company))
    small.issued(company, draft_of(line_for(charge("5.00", series="b")), kind=DocumentKind.DEBIT_NOTE))


def line_too_late(books_db: Books) -> None:
    """A line that comes in another transaction than its document's."""
    del books_db
    company = small.found_company()
    with transaction.atomic():
        small.published_run(company, charge(), charge("5.00", series="b"))
        small.issued(company, draft_of(line_for(charge())))
    said(
        "INSERT INTO books_documentlinerow (entity, document_id, number, booked_id, charge, agreement, term, clause,"
        " description, service, unit, currency, amount, tax_category, account)"
        " SELECT line.entity, document_id, 2, charge_row_id, booked.charge, line.agreement, term, clause,"
        " description, line.service, unit, currency, 5, tax_category, account"
        " FROM books_documentlinerow AS line JOIN books_bookedcharge AS booked ON booked.uninvoiced"
    )(company)


def by_hand(company: Company) -> None:
    """A charge made to count past publication."""
    small.begun_run(company, charge())
    said(
        "INSERT INTO books_bookedcharge (charge_row_id, entity, charge, agreement, key_digest, key_number, service,"
        " generation, live, uninvoiced)"
        " SELECT id, entity, charge, agreement, key_digest, 1, service, 1, true, true FROM books_chargerow"
    )(company)


LESS = replace(line_for(charge()), amount=usd("100.07"))
BILL = draft_of(line_for(charge()))
CREDIT = draft_of(
    replace(line_for(charge()), amount=usd("-60.00"), original_line=1), kind=DocumentKind.CREDIT_NOTE, original="INV-000001"
)


def drawn(amount: str, cause: str) -> Act:
    """Credit drawn from the grant."""
    movement = Movement("GR-1", Pot.AVAILABLE, Pot.DRAWN, Decimal(amount), "document", cause)
    return lambda company: write_movement(entity="US01", movement=movement, **by(company))


def granted(act: Act) -> Act:
    """With a grant of 1,000."""

    def acting(company: Company) -> None:
        write_grant(grant=GRANT, **by(company))
        act(company)

    return acting


SPECIMENS: dict[str, Provoke] = {
    "place-not-in-list": lambda: numbered_place("the-last-one"),
    "entity-not-seen": in_books(lambda company: party(company.ada, entity="DE01", key="CUS-0217")),
    "actor-not-there": in_books(lambda company: actor_named(company.ada, "eve")),
    "actor-needs-author": in_books(
        lambda company: write_actor(login="eve", name="Eve", kind=ActorKind.PERSON, by=None, at=AT, key="k")
    ),
    "login-taken": in_books(lambda company: write_actor(login="ada", name="Ada", kind=ActorKind.PERSON, **by(company))),
    "duty-not-held": in_books(
        lambda company: end_duty(entity="US01", actor=company.ada, duty=Duty.ISSUE, by=company.grace, at=AT, key="k")
    ),
    "request-key-reused": in_books(
        lambda company: (
            keep_answer(entity="US01", deed="run.publish", digest="0" * 64, result={}, **by(company)),
            replay(entity="US01", deed="run.publish", digest="1" * 64, by=company.ada, key="k"),
        )
    ),
    "party-not-own": in_books(lambda company: write_entity(entity=Entity("DE01", "EUR", "Europe/Berlin", OWN), **by(company))),
    "entity-taken": in_books(
        lambda company: write_entity(entity=Entity("US01", "USD", "America/New_York", OWN), **by(company))
    ),
    "party-taken": in_books(lambda company: write_party(party=OWN, **by(company))),
    "party-not-there": in_books(lambda company: party(company.ada, entity="US01", key="CUS-9999")),
    "details-stale": in_books(stale_details),
    "account-taken": in_books(
        lambda company: write_account(account=AccountNamed("US01", "1200", None, "Debtors"), **by(company))
    ),
    "account-role-taken": in_books(
        lambda company: write_account(account=AccountNamed("US01", "1201", AccountRole.RECEIVABLE, "Debtors"), **by(company))
    ),
    "account-role-unfilled": in_books(
        lambda company: small.posted(company, replace(ENTRY, lines=(*ENTRY.lines, EntryLine(AccountRole.SUSPENSE, usd("0")))))
    ),
    "fiscal-period-overlaps": in_books(lambda company: open_period(entity="US01", period=OCTOBER, **by(company))),
    "no-fiscal-period": in_books(lambda company: small.posted(company, replace(ENTRY, on=date(2027, 3, 1)))),
    "period-locked": in_books(locked),
    "source-already-posted": in_books(twice(small.posted)),
    "entry-lines-differ": in_books(short_of_lines),
    "entry-does-not-balance": in_books(unbalanced),
    "version-stale": in_books(twice(recorded)),
    "version-not-there": in_books(lambda company: version_of(company.ada, entity="US01", agreement="AGR-0217", version=4)),
    "approver-prepared": in_books(
        lambda company: (
            recorded(company),
            approve_version(entity="US01", agreement="AGR-0217", version=1, **by(company)),
        )
    ),
    "already-approved": in_books(
        lambda company: (
            recorded(company),
            twice(
                lambda at_work: approve_version(
                    entity="US01", agreement="AGR-0217", version=1, by=at_work.grace, at=AT, key="k"
                )
            )(company),
        )
    ),
    "order-taken": in_books(
        twice(
            lambda company: write_order(
                entity="US01", order=Order("ORD-1", "AGR-0217", "CUS-0217", USD, OCTOBER.start, ()), **by(company)
            )
        )
    ),
    "source-taken": in_books(twice(lambda company: write_source(source=GATEWAY, **by(company)))),
    "source-not-there": in_books(lambda company: source(company.ada, entity="US01", name="gateway")),
    "mapping-taken": in_books(
        twice(
            lambda company: write_mapping(
                entity="US01",
                name="gateway",
                version=1,
                document="",
                digest="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                **by(company),
            )
        )
    ),
    "file-already-loaded": in_books(gateway(lambda company: (loaded(company), loaded(company, replace(FILE, name="BAT-2"))))),
    "batch-taken": in_books(gateway(lambda company: (loaded(company), loaded(company, replace(FILE, file_digest="c" * 64))))),
    "batch-not-there": in_books(lambda company: batch(company.ada, entity="US01", name="BAT-9")),
    "batch-moved-on": in_books(gateway(counted_twice)),
    "backfill-taken": in_books(
        twice(lambda company: open_backfill(entity="US01", name="BF-1", reason="outage", **by(company)))
    ),
    "backfill-not-there": in_books(gateway(lambda company: loaded(company, replace(FILE, backfill="BF-9")))),
    "backfill-moved-on": in_books(reopened),
    "file-already-in-manifest": in_books(twice(lambda company: changed(company, EVENTS))),
    "manifest-stale": in_books(lambda company: (changed(company, EVENTS), changed(company, seen=0))),
    "manifest-not-there": in_books(lambda company: manifest(company.ada, entity="US01", seq=12)),
    "run-not-there": in_books(lambda company: run(company.ada, 999)),
    "run-already-over": alone(late_charge),
    "charge-twice-in-run": alone(lambda company: small.begun_run(company, charge(), charge())),
    "charge-doubled": in_books(published((charge(),), (HALF,))),
    "reversal-without-original": in_books(published((reversal(charge()),))),
    "generation-out-of-order": in_books(published((charge(),), (charge(),))),
    "only-publication-books": in_books(by_hand),
    "draft-not-there": in_books(lambda company: drop_draft(entity="US01", draft=999, by=company.ada, key="k")),
    "held-already-decided": in_books(
        lambda company: decide_held(entity="US01", held=999, state=HeldState.ACCEPTED, reason="", **by(company))
    ),
    "charge-not-booked": in_books(lambda company: booked_charge(company.ada, entity="US01", charge=charge().id)),
    "charge-already-invoiced": in_books(issued(BILL, BILL)),
    "line-differs-from-charge": in_books(issued(draft_of(LESS))),
    "line-taken-back-too-far": in_books(issued(BILL, CREDIT, CREDIT)),
    "document-does-not-foot": in_books(issued(replace(BILL, total=usd("100.09"), due=usd("100.09")))),
    "document-already-issued": line_too_late,
    "document-not-there": in_books(lambda company: document(company.ada, entity="US01", number="INV-000009")),
    "number-taken": in_books(same_number),
    "number-not-taken": in_books(other_number),
    "number-unused": in_books(unused_number),
    "series-taken": in_books(
        lambda company: write_series(entity="US01", kind=DocumentKind.INVOICE, prefix="X-", first=1, digits=6, **by(company))
    ),
    "series-not-there": in_books(
        lambda company: take_number(entity="US01", kind=DocumentKind.DEBIT_NOTE, by=company.grace, key="k")
    ),
    "grant-taken": in_books(twice(lambda company: write_grant(grant=GRANT, **by(company)))),
    "grant-not-there": in_books(drawn("1", "INV-000001")),
    "credit-overdrawn": in_books(granted(drawn("1000.01", "INV-000001"))),
    "credit-already-moved": in_books(granted(twice(drawn("1", "INV-000001")))),
}
