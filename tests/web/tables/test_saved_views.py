"""Saved views above a list: saved from what is shown, opened, shared, dropped and taken back, all without scripts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.trail.saved_views.reads import views_of
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed

LIST = f"/{ENTITY}/invoices/"
VIEWS = f"/{ENTITY}/views/"


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("views"))[0]


@pytest.fixture(scope="module")
def ada(company: Company):
    return signed_in(company.ada)


@pytest.fixture(scope="module")
def other(company: Company):
    return signed_in(company.ben)


def tabs(page: str) -> list[str]:
    nav = re.search(r'<nav class="views".*?</nav>', page, re.S)
    return re.findall(r">([^<>]+)(?: <span|</a>)", nav[0]) if nav else []


def here(page: str) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)', re.search(r'<nav class="views".*?</nav>', page, re.S)[0])


def saved(client, name: str, query: str, **more: str):
    given = {"table": "invoices", "name": name, "query": query, "back": LIST, "key": f"save {name}", **more}
    return client.post(VIEWS + "save", given)


def test_what_is_shown_is_saved_and_its_tab_leads_back_to_it(ada):
    page = ada.get(LIST + "?kind=credit-note").content.decode()
    address = re.search(r'href="([^"]+/views/save[^"]+)"', page)[1].replace("&amp;", "&")
    assert "kind=credit-note" in ada.get(address).content.decode()
    answer = saved(ada, "Credits", "kind=credit-note")
    assert answer.status_code == 302 and answer["Location"] == LIST + "?kind=credit-note"
    shown = ada.get(answer["Location"]).content.decode()
    assert "Credits" in tabs(shown) and here(shown) == ["Credits"]
    assert here(ada.get(LIST).content.decode()) == ["All"]


def test_a_form_sent_twice_saves_once_and_a_name_taken_is_told_at_the_form(ada, company):
    saved(ada, "Twice", "q=a")
    saved(ada, "Twice", "q=a")
    assert [each.name for each in views_of(company.ada, entity=ENTITY, table="invoices")].count("Twice") == 1
    again = saved(ada, "Twice", "q=b", key="another")
    assert again.status_code == 422 and "already" in again.content.decode()


def test_others_see_what_is_shared_alone(ada, other):
    saved(ada, "Ours", "total_from=100", shared="1")
    saved(ada, "Mine", "total_from=200")
    shown = tabs(other.get(LIST).content.decode())
    assert "Ours" in shown and "Mine" not in shown


def test_a_list_opens_with_the_view_chosen_for_it_and_all_rows_stay_one_step_away(other, company):
    saved(other, "First", "sort=-total", opens="1")
    answer = other.get(LIST)
    assert answer.status_code == 302 and answer["Location"] == LIST + "?sort=-total"
    page = other.get(answer["Location"]).content.decode()
    assert here(page) == ["First"] and 'href="?view=all"' in page
    assert here(other.get(LIST + "?view=all").content.decode()) == ["All"]
    (view,) = (each for each in views_of(company.ben, entity=ENTITY, table="invoices") if each.opens)
    other.post(f"{VIEWS}of/invoices/opens", {"key": "plain", "back": LIST})
    assert other.get(LIST).status_code == 200
    assert view.query == "sort=-total"


def test_dropping_offers_to_be_taken_back(ada, company):
    saved(ada, "Short-lived", "q=z")
    (view,) = (each for each in views_of(company.ada, entity=ENTITY, table="invoices") if each.name == "Short-lived")
    page = ada.post(f"{VIEWS}{view.id}/", {"act": "drop", "key": "drop it", "back": LIST}, follow=True).content.decode()
    assert "Dropped Short-lived." in page
    assert "Short-lived" not in tabs(ada.get(LIST).content.decode())
    form = re.search(r'class="toast.*?action="([^"]+)".*?name="key" value="([^"]+)"', page, re.S)
    ada.post(form[1], {"key": form[2], "back": LIST})
    assert "Short-lived" in tabs(ada.get(LIST).content.decode())


@pytest.mark.parametrize(
    ("back", "because"),
    [
        ("https://elsewhere.example/", "another site"),
        ("//elsewhere.example/", "another site without a scheme"),
        (f"/{ENTITY}//elsewhere.example", "a path that a browser may read as a site"),
        ("/DE01/invoices/", "another entity"),
    ],
)
def test_saving_leads_back_into_the_entity_alone(ada, back, because):
    answer = saved(ada, f"Back {because}"[:60], "q=x", back=back)
    assert answer["Location"].startswith(f"/{ENTITY}/?"), because


def test_a_list_asks_as_many_questions_with_many_views_as_with_one(ada):
    with CaptureQueriesContext(
        connection,
    ) as before:
        ada.get(LIST + "?view=all")
    for number in range(5):
        saved(ada, f"View {number}", f"q=v{number}")
    with CaptureQueriesContext(connection) as after:
        ada.get(LIST + "?view=all")
    assert len(after) == len(before)
