"""A document's page says what the books say, and every amount on it answers why."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crossfoot.books.billing.reads.documents import document, document_page
from crossfoot.web.templatetags.figures import grouped
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("documents"))[0]


@pytest.fixture(scope="module")
def client(company: Company) -> Client:
    return signed_in(company.ada)


def listed(company: Company):
    return document_page(company.ada, entity=ENTITY, limit=100)


def test_a_document_page_has_every_line_and_figure_of_the_document(client: Client, company: Company):
    for each in listed(company)[:5]:
        draft = document(company.ada, entity=ENTITY, number=each.ref.number).document.draft
        page = client.get(f"/{ENTITY}/invoices/{each.ref.number}/").content.decode()
        for figure in (draft.net, draft.tax, draft.total, *(line.amount for line in draft.lines)):
            assert grouped(str(figure.amount)) in page
        whys = re.findall(rf"/{ENTITY}/invoices/{each.ref.number}/why/(\d+)\"", page)
        assert {int(number) for number in whys} == {line.number for line in draft.lines}


def test_it_asks_the_same_number_of_questions_whatever_the_document(client: Client, company: Company):
    counts = set()
    for each in listed(company)[:8]:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/{ENTITY}/invoices/{each.ref.number}/")
        counts.add(len(asked))
    assert max(counts) - min(counts) <= 2, "credit notes have no run and no invoice before"


def test_each_state_of_an_explanation_has_an_address(client: Client, company: Company):
    number = listed(company)[0].ref.number
    plain = client.get(f"/{ENTITY}/invoices/{number}/why/1").content.decode()
    assert "clause" in plain and "Run " in plain
    deep = client.get(f"/{ENTITY}/invoices/{number}/why/1?at=0.0").content.decode()
    assert 'id="n0.0"' in deep and "is-current" in deep
    assert "is-current" not in client.get(f"/{ENTITY}/invoices/{number}/why/1?at=9.9.9").content.decode()
    text = client.get(f"/{ENTITY}/invoices/{number}/why/1?as=text")
    assert text["Content-Type"].startswith("text/plain") and text.content.decode().startswith("Line 1:")


def test_a_part_of_the_page_is_given_to_who_asks_for_a_part(client: Client, company: Company):
    number = listed(company)[0].ref.number
    part = client.get(f"/{ENTITY}/invoices/{number}/why/1", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'id="why"' in part


def test_the_pdf_is_shown_in_its_own_page_and_nowhere_else(client: Client, company: Company):
    number = listed(company)[0].ref.number
    shown = client.get(f"/{ENTITY}/invoices/{number}/preview")
    assert shown.content.startswith(b"%PDF") and shown["Content-Disposition"].startswith("inline")
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert client.get(f"/{ENTITY}/invoices/{number}/pdf")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("path", "status", "because"),
    [
        (f"/{ENTITY}/invoices/INV-999999/", 404, "there is no such document"),
        (f"/{ENTITY}/invoices/INV-999999/pdf", 404, "nor a picture of it"),
        (f"/{ENTITY}/proof/2026-99/", 422, "there is no such month"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(client: Client, path: str, status: int, because: str):
    page = client.get(path)
    assert page.status_code == status, because
    assert 'role="alert"' in page.content.decode()


def test_a_proof_is_walked_kept_and_shown_with_its_moment(client: Client, company: Company):
    empty = client.get(f"/{ENTITY}/proof/2026-10/").content.decode()
    assert "has not been proven yet" in empty
    for _ in range(2):
        assert client.post(f"/{ENTITY}/proof/2026-10/", {"key": "prove-once"}).status_code == 302
    page = client.get(f"/{ENTITY}/proof/2026-10/").content.decode()
    assert "Every joint is closed" in page and "Rated to billed" in page
    assert "Walked before" not in page, "one key, one walk"
    assert client.get(f"/{ENTITY}/proof/").headers["Location"] == f"/{ENTITY}/proof/2026-10/"
