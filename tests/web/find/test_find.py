"""Finding, as a page and as the palette asks: each hit with its kind and second line, and nothing one may not see or do."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("find"))[0]


@pytest.fixture(scope="module")
def client(company: Company):
    return signed_in(company.ada)


def hits(client, sought: str) -> list[tuple[str, str]]:
    """(name, kind and second line) of each hit."""
    page = client.get(f"/{ENTITY}/find/", {"q": sought}, HTTP_HX_REQUEST="true").content.decode()
    found = re.findall(r'<span class="hit">([^<]+)<span class="dim t12">([^<]+)</span>', page)
    return [(name.strip(), more) for name, more in found]


def party_of(company: Company):
    from crossfoot.books.parties.party import PartyKind
    from crossfoot.books.parties.reads.party import parties

    return next(each for each in parties(company.ada, entity=ENTITY).values() if each.kind is PartyKind.CUSTOMER)


def test_a_customer_is_found_by_any_word_of_its_name_and_by_its_key(client, company):
    party = party_of(company)
    wanted = (party.name, f"customer · {party.key}")
    assert wanted in hits(client, party.name.split()[-1].upper())
    assert wanted in hits(client, party.key.lower())


def test_an_agreement_is_found_by_its_title(client, company):
    from crossfoot.books.agreements.reads.agreement_list import AgreementFilters, agreements_page

    found = agreements_page(company.ada, entity=ENTITY, filters=AgreementFilters(), after=None, limit=1)[0][0]
    assert (found.title, f"agreement · {found.agreement}") in hits(client, found.title[2:])


def test_runs_are_found_by_number_and_month(client, company):
    from crossfoot.books.billing.reads.runs import runs

    run = runs(company.ada, entity=ENTITY)[0]
    wanted = (f"Run {run.id}", f"run · {run.period.start:%Y-%m}")
    assert wanted in hits(client, str(run.id)) and wanted in hits(client, f"{run.period.start:%Y-%m}")


def test_people_are_found_by_name(client, company):
    assert (company.ben.name, f"person · {company.ben.login}") in hits(client, company.ben.name[:3])


def test_commands_are_offered_to_who_may_do_them(client, company):
    assert ("Rate a period", "command · Bill runs") in hits(client, "rate")
    assert ("Prove a month", "command · Proof, every joint of it") in hits(client, "month")


@pytest.mark.parametrize("sought", ["", "x\x00y", "%", "_", "'; --", "a" * 500, "<script>"])
def test_anything_may_be_typed(client, sought):
    page = client.get(f"/{ENTITY}/find/", {"q": sought})
    assert page.status_code == 200 and "<script>" not in page.content.decode().split("<main")[1]


def test_signs_of_a_pattern_are_signs_of_a_name(client):
    assert [each for each in hits(client, "%%") if each[1].startswith("customer")] == []


def test_finding_asks_few_questions_however_much_is_found(client):
    with CaptureQueriesContext(connection) as told:
        client.get(f"/{ENTITY}/find/", {"q": "20"}, HTTP_HX_REQUEST="true")
    assert len(told) < 30
