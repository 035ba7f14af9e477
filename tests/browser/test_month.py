"""A month in a browser by two people: in with a second factor, released, issued, a cent explained, found in the trail."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import BrowserContext, Page

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.documents import document_page
from crossfoot.cli.session import now
from tests.browser.open import Window, workspace
from tests.databases import Books
from tests.journeys.company import ENTITY
from tests.web.runs.months import Months, two_months

PASSWORD = "seven wooden bridges"
PAUSE_MS = 30_000


@pytest.fixture(scope="module")
def months(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Months:
    return two_months(tmp_path_factory.mktemp("month"))


class Person:
    """Somebody at a browser of their own, with an authenticator app."""

    def __init__(self, window: Window, login: str) -> None:
        self.login, self.window, self.secret = login, window, ""
        self.context: BrowserContext = window.browser.new_context(viewport={"width": 1440, "height": 900})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PAUSE_MS)
        self.page.on("console", lambda told: window._told(told.type, told.text))

    def go(self, path: str) -> Page:
        self.page.goto(self.window.address + path)
        return self.page

    def code(self, steps: int = 0) -> str:
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + steps))

    def join(self, token: str) -> None:
        """Follow an invitation: a password, then an authenticator app."""
        page = self.go(f"/invitation/{token}")
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.get_by_role("button", name="Set password and go on").click()
        self.window.must_be_accessible(page)
        self.secret = re.sub(r"\s", "", page.locator(".key-text").text_content() or "")
        page.locator("input[name=code]").fill(self.code())
        page.get_by_role("button", name="Turn it on").click()
        page.wait_for_url("**/account/codes*")

    def come_in(self) -> None:
        """Sign in with the password and the code of the next half minute: the last one is used up."""
        page = self.go("/sign-in")
        page.locator("input[name=login]").fill(self.login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Your second factor").wait_for()
        self.window.must_be_accessible(page)
        page.locator("input[name=code]").fill(self.code(1))
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url(f"**/{ENTITY}/")


@contextmanager
def two_people(actor: Actor) -> Iterator[tuple[Person, Person]]:
    from crossfoot.desks.sign_in import inviting

    with workspace(actor) as window:
        ada, ben = Person(window, "ada"), Person(window, "ben")
        for person, host in ((ada, "ben"), (ben, "ada")):
            token = inviting.invite(login=person.login, by=actor_named(None, host), at=now(), key=f"invite-{person.login}")
            person.join(token)
        ada.context.clear_cookies()
        ada.come_in()
        yield ada, ben
        for person in (ada, ben):
            person.context.close()


def test_a_month_is_released_by_one_issued_by_another_explained_and_found(months: Months) -> None:
    from crossfoot.jobs.long_work import carry_out

    with two_people(months.shop.ada) as (ada, ben):
        page = ada.go(f"/{ENTITY}/runs/{months.november}/release")
        page.locator("#reason").fill("Looked at every flag: the jump is the new campaign")
        page.get_by_role("button", name="Ask for release").click()
        page.wait_for_url("**/approvals/*/")
        request = page.url
        assert page.get_by_role("button", name="Approve").count() == 0, "nobody approves what they prepared"

        page = ben.go(f"/{ENTITY}/approvals/")
        page.get_by_role("link", name=f"Release of invoices, run {months.november}").click()
        ben.window.must_be_accessible(page)
        page.get_by_role("button", name="Approve").click()
        page.get_by_text("Approved and applied").first.wait_for()

        page = ben.go(f"/{ENTITY}/runs/{months.november}/issue")
        page.locator("#on").fill("2026-12-01")
        page.get_by_role("button", name=re.compile("^Issue")).click()
        page.wait_for_url("**/runs/work/*/")
        carry_out.__wrapped__(ENTITY, page.url.rstrip("/").rpartition("/")[2])

        newest = document_page(months.shop.ada, entity=ENTITY, limit=1)[0].ref.number
        page = ada.go(f"/{ENTITY}/invoices/{newest}/")
        amount = page.locator("td.num a.why").first
        amount.click()
        page.locator("#why .node").first.wait_for()
        assert "clause" in page.locator("#why").inner_text()
        ada.window.must_be_accessible(page)

        page = ada.go(f"/{ENTITY}/trail/?deed=document.issued")
        assert newest in page.locator("table").first.inner_text()
        assert request
