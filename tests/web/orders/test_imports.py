"""Orders and parties from a sheet: pasted, mapped, checked, kept once; and compared."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import grant_duty
from crossfoot.books.agreements.reads.orders import orders
from crossfoot.books.parties.reads.party import parties
from tests.books import company as small
from tests.books.company import AT
from tests.browser.open import signed_in
from tests.databases import Books

ORDERS, PARTIES = "/US01/orders/", "/US01/parties/"
HEAD = "PO\tContract\tCustomer\tCurrency\tOrder date\tLine\tSKU\tStart date\tQty\tNotes"
GOOD = "ORD-1\tAGR-0217\tCUS-0217\tUSD\t2026-09-20\t1\tapi-calls\t2026-10-01\t12\tcall Bo"


@pytest.fixture(scope="module")
def company(shared_books_db: Books) -> small.Company:
    company = small.found_company()
    with transaction.atomic():
        grant_duty(entity="US01", actor=company.ada, duty=Duty.CONTRACT, by=actor_named(None, "root"), at=AT, key="contract")
    return company


@pytest.fixture(scope="module")
def ada(company):
    return signed_in(company.ada)


def fields(page: str) -> dict[str, str]:
    """The fields of the page's form as a browser would send them."""
    main = page.partition('id="main"')[2]
    found = {}
    for each in re.findall(r'<input type="hidden"[^>]+>', main):
        name, value = re.search(r'name="([^"]+)"', each)[1], re.search(r'value="([^"]*)"', each)[1]
        found[name] = value.replace("&quot;", '"').replace("&#x27;", "'").replace("&lt;", "<").replace("&amp;", "&")
    for name, options in re.findall(r'<select class="input" id="[^"]+" name="([^"]+)">(.*?)</select>', main, re.S):
        chosen = re.search(r'value="(\d*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def checked(client, address: str, text: str, **changed: str):
    mapping = client.post(address, {"step": "map", "text": text})
    return client.post(address, {**fields(mapping.content.decode()), **changed})


def test_pasted_orders_are_mapped_by_name_checked_and_kept_once(ada, company):
    page = checked(ada, ORDERS + "import", f"{HEAD}\n{GOOD}").content.decode()
    assert "Left out: Notes" in page and "Import 1 rows" in page
    form = {**fields(page), "step": "do"}
    for _ in range(2):
        done = ada.post(ORDERS + "import", form)
        assert done.status_code == 200 and "1 orders are kept" in done.content.decode()
    (order,) = orders(company.ada, entity="US01")
    assert (order.id, order.agreement, str(order.lines[0].quantity)) == ("ORD-1", "AGR-0217", "12")
    assert 'data-row="ORD-1"' in ada.get(ORDERS).content.decode()
    assert "api-calls" in ada.get(ORDERS + "ORD-1/").content.decode()
    again = ada.post(ORDERS + "import", {**form, "key": "another"})
    assert again.status_code == 409 and "ORD-1" in again.content.decode()


def test_a_problem_stands_beside_its_cell_and_comes_as_a_file(ada, company):
    before = len(orders(company.ada, entity="US01"))
    wrong = GOOD.replace("ORD-1", "ORD-2").replace("2026-10-01", "soon").replace("api-calls", "=1+1")
    answer = checked(ada, ORDERS + "import", f"{HEAD}\n{wrong}")
    page = answer.content.decode()
    cells = re.findall(r'<td class="wrap">([^<]+)<span class="bad-cell">', page)
    assert cells == ["=1+1", "soon"]
    assert 'value="do"' not in page
    told = ada.post(ORDERS + "import", {**fields(page), "step": "errors"}).content.decode()
    assert "'=1+1" in told and "ORD-2" in told
    refused = ada.post(ORDERS + "import", {**fields(page), "step": "do"})
    assert refused.status_code == 200 and len(orders(company.ada, entity="US01")) == before


def test_a_needed_column_that_is_not_chosen_is_asked_for(ada):
    answer = checked(ada, ORDERS + "import", f"{HEAD}\n{GOOD}", **{"m-item": ""})
    assert answer.status_code == 422 and "Choose the column of Item." in answer.content.decode()


def test_what_cannot_be_read_is_refused_on_the_page(ada):
    for given, says in (({"text": " "}, "no rows"), ({"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no")}, "no table")):
        answer = ada.post(ORDERS + "import", {"step": "map", **given})
        assert answer.status_code == 422 and says in answer.content.decode()


def test_orders_are_compared_and_their_differences_shown_field_by_field(ada):
    assert ada.post(ORDERS + "differences", {"key": "compare"}).status_code == 302
    page = ada.get(ORDERS + "differences").content.decode()
    assert "No agreement AGR-0217 is recorded." in page and 'class="differs"' in page
    assert "AGR-0217" in ada.get(ORDERS + "ORD-1/").content.decode()


def test_parties_are_checked_against_those_there_are_and_added(ada, company):
    text = "id,type,company,group\nCUS-0217,customer,Again,\nCUS-0300,customer,Kestrel Mutual,CUS-9999"
    page = checked(ada, PARTIES + "import", text).content.decode()
    assert "There is already a party CUS-0217" in page and "There is no party CUS-9999" in page
    page = checked(ada, PARTIES + "import", "id,type,company,group\nCUS-0300,customer,Kestrel Mutual,CUS-0217").content.decode()
    assert ada.post(PARTIES + "import", {**fields(page), "step": "do"}).status_code == 200
    assert parties(company.ada, entity="US01", keys=["CUS-0300"])["CUS-0300"].parent == "CUS-0217"
    assert "Kestrel Mutual" in ada.get(PARTIES).content.decode()


@pytest.mark.parametrize("address", [ORDERS, PARTIES])
def test_who_may_only_read_sees_the_list_and_imports_nothing(company, address):
    grace = signed_in(company.grace)
    assert grace.get(address).status_code == 200
    assert grace.get(address + "import").status_code == 403
    assert grace.get(address.replace("US01", "DE01")).status_code == 404


def test_an_order_that_is_not_there_is_not_found(ada):
    assert ada.get(ORDERS + "ORD-404/").status_code == 404
