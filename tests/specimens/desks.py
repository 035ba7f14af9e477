"""Specimens of what the desks refuse: each a whole command, as a person sends it, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import grant_duty
from crossfoot.books.usage.reads.sources import mapping_of_digest
from crossfoot.books.usage.writes import write_source
from crossfoot.desks import access, contracts
from crossfoot.desks.billing import crediting, deciding, rating
from crossfoot.desks.billing.looking import explaining
from crossfoot.desks.close import proving
from crossfoot.desks.usage import loading
from crossfoot.records.document import DocumentKind
from tests.books import company as small
from tests.books.company import AT, DIGEST, OCTOBER, Company, charge, draft_of, line_for, usd
from tests.books.usage_facts import GATEWAY
from tests.databases import Books
from tests.specimens.gallery import Provoke
from tests.specimens.orders import GOOD


def commanded(act: Callable[[Company], object]) -> Provoke:
    """A command of Ada or Grace in the small company, committed."""

    def provoke(books_db: Books) -> None:
        del books_db
        act(small.found_company())

    return provoke


def holding(actor: Actor, duty: Duty) -> Actor:
    """The same person with one more duty in US01."""
    with transaction.atomic():
        return grant_duty(entity="US01", actor=actor, duty=duty, by=actor_named(None, "root"), at=AT, key=f"duty/{duty}")


def unmapped(company: Company) -> None:
    ada = holding(company.ada, Duty.LOAD_USAGE)
    with transaction.atomic():
        write_source(source=GATEWAY, by=ada, at=AT, key="source")
    loading.load_files(entity="US01", source="gateway", paths=[Path("usage.csv")], backfill="", by=ada, at=AT, key="load")


def billed(company: Company) -> None:
    """October's one charge, on INV-000001."""
    small.published_run(company, charge())
    with transaction.atomic():
        small.issued(company, draft_of(line_for(charge())))


def no_such_line(company: Company) -> None:
    billed(company)
    explaining.explain(entity="US01", number="INV-000001", line=7, by=company.grace)


def credited_whole(company: Company) -> None:
    billed(company)
    for part in ("-60.00", "-40.08"):
        back = replace(line_for(charge()), amount=usd(part), original_line=1)
        with transaction.atomic():
            small.issued(company, draft_of(back, kind=DocumentKind.CREDIT_NOTE, original="INV-000001"))
    clerk = holding(company.grace, Duty.CREDIT)
    crediting.prepare_credit(entity="US01", number="INV-000001", lines={}, reason="outage", by=clerk, at=AT, key="credit")


def nothing_held(company: Company) -> None:
    judge = holding(company.grace, Duty.APPROVE)
    deciding.decide(entity="US01", held=12, accept="yes", reason="agreed by mail", by=judge, at=AT, key="decide")


def broken_orders(company: Company) -> None:
    data = GOOD.replace("CUS-0217", "", 1).encode()
    contracts.import_orders(entity="US01", data=data, name="orders.csv", by=company.ada, at=AT, key="orders")


SPECIMENS: dict[str, Provoke] = {
    "duty-missing": commanded(
        lambda company: access.add_parties(entity="US01", parties=[], by=company.ada, at=AT, key="parties")
    ),
    "same-person": commanded(lambda company: company.ada.must_not_be(company.ada.id, deed="issue")),
    "source-without-mapping": commanded(unmapped),
    "mapping-not-there": commanded(lambda company: mapping_of_digest(company.ada, entity="US01", digest=DIGEST)),
    "no-agreement": commanded(
        lambda company: rating.rate(
            entity="US01", period=OCTOBER, by=company.ada, at=AT, key="rate", progress=lambda done, total, what: None
        )
    ),
    "period-unrated": commanded(lambda company: proving.prove(entity="US01", period=OCTOBER, by=company.ada)),
    "line-not-there": commanded(no_such_line),
    "nothing-to-credit": commanded(credited_whole),
    "held-not-there": commanded(nothing_held),
    "orders-malformed": commanded(broken_orders),
}
