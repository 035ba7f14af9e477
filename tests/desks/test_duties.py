"""Every desk function refuses without its duty, answers a request that comes again as it did, and does nothing twice."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import crossfoot.desks
from crossfoot.books.actors.actor import Duty
from tests.databases import Books
from tests.refusals import refused

Call = Callable[[Any, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One desk function, the duty it wants, who does it here, and the call: of the company, and of who, when and which key."""

    function: str
    duty: Duty
    login: str
    call: Call


def desk(room: str) -> Any:
    return importlib.import_module(f"crossfoot.desks.{room}")


def draft_of(company: Any) -> tuple[int, int]:
    """The latest rating run that has a draft, and its first draft."""
    from crossfoot.books.billing.reads.runs import draft_numbers, runs
    from tests.journeys.company import ENTITY

    return next(
        (run.id, numbers[0])
        for run in runs(company.ben, entity=ENTITY)
        if not run.note and (numbers := draft_numbers(company.ben, entity=ENTITY, run=run.id))
    )


def noted(company: Any, note: str) -> int:
    """The latest run whose note begins so."""
    from crossfoot.books.billing.reads.runs import runs
    from tests.journeys.company import ENTITY

    return next(run.id for run in runs(company.ben, entity=ENTITY) if run.note.startswith(note))


def party() -> Any:
    from crossfoot.books.parties.party import Party, PartyKind
    from tests.journeys.company import ENTITY

    return Party(ENTITY, "CUS-NEW", PartyKind.CUSTOMER, "New", ("2 Main St",), "US")


def span() -> Any:
    from crossfoot.measures import Period

    return Period.month("2026-10").span("UTC")


def month(text: str) -> Any:
    from crossfoot.measures import Period

    return Period.month(text)


def amended() -> dict[str, bytes]:
    from tests.journeys import trio

    return {"hold.yaml": trio.agreement("hold", version=2, price="0.20", in_force_from="2026-10-01")}


def held_by(company: Any) -> int:
    from crossfoot.books.billing.reads.waiting import held_deltas
    from tests.journeys.company import ENTITY

    return held_deltas(company.ben, entity=ENTITY)[0].id


def late(company: Any, name: str) -> list[Path]:
    from tests.journeys import trio

    return [trio.late(company.files, name)]


def mapping() -> bytes:
    from tests.journeys import trio

    return trio.MAPPING


def orders() -> dict[str, Any]:
    from tests.specimens.orders import GOOD

    return {"data": GOOD.encode(), "name": "orders.csv"}


FEED = b"system,agreement,item,quantity,start,end,status\nnorth,AGR-hold,calls,1,2026-10-01,,active\n"
POLICY = Path(crossfoot.desks.__path__[0]).parent / "formats" / "approvals" / "policy.toml"
PRICES = Path(__file__).parents[1] / "samples" / "rate" / "price-book.yaml"


def quiet(done: int, total: int, what: str) -> None:
    """The progress nobody looks at."""


# In an order in which each can be done; `s` is entity, by, at and key.
WRITES = [
    Asked(
        "access.give_duties",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("access").give_duties(login="ben", duties=[Duty.READ], **s),
    ),
    Asked(
        "granting.request_duties_grant",
        Duty.GRANT_DUTIES,
        "ada",
        lambda c, s: desk("granting").request_duties_grant(
            login="ben", duties=[Duty.READ], reason="he asked", evidence=[], **s
        ),
    ),
    Asked("access.add_parties", Duty.CONTRACT, "ada", lambda c, s: desk("access").add_parties(parties=[party()], **s)),
    Asked(
        "contracts.record_price_book",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").record_price_book(data=PRICES.read_bytes(), name="book.yaml", **s),
    ),
    Asked(
        "contracts.record_agreements",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").record_agreements(files=amended(), **s),
    ),
    Asked(
        "contracts.approving.request_price_book_approve",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").request_price_book_approve(
            book="PB-7", version=2, reason="new prices", evidence=[], **s
        ),
    ),
    Asked(
        "contracts.approving.approve_price_books",
        Duty.APPROVE_PRICE,
        "ben",
        lambda c, s: desk("contracts").approve_price_books(named=[("PB-7", 2)], **s),
    ),
    Asked(
        "contracts.approving.request_agreement_approve",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").request_agreement_approve(
            agreement="AGR-hold", version=2, reason="a new price", evidence=[], **s
        ),
    ),
    Asked(
        "contracts.approving.approve_agreements",
        Duty.APPROVE_CONTRACT,
        "ben",
        lambda c, s: desk("contracts").approve_agreements(named=[("AGR-hold", 2)], **s),
    ),
    Asked(
        "delivery.asking.ask_to_rate",
        Duty.RATE,
        "ada",
        lambda c, s: desk("delivery.asking").ask_to_rate(period=month("2026-10"), **s),
    ),
    Asked(
        "delivery.asking.ask_to_issue",
        Duty.ISSUE,
        "ben",
        lambda c, s: desk("delivery.asking").ask_to_issue(run=1, on=date(2026, 11, 3), **s),
    ),
    Asked("contracts.import_orders", Duty.CONTRACT, "ada", lambda c, s: desk("contracts").import_orders(**orders(), **s)),
    Asked(
        "contracts.import_provisioning",
        Duty.CONTRACT,
        "ada",
        lambda c, s: desk("contracts").import_provisioning(data=FEED, name="feed.csv", **s),
    ),
    Asked("contracts.compare_orders", Duty.CONTRACT, "ada", lambda c, s: desk("contracts").compare_orders(**s)),
    Asked(
        "usage.loading.register_source",
        Duty.CONFIGURE,
        "ada",
        lambda c, s: desk("usage.loading").register_source(
            name="other", mapping=mapping(), mapping_file="other.yaml", expected_per_hour=None, **s
        ),
    ),
    Asked(
        "usage.loading.load_files",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: [
            each.batch
            for each in desk("usage.loading").load_files(source="gateway", paths=late(c, "late.csv"), backfill="", **s)
        ],
    ),
    Asked("usage.counting.count_staged", Duty.LOAD_USAGE, "ada", lambda c, s: desk("usage.counting").count_staged(**s)),
    Asked("usage.sweeping.sweep_lake", Duty.LOAD_USAGE, "ada", lambda c, s: desk("usage.sweeping").sweep_lake(**s)),
    Asked(
        "usage.backfilling.open_named",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").open_named(name="lost", reason="a lost file", **s),
    ),
    Asked(
        "usage.backfilling.mark_loaded",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").mark_loaded(name="lost", **s),
    ),
    Asked(
        "usage.backfilling.revert_named",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").revert_named(name="lost", **s),
    ),
    Asked(
        "usage.backfilling.request_backfill_close",
        Duty.LOAD_USAGE,
        "ada",
        lambda c, s: desk("usage.backfilling").request_backfill_close(name="found", reason="it was found", evidence=[], **s),
    ),
    Asked(
        "usage.backfilling.close_named",
        Duty.APPROVE_USAGE,
        "ben",
        lambda c, s: desk("usage.backfilling").close_named(name="found", **s),
    ),
    Asked(
        "billing.rating.rate",
        Duty.RATE,
        "ada",
        lambda c, s: desk("billing.rating").rate(period=month("2026-10"), progress=quiet, **s),
    ),
    Asked(
        "billing.deciding.decide",
        Duty.APPROVE,
        "ben",
        lambda c, s: desk("billing.deciding").decide(held=held_by(c), accept="no", reason="goodwill", **s),
    ),
    Asked(
        "billing.releasing.request_invoices_release",
        Duty.RATE,
        "ada",
        lambda c, s: desk("billing.releasing").request_invoices_release(run=c.draft[0], reason="late", evidence=[], **s),
    ),
    Asked(
        "billing.issuing.issue_draft",
        Duty.ISSUE,
        "ben",
        lambda c, s: desk("billing.issuing").issue_draft(run=c.draft[0], draft=c.draft[1], on=date(2026, 11, 4), **s),
    ),
    Asked(
        "billing.crediting.prepare_credit",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.crediting").prepare_credit(number="INV-000001", lines={}, reason="outage", **s),
    ),
    Asked(
        "billing.releasing.request_document_void",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.releasing").request_document_void(
            run=noted(c, "void of INV-000001"), reason="an outage", evidence=[], **s
        ),
    ),
    Asked(
        "billing.releasing.request_credit_issue",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.releasing").request_credit_issue(
            run=noted(c, "credit of INV-000001"), reason="an outage", evidence=[], **s
        ),
    ),
    Asked(
        "billing.crediting.prepare_rebill",
        Duty.CREDIT,
        "ada",
        lambda c, s: desk("billing.crediting").prepare_rebill(number="INV-000002", reason="wrong address", **s),
    ),
    Asked(
        "billing.prepaid.expiring.expire_credits",
        Duty.POST,
        "ada",
        lambda c, s: len(desk("billing.prepaid.expiring").expire_credits(on=date(2026, 11, 30), **s)),
    ),
    Asked(
        "close.periods.open_period",
        Duty.LOCK_PERIOD,
        "ben",
        lambda c, s: desk("close.periods").open_period(period=month("2027-05"), **s),
    ),
    Asked(
        "close.periods.lock_period",
        Duty.LOCK_PERIOD,
        "ben",
        lambda c, s: desk("close.periods").lock_period(period=month("2027-05"), **s),
    ),
    Asked(
        "close.periods.request_period_reopen",
        Duty.POST,
        "ben",
        lambda c, s: desk("close.periods").request_period_reopen(
            period=month("2027-05"), reason="a late bill", evidence=[], **s
        ),
    ),
    Asked(
        "approvals.policies.request_approval_policy",
        Duty.CONFIGURE,
        "ada",
        lambda c, s: desk("approvals.policies").request_approval_policy(
            data=POLICY.read_bytes(), name="policy.toml", reason="as it ships", evidence=[], **s
        ),
    ),
    Asked(
        "close.periods.reopen_period",
        Duty.LOCK_PERIOD,
        "ada",
        lambda c, s: desk("close.periods").reopen_period(period=month("2027-05"), reason="a late bill", **s),
    ),
]
READS = [
    Asked(
        "billing.looking.comparing.difference_of_backfill",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.comparing").difference_of_backfill(
            period=month("2026-10"), backfill="found", at=c.now, progress=quiet, **s
        ),
    ),
    Asked(
        "billing.looking.explaining.explain",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.explaining").explain(number="INV-000001", line=1, **s),
    ),
    Asked(
        "billing.looking.printing.print_document",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.printing").print_document(number="INV-000001", **s),
    ),
    Asked(
        "billing.looking.reperforming.reperform",
        Duty.READ,
        "ada",
        lambda c, s: desk("billing.looking.reperforming").reperform(number=1, by=s["by"], progress=quiet),
    ),
    Asked(
        "approvals.policies.policy_in_force",
        Duty.READ,
        "ada",
        lambda c, s: desk("approvals.policies").policy_in_force(**s),
    ),
    Asked("close.proving.prove", Duty.READ, "ada", lambda c, s: desk("close.proving").prove(period=month("2026-10"), **s)),
    Asked(
        "usage.asking.write_rejects",
        Duty.READ,
        "ada",
        lambda c, s: desk("usage.asking").write_rejects([], c.files / "rejects.csv", **s),
    ),
    Asked("usage.asking.conflicts", Duty.READ, "ada", lambda c, s: desk("usage.asking").conflicts(**s)),
    Asked("usage.asking.gaps", Duty.READ, "ada", lambda c, s: desk("usage.asking").gaps(period=month("2026-10"), **s)),
    Asked(
        "usage.asking.events",
        Duty.READ,
        "ada",
        lambda c, s: desk("usage.asking").events(agreement="AGR-hold", term="calls", span=span(), dims=(), limit=3, **s),
    ),
]


@dataclass(slots=True)
class Office:
    """The company of three, and the draft that is issued in the course of the table."""

    files: Path
    ada: Any
    ben: Any
    now: Any
    kept: tuple[int, int] | None = None

    @property
    def draft(self) -> tuple[int, int]:
        """A run and a draft of it: the first that was looked for, whether it was issued since or not."""
        self.kept = self.kept or draft_of(self)
        return self.kept


@pytest.fixture(scope="module")
def office(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    from crossfoot.cli.session import now
    from crossfoot.measures import Currency, Money
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    with trio.opened(tmp_path_factory.mktemp("duties")) as company:
        trio.billed(company)
        said = {"entity": ENTITY, "by": company.ada, "at": now()}
        desk("usage.backfilling").open_named(name="found", reason="a file that was found", key="found", **said)
        company.load("gateway", trio.late(company.files, "found.csv").name, key="found/load", backfill="found")
        desk("usage.backfilling").mark_loaded(name="found", key="found/loaded", **said)
        part = {1: Money("1.00", Currency.of("USD"))}
        desk("billing.crediting").prepare_credit(number="INV-000001", lines=part, reason="goodwill", key="part", **said)
        yield Office(company.files, company.ada, company.ben, now())


def counted() -> dict[str, int]:
    """The rows of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        found = {}
        for (name,) in sorted(cursor.fetchall()):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
        return found


def without(actor: Any, duty: Duty) -> Any:
    """The same person with every duty but one, and those that stand for it."""
    from crossfoot.books.actors.duties import IMPLIED
    from tests.journeys.company import ENTITY

    gone = {duty, *(wide for wide, narrow in IMPLIED.items() if duty in narrow)}
    return replace(actor, duties=frozenset({(ENTITY, each) for each in Duty if each not in gone}))


@pytest.mark.parametrize("asked", WRITES, ids=lambda each: each.function)
def test_a_command_wants_its_duty_and_is_done_once(office: Office, asked: Asked) -> None:
    from crossfoot.cli.session import now
    from tests.journeys.company import ENTITY

    who = office.ada if asked.login == "ada" else office.ben
    said = {"entity": ENTITY, "at": now(), "key": asked.function}
    before = counted()
    with refused("duty-missing"):
        asked.call(office, {**said, "by": without(who, asked.duty)})
    with refused("entity-not-seen"):
        asked.call(office, {**said, "by": replace(who, duties=frozenset())})
    with refused("entity-not-seen"):
        asked.call(office, {**said, "by": who, "entity": "XX99"})
    with refused("name-empty"):
        asked.call(office, {**said, "by": who, "key": " "})
    assert counted() == before, "a refusal leaves nothing"
    done = asked.call(office, {**said, "by": who})
    after = counted()
    assert after != before
    with refused("request-key-reused"):
        desk("close.periods").open_period(period=month("2031-01"), by=office.ben, **said)
    if asked.function != "billing.deciding.decide":  # its number is looked for among what still waits
        assert asked.call(office, {**said, "by": who}) == done
        assert counted() == after, "the same request again changes nothing"


@pytest.mark.parametrize("asked", READS, ids=lambda each: each.function)
def test_a_question_wants_the_duty_to_read(office: Office, asked: Asked) -> None:
    from tests.journeys.company import ENTITY

    before = counted()
    with refused("duty-missing"):
        asked.call(office, {"entity": ENTITY, "by": without(office.ada, Duty.READ)})
    assert asked.call(office, {"entity": ENTITY, "by": office.ada}) is not None
    assert counted() == before


def test_no_function_that_wants_a_duty_is_left_out() -> None:
    found = set()
    for page in pkgutil.walk_packages(crossfoot.desks.__path__, "crossfoot.desks."):
        for name, function in vars(importlib.import_module(page.name)).items():
            if not inspect.isfunction(function) or function.__module__ != page.name or name.startswith("_"):
                continue
            source = inspect.getsource(function)
            if "must_hold" in source or ("decide_at_once(" in source and "durable" in source):
                found.add(f"{page.name.removeprefix('crossfoot.desks.')}.{name}")
    assert found == {each.function for each in (*WRITES, *READS)}
