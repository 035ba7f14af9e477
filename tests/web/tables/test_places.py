"""A place in a list that no list has is refused with a sentence, whatever stands in the address."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, billed

NUMBERED = ("runs", "trail", "usage-batches", "usage-rejected", "suspense", "held")
NAMED = ("people", "parties", "orders", "agreements")
BAD = (
    ("x", "a word"),
    ("--5", "two signs"),
    ("-5", "no row has a number below one"),
    ("²", "a digit to Unicode, not to us"),
    ("9" * 30, "wider than any row number"),
    ("~", "nothing on either side"),
    ("nan~1", "a number to Decimal, not to a column"),
    ("1e9~1", "not written as a place is"),
    ("2026-13-45~3", "a day that is in no calendar"),
    ("2026-10-01~x", "a day, and no row"),
)


@pytest.fixture(scope="module")
def opened(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory):
    company, run = billed(tmp_path_factory.mktemp("places"))
    return signed_in(company.ada), run


@pytest.mark.parametrize(("after", "because"), BAD)
@pytest.mark.parametrize("name", NUMBERED)
def test_a_list_in_order_of_numbers_refuses_what_is_no_number(opened, name, after, because):
    client, _ = opened
    answer = client.get(reverse(name, args=[ENTITY]), {"after": after})
    assert answer.status_code == 422, because
    assert "is no place in this list" in answer.content.decode()


@pytest.mark.parametrize(("after", "because"), BAD)
@pytest.mark.parametrize("order", ["", "-issued", "due", "total", "number", "customer"])
def test_a_list_in_orders_of_its_own_refuses_what_its_order_cannot_read(opened, order, after, because):
    client, _ = opened
    answer = client.get(reverse("invoices", args=[ENTITY]), {"after": after, "sort": order})
    reads_any_word = order.removeprefix("-") in ("number", "customer") and after.endswith(("~1", "~3"))
    assert answer.status_code == (200 if reads_any_word else 422), because


@pytest.mark.parametrize(("after", "because"), BAD)
@pytest.mark.parametrize("order", ["", "total", "-change"])
def test_the_bills_of_a_run_refuse_what_their_order_cannot_read(opened, order, after, because):
    client, run = opened
    answer = client.get(reverse("run", args=[ENTITY, run]), {"after": after, "sort": order})
    assert answer.status_code == 422, because


@pytest.mark.parametrize("after", ["x", "~", "9" * 30, "a\x00b"])
@pytest.mark.parametrize("name", [*NAMED, "usage-conflicts"])
def test_a_list_in_order_of_names_begins_after_any_word(opened, name, after):
    client, _ = opened
    assert client.get(reverse(name, args=[ENTITY]), {"after": after}).status_code == 200


@pytest.mark.parametrize("after", ["x", "--5~a~b", "²~a~b", "9" * 19, "9" * 30 + "~a~b"])
def test_the_events_behind_a_quantity_refuse_a_place_without_a_time(opened, after):
    client, _ = opened
    asked = {"agreement": "A", "term": "t", "from": "2026-10-01T00:00:00Z", "until": "2026-11-01T00:00:00Z"}
    answer = client.get(reverse("usage-events", args=[ENTITY]), asked | {"after": after})
    assert answer.status_code == 422
    assert "is no place in this list" in answer.content.decode()
