"""Pages of agreements say what the books say; a simulation writes nothing and is evidence of what it is asked with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY
from tests.refusals import refused

AT = f"/{ENTITY}/agreements/"


@pytest.fixture(scope="module")
def office(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The shop with October billed (100 calls at 1.00 and a fee of 10.00) and version 2, at 2.00, recorded."""
    from tests.desks.office import opened
    from tests.journeys.shop import OCTOBER

    with opened(tmp_path_factory.mktemp("agreements")) as office:
        office.shop.use("u1, 10-05, 100, eu")
        office.shop.bill(OCTOBER)
        office.recorded(2)
        yield office


@pytest.fixture(scope="module")
def client(office: Any) -> Client:
    return signed_in(office.ada)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(AT + address)
    assert answer.status_code == status
    return answer.content.decode()


def rows_of(table: str) -> dict[str, Any]:
    """How many rows a table of the database has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("query", "there", "because"),
    [
        ("", True, "all of them"),
        ("?state=in-force", True, "version 1 is in force"),
        ("?state=ended", False, "it has not ended"),
        ("?state=proposed", False, "a version of it is approved"),
        ("?waits=yes", True, "version 2 waits"),
        ("?waits=no", False, "so it is not among those without"),
        ("?channel=direct", True, "it is sold directly"),
        ("?channel=reseller", False, "and not by a reseller"),
        ("?q=agr", True, "how its number begins"),
        ("?q=calls+and", True, "part of its title"),
        ("?q=CUS-1", True, "its customer"),
        ("?q=CUS-2", False, "and not another's"),
    ],
)
def test_the_list_is_narrowed_by_what_it_shows(client: Client, query: str, there: bool, because: str) -> None:
    assert ("AGR-1" in re.findall(r'data-row="([^"]+)"', page(client, query))) is there, because


@pytest.mark.parametrize(
    ("day", "life", "state", "because"),
    [
        ("2027-12-31", "", "in-force", "its last day"),
        ("2028-01-01", "", "ended", "the day after"),
        ("2028-01-01", "life: {renewal: {automatic: true, months: 12}}", "in-force", "it renews by itself"),
        ("2028-01-01", "life: {renewal: {automatic: true, months: 12}, notice_given: 2027-06-01}", "ended", "notice was given"),
        ("2028-01-01", "life: {renewal: {automatic: false, months: 12}}", "ended", "nobody renewed it"),
        ("2025-12-31", "", "ahead", "the day before its first"),
    ],
)
def test_how_an_agreement_stands_on_a_day(office: Any, day: str, life: str, state: str, because: str) -> None:
    from datetime import date

    from crossfoot.books.agreements.reads.agreement_table import AgreementTableFilters, agreements_table
    from crossfoot.desks import contracts
    from tests.journeys.shop import AGREEMENT

    name = f"LIFE-{abs(hash((day, life)))}"
    text = AGREEMENT.format(version=1, late_usage="adjust", price="1.00", clauses=life).replace("AGR-1", name)
    contracts.record_agreements(files={"a.yaml": text.encode()}, **office.said(office.ada))
    contracts.approve_agreements(named=[(name, 1)], **office.said(office.carl))
    asked = AgreementTableFilters(on=date.fromisoformat(day), text=name)
    ((found,), _) = agreements_table(office.ada, entity=ENTITY, filters=asked, after=None, limit=5)
    assert found.state.value == state, because


def test_the_page_shows_the_version_in_force_and_says_what_waits(client: Client) -> None:
    shown = page(client, "AGR-1/")
    assert "Version 1 in force" in shown and "Version 2 awaits approval" in shown
    assert "USD / call" in shown and "USD / seat" in shown and ">10<" in shown
    assert "INV-000001" in shown, "what was billed under it"


def test_another_version_says_that_it_bills_nothing(client: Client) -> None:
    assert "nobody approved yet: it bills nothing" in page(client, "AGR-1/?version=2")


@pytest.mark.parametrize(
    "address", ["AGR-9/", "AGR-1/?version=7", "AGR-9/diff", "AGR-1/simulate?version=9", "price-books/none/"]
)
def test_what_is_not_there_is_said_so(client: Client, address: str) -> None:
    page(client, address, 404)


def test_the_diff_opens_what_differs_and_everything_on_request(client: Client) -> None:
    shown = page(client, "AGR-1/diff?from=1&to=2")
    assert "1 of" in shown and "per unit, amount" in shown and "late usage" not in shown
    assert "Late usage" in page(client, "AGR-1/diff?from=1&to=2&all=1")
    text = page(client, "AGR-1/diff?from=1&to=2&as=text")
    assert "phase 2026-01-01, price, per unit, amount: 1 -> 2 (+1)" in text


def test_a_simulation_says_the_effect_and_writes_nothing(client: Client, office: Any) -> None:
    from crossfoot.desks.billing.looking.simulating import simulate_version

    tables = ("books_ratingrun", "books_chargerow", "books_trailline", "books_draftrow")
    before = [rows_of(each) for each in tables]
    shown = page(client, "AGR-1/simulate?version=2")
    assert [rows_of(each) for each in tables] == before
    found = simulate_version(entity=ENTITY, agreement="AGR-1", version=2, by=office.ada)
    (total,) = found.totals
    assert [each if isinstance(each, str) else each.amount for each in total] == [
        "USD",
        Decimal(110),
        Decimal(210),
        Decimal(100),
    ]
    assert "+100.00" in shown and "110.00" in shown and "210.00" in shown
    again = simulate_version(entity=ENTITY, agreement="AGR-1", version=2, by=office.ada)
    assert again.digest == found.digest, "the same inputs, the same digest"


def test_a_version_of_later_is_looked_at_as_if_it_had_been_in_force_throughout(office: Any) -> None:
    from crossfoot.desks import contracts
    from crossfoot.desks.billing.looking.simulating import simulate_version
    from tests.journeys.shop import AGREEMENT

    text = AGREEMENT.format(version=3, late_usage="adjust", price="3.00", clauses="")
    late = text.replace("until: 2028-01-01}", "until: 2028-01-01}\nin_force_from: 2026-12-01")
    contracts.record_agreements(files={"a.yaml": late.encode()}, **office.said(office.ada))
    found = simulate_version(entity=ENTITY, agreement="AGR-1", version=3, by=office.ada)
    (total,) = found.totals
    assert found.as_if is not None and total[2].amount == Decimal(310), "100 calls at 3.00, and the fee"


def test_asking_with_the_simulation_keeps_its_digest_as_evidence_once(client: Client, office: Any) -> None:
    from crossfoot.books.trail.approvals.reads.requests import requests_on

    shown = page(client, "AGR-1/simulate?version=2")
    evidence = re.search(r'name="evidence" value="([^"]+)"', shown)
    assert evidence is not None
    form = {"key": "ask-once", "evidence": evidence[1], "reason": "the new price list"}
    first = client.post(f"{AT}AGR-1/simulate?version=2", form)
    second = client.post(f"{AT}AGR-1/simulate?version=2", form)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    (request,) = requests_on(office.ada, entity=ENTITY, kind="agreement", about="AGR-1 version 2")
    digest = re.search(r"sha256 ([0-9a-f]{8})", shown)
    assert digest is not None and f"sha256 {digest[1]}" in request.evidence[0]
    approval = client.get(first["Location"]).content.decode()
    assert "What version 2 changes" in approval and "per unit, amount" in approval
    assert "Open request" in page(client, "AGR-1/?version=2")


@pytest.mark.parametrize("evidence", ["", "made:up", "WyJBR1ItMSIsIDIsICJ4Il0:1abcde:zzzz"])
def test_evidence_that_nobody_worked_out_is_not_taken(client: Client, evidence: str) -> None:
    form = {"key": f"forged-{evidence[:4]}", "evidence": evidence, "reason": "trust me"}
    assert client.post(f"{AT}AGR-1/simulate?version=2", form).status_code == 422


def test_pages_ask_the_same_number_of_questions_whatever_the_version(client: Client) -> None:
    for addresses in (["AGR-1/", "AGR-1/?version=2"], ["", "?q=nothing-here"]):
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                client.get(AT + address)
            counts.append(len(asked))
        assert max(counts) - min(counts) <= 2, "no question for each row"


def test_who_may_only_look_is_not_offered_to_ask_and_may_not(office: Any) -> None:
    reader = signed_in(office.dora)
    shown = page(reader, "AGR-1/simulate?version=2")
    assert "Ask for approval" not in shown
    from crossfoot.desks import contracts

    with refused("duty-missing"):
        contracts.request_agreement_approve(
            agreement="AGR-1", version=2, reason="please", evidence=[], **office.said(office.dora)
        )
