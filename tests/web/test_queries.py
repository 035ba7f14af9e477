"""A page asks as many questions of three rows as of thirty, and of an invoice with more lines than another no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from crossfoot.web.navigation import PLACES
from crossfoot.web.tables import shown
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed

ROUTES = [place.route for _, places in PLACES for place in places]
QUERIES = 40
"""No page of the navigation asks more: a limit beside the equality, so that few and many are not both too many."""


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("queries"))[0]


@pytest.fixture(scope="module")
def client(company: Company) -> Client:
    return signed_in(company.ben)


def asked(client: Client, address: str, **head: str) -> tuple[int, str]:
    """How many queries an address takes, and the page."""
    client.get(address, follow=True, headers=head)  # what a process learns once is not the page's
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address, follow=True, headers=head)
    assert answer.status_code == 200, address
    return len(found), answer.content.decode()


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many rows a table shows."""
    return lambda number: monkeypatch.setattr(shown, "ROWS", number)


@pytest.mark.parametrize("route", ROUTES)
def test_a_place_asks_the_same_of_few_rows_and_of_many(client, rows, route):
    try:
        address = reverse(route, args=[ENTITY])
    except NoReverseMatch:
        pytest.skip("this place is not there yet")
    rows(3)
    few, page = asked(client, address)
    rows(30)
    many, longer = asked(client, address)
    assert few == many <= QUERIES, (route, few, many)
    assert len(re.findall(r"data-row=", longer)) >= len(re.findall(r"data-row=", page))


@pytest.mark.parametrize(
    "query",
    ["", "q={begins}", "kind=invoice&sort=-total", "total_from=1", "due_from=2026-11-01&due_to=2026-12-31", "sort=customer"],
)
def test_a_list_of_documents_asks_the_same_of_three_and_of_thirty(client, rows, query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(min(number), 3) FROM books_documentrow WHERE kind = 'invoice'")
        (begins,) = cursor.fetchone()
    address = f"{reverse('invoices', args=[ENTITY])}?{query.format(begins=begins)}"
    rows(3)
    few, page = asked(client, address)
    rows(30)
    many, longer = asked(client, address)
    assert few == many, query
    assert (len(re.findall("data-row=", page)), len(re.findall("data-row=", longer)) > 3) == (3, True)


def test_an_invoice_asks_the_same_whatever_the_number_of_its_lines(client, company):
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, lines_total FROM books_documentrow WHERE kind = 'invoice' ORDER BY lines_total, id")
        numbers = cursor.fetchall()
    (short, least), (long, most) = numbers[0], numbers[-1]
    assert least < most
    counts = [asked(client, reverse("invoice", args=[ENTITY, number]))[0] for number in (short, long)]
    assert abs(counts[0] - counts[1]) <= 2, "one more where there is an invoice before it, or credit drawn"


def test_finding_asks_the_same_of_one_hit_and_of_many(client):
    address = reverse("find", args=[ENTITY])
    some = [asked(client, f"{address}?q={sought}", **{"HX-Request": "true"})[0] for sought in ("zzzz", "cus")]
    assert abs(some[0] - some[1]) <= 4, "found keys are read with what they name, once a kind of thing"
