"""A small company for tests of the books: one legal entity, two people, a chart of accounts, an open October."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.writes.actor import grant_duty, write_actor
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.agreements.writes import write_version
from crossfoot.books.billing.document import DocumentRef
from crossfoot.books.billing.run import VersionUsed
from crossfoot.books.billing.writes.documents import take_number, write_document, write_series
from crossfoot.books.billing.writes.runs import open_run, publish_run, write_charges
from crossfoot.books.ledger.account import AccountNamed
from crossfoot.books.ledger.writes import open_period, write_account, write_entry
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.parties.writes import write_entity, write_party
from crossfoot.measures import Currency, Extension, Instant, Money, Period, Quantity
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.records.document import Document, DocumentKind, DocumentLine, Draft
from crossfoot.records.entry import AccountRole, Entry, EntryLine
from crossfoot.records.proof import Proof

USD = Currency.of("USD")
OCTOBER = Period.month("2026-10")
AT = Instant.parse("2026-11-02T09:30:00.123456Z")
DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Company:
    """Ada prepares, Grace issues; both see US01 only."""

    ada: Actor
    grace: Actor
    entity: str = "US01"


def found_company() -> Company:
    """Write the company, committed."""
    with transaction.atomic():
        root = write_actor(login="root", name="Set-up", kind=ActorKind.SERVICE, by=None, at=AT, key="k0")
        ada = write_actor(login="ada", name="Ada Okafor", kind=ActorKind.PERSON, by=root, at=AT, key="k1")
        grace = write_actor(login="grace", name="Grace Lindqvist", kind=ActorKind.PERSON, by=root, at=AT, key="k2")
        own = Party("US01", "US01", PartyKind.OWN, "Crossfoot Models Inc.", ("1 Ledger Way", "Albany NY"), "US")
        write_entity(entity=Entity("US01", "USD", "America/New_York", own), by=root, at=AT, key="k3")
        for duty in (Duty.READ, Duty.RATE):
            ada = grant_duty(entity="US01", actor=ada, duty=duty, by=root, at=AT, key="k4")
        for duty in (Duty.READ, Duty.ISSUE):
            grace = grant_duty(entity="US01", actor=grace, duty=duty, by=root, at=AT, key="k5")
        banhart = Party("US01", "CUS-0217", PartyKind.CUSTOMER, "Banhart Insurance", ("5 Quay St",), "US", "ap@banhart.example")
        write_party(party=banhart, by=root, at=AT, key="k6")
        for number, role in (("1200", "receivable"), ("4000", "revenue-usage"), ("2200", "tax"), ("2300", "deferred")):
            account = AccountNamed("US01", number, AccountRole(role), role.title())
            write_account(account=account, by=root, at=AT, key="k7")
        open_period(entity="US01", period=OCTOBER, by=root, at=AT, key="k8")
        open_period(entity="US01", period=Period.month("2026-11"), by=root, at=AT, key="k9")
        write_series(entity="US01", kind=DocumentKind.INVOICE, prefix="INV-", first=1, digits=6, by=root, at=AT, key="k10")
        write_series(entity="US01", kind=DocumentKind.CREDIT_NOTE, prefix="CN-", first=1, digits=6, by=root, at=AT, key="k11")
    return Company(ada, grace)


def usd(amount: str) -> Money:
    """Dollars."""
    return Money(amount, USD)


def charge(amount: str = "100.08", *, series: str = "", service: Period = OCTOBER, generation: int = 1) -> Charge:
    """A usage charge of 1,001 calls."""
    worked = {"quantity": Decimal(1001), "unit": "call", "price": Decimal("0.10"), "amount": Decimal(amount)}
    steps = (Step(Op.EXTEND, "1,001 call", **worked, adds=True), Step(Op.CONVENTION, "half-up to the minor unit"))
    return Charge(
        key=ChargeKey("AGR-0217", "api-calls", series, service, ChargeKind.USAGE),
        version=3,
        name="API calls",
        clause="4.2",
        span=service.span("America/New_York"),
        quantity=Quantity("1001", "call"),
        extension=Extension(Decimal(amount), USD),
        amount=usd(amount),
        steps=steps,
        conventions="half-up to the minor unit",
        tax_category="standard",
        account="revenue-usage",
        events=1001,
        generation=generation,
    )


def reversal(of: Charge) -> Charge:
    """The charge taken back."""
    return replace(of, extension=-of.extension, amount=-of.amount, reverses=of.id)


def begun_run(company: Company, *charges: Charge) -> int:
    """A running run with these charges."""
    run = open_run(
        entity="US01",
        period=OCTOBER,
        as_of=AT,
        manifest_seq=0,
        versions=[VersionUsed("AGR-0217", 3, DIGEST)],
        engine_version="1",
        by=company.ada,
        at=AT,
        key="run",
    )
    write_charges(entity="US01", run=run, charges=charges, by=company.ada, key="run")
    return run


def proof_of(*charges: Charge) -> Proof:
    """The proof of charges."""
    return Proof.of([(each.id, "USD", each.amount.amount) for each in charges], foot_by=1, amount_at=2)


def published_run(company: Company, *charges: Charge) -> int:
    """A published run with these charges, committed."""
    with transaction.atomic():
        run = begun_run(company, *charges)
        publish_run(entity="US01", run=run, proof=proof_of(*charges), by=company.ada, at=AT, key="publish")
    return run


def line_for(bills: Charge, *, number: int = 1, original_line: int | None = None) -> DocumentLine:
    """The line that bills a charge."""
    return DocumentLine(
        number=number,
        charge=bills.id,
        agreement=bills.key.agreement,
        term=bills.key.term,
        clause=bills.clause,
        description=bills.name,
        service=bills.key.service,
        quantity=Decimal(1001),
        unit="call",
        unit_price=Decimal("0.1"),
        amount=bills.amount,
        tax_category=bills.tax_category,
        account=bills.account,
        original_line=original_line,
    )


def draft_of(*lines: DocumentLine, kind: DocumentKind = DocumentKind.INVOICE, original: str = "") -> Draft:
    """An untaxed draft of these lines."""
    net = sum((line.amount for line in lines), usd("0"))
    return Draft(
        kind=kind,
        entity="US01",
        bill_to="CUS-0217",
        tax_party="CUS-0217",
        currency=USD,
        period=OCTOBER,
        group="AGR-0217",
        lines=lines,
        taxes=(),
        drawn=(),
        net=net,
        tax=usd("0"),
        total=net,
        due=net,
        payment_terms="net 30 days",
        payment_days=30,
        after_month_end=False,
        original=original,
        reason="Rated again" if original else "",
    )


def issued(company: Company, draft: Draft, *, run: int | None = None) -> DocumentRef:
    """The draft issued in the transaction at hand."""
    number = take_number(entity="US01", kind=draft.kind, by=company.grace, key="issue")
    document = Document(number.number, date(2026, 11, 2), date(2026, 12, 2), draft)
    return write_document(document=document, number=number, run=run, by=company.grace, at=AT, key="issue")


ENTRY = Entry(
    entity="US01",
    on=date(2026, 10, 31),
    source_kind="document",
    source_id="INV-000001",
    memo="Invoice INV-000001",
    lines=(
        EntryLine(AccountRole.RECEIVABLE, usd("108.34"), party="CUS-0217", detail="INV-000001"),
        EntryLine(AccountRole.REVENUE_USAGE, usd("-100.08"), detail="AGR-0217 api-calls"),
        EntryLine(AccountRole.TAX, usd("-8.26"), detail="US-NY sales tax"),
    ),
)


def posted(company: Company, entry: Entry = ENTRY) -> int:
    """An entry posted by Grace."""
    return write_entry(entry=entry, by=company.grace, at=AT, key="k")


EFFECTIVE = Period.onward(date(2026, 1, 1))


def recorded(company: Company, version: int = 1, *, text: str = '{"agreement":"AGR-0217"}', at: Instant = AT) -> StoredVersion:
    """A version recorded by Ada."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    from_day = date(2026, 7, 1)
    write_version(
        entity="US01",
        agreement="AGR-0217",
        version=version,
        title="Banhart Insurance, API platform",
        document=text,
        digest=digest,
        in_force_from=from_day,
        effective=EFFECTIVE,
        by=company.ada,
        at=at,
        key="k",
    )
    return StoredVersion(
        entity="US01",
        agreement="AGR-0217",
        version=version,
        title="Banhart Insurance, API platform",
        document=text,
        digest=digest,
        in_force_from=from_day,
        effective=EFFECTIVE,
        recorded_at=at,
        recorded_by=company.ada.id,
    )
