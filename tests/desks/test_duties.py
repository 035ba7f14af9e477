"""Every desk function refuses without its duty, answers a request that comes again as it did, and does nothing twice."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

import crossfoot.desks
from crossfoot.books.actors.actor import Duty
from tests.databases import Books
from tests.desks.asked import Asked, Office, desk, ended, month
from tests.desks.commands import ELSEWHERE, WRITES
from tests.desks.questions import READS
from tests.refusals import refused


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
        office = Office(company.files, company.ada, company.ben, now())
        desk("access").add_person(login="zoe", name="Zoe Arden", key="zoe", **said)
        desk("access.keys").create_key(name="Script", duties=[Duty.RATE], key="first-key", **ended(office), **said)
        yield office


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
def test_a_question_wants_its_duty(office: Office, asked: Asked) -> None:
    from tests.journeys.company import ENTITY

    before = counted()
    with refused("duty-missing"):
        asked.call(office, {"entity": ENTITY, "by": without(office.ada, asked.duty)})
    assert asked.call(office, {"entity": ENTITY, "by": office.ada}) is not None
    assert counted() == before


def wanting(page: str) -> Iterator[str]:
    """The functions of a page that want a duty, themselves or by way of the page's own private ones."""
    written = {
        name: inspect.getsource(each)
        for name, each in vars(importlib.import_module(page)).items()
        if inspect.isfunction(each) and each.__module__ == page
    }
    asking = {name for name, text in written.items() if "must_hold" in text}
    asking |= {name for name, text in written.items() if "decide_at_once(" in text and "durable" in text}
    private = {name for name in asking if name.startswith("_")}
    by_way = {name for name, text in written.items() if any(f"{each}(" in text for each in private)}
    return (name for name in sorted(asking | by_way) if not name.startswith("_"))


def test_no_function_that_wants_a_duty_is_left_out() -> None:
    pages = [page.name for page in pkgutil.walk_packages(crossfoot.desks.__path__, "crossfoot.desks.")]
    found = {f"{page.removeprefix('crossfoot.desks.')}.{name}" for page in pages for name in wanting(page)}
    assert found == {each.function for each in (*WRITES, *READS)} | ELSEWHERE.keys()
