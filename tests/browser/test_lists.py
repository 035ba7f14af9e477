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
        page.get_by_label("Kind", exact=True).select_option("credit-note")
        page.get_by_role("button", name="Apply").first.click()
        assert "kind=credit-note" in page.url
