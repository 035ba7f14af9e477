"""A list of documents in a browser: at every width, in every theme, with keys, and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.open import workspace
from tests.databases import Books
from tests.journeys.company import Company, billed


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("browser"))[0]


def test_a_list_is_accessible_and_fits_every_screen(company: Company):
    with workspace(company.ada) as window:
        for theme in ("light", "dark"):
            for width in (1440, 1024, 390):
                page = window.visit("/US01/invoices/", width=width, theme=theme)
                page.wait_for_selector("tfoot .total")
                window.must_fit(page)
                window.must_be_accessible(page)
                window.shoot(page, f"invoices-{theme}-{width}")


def test_without_scripts_a_list_is_filtered_and_totalled_by_links(company: Company):
    with workspace(company.ada) as window:
        page = window.visit("/US01/invoices/", scripts="off")
        page.get_by_role("link", name="Work out the totals").click()
        assert page.locator("tfoot .total").count() >= 1
        page.locator("summary", has_text="Kind").click()
        page.locator("#f-kind").select_option("credit-note")
        page.get_by_role("button", name="Apply").first.click()
        assert "kind=credit-note" in page.url


def test_letters_walk_rows_open_them_and_go_places(company: Company):
    with workspace(company.ada) as window:
        page = window.visit("/US01/invoices/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        second = page.locator("tbody tr").nth(1)
        assert "is-current" in (second.get_attribute("class") or "")
        page.keyboard.press("k")
        assert page.locator("tr.is-current").get_attribute("data-row") == page.locator("tbody tr").nth(0).get_attribute(
            "data-row"
        )
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "f-q"
        page.keyboard.type("j?")
        assert page.locator("#f-q").input_value() == "j?", "letters are letters while somebody types"
        page.locator("h1").click()
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        window.must_be_accessible(page)
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("h")
        page.wait_for_url("**/US01/")


def test_letters_can_be_switched_off(company: Company):
    with workspace(company.ada) as window:
        page = window.visit("/US01/invoices/", keys="no-keys")
        page.keyboard.press("j")
        assert page.locator("tr.is-current").count() == 0


def test_the_palette_finds_a_document_and_goes_there_by_keys_alone(company: Company):
    with workspace(company.ada) as window:
        page = window.visit("/US01/invoices/")
        number = page.locator("tbody tr").first.get_attribute("data-row")
        page.keyboard.press("Control+k")
        page.keyboard.type(number)
        page.locator("#found a", has_text=number).wait_for()
        window.must_be_accessible(page)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{number}/")
