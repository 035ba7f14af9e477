"""Every screen there is, on one small company: accessible, no wider than the window, quiet, light, with one headline.

A page is loaded once; themes and widths are then put on it as the look and the window would.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page

from crossfoot.web.navigation import PLACES
from tests.browser.everything import Everything, everything, proven, without_second_factor
from tests.browser.open import LEVELS, Window, signed_in, workspace
from tests.databases import Books
from tests.journeys.company import ENTITY
from tests.web.test_weight import LIMIT, folder, gathered, loaded, sizes

__all__ = ["folder", "gathered"]

MAIN = {place.route for _, places in PLACES for place in places} | {"invoice", "run", "draft", "approval", "agreement"}
THEMES = ("light", "dark", "contrast", "contrast-dark")
EVENTS = "?agreement=AGR-1&term=calls&from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"

SCREENS = {
    **{place.route: place.room + "/" if place.room else "" for _, places in PLACES for place in places},
    "agreement": "agreements/AGR-1/",
    "agreement-diff": "agreements/AGR-1/diff",
    "agreement-simulate": "agreements/AGR-1/simulate",
    "alerts": "alerts/",
    "approval": "approvals/{request}/",
    "deal-ask": "deals/AGR-2/1/",
    "draft": "runs/{run}/drafts/{draft}/",
    "find": "find/?q=harbour",
    "held": "held/",
    "hold-lift": "holds/{hold}/lift",
    "hold-new": "holds/new",
    "holds": "holds/",
    "invoice": "invoices/{invoice}/",
    "invoice-correct": "invoices/{invoice}/correct",
    "invoice-why": "invoices/{invoice}/why",
    "invoice-why-line": "invoices/{invoice}/why/1",
    "jobs": "jobs/",
    "joiner": "people/new",
    "keys": "keys/",
    "keys-of": "people/keys/",
    "order": "orders/ORD-1/",
    "orders-differences": "orders/differences",
    "orders-import": "orders/import",
    "parties-import": "parties/import",
    "person": "people/{person}/",
    "price-book": "agreements/price-books/{book}/",
    "price-books": "agreements/price-books/",
    "proof-of": "proof/2026-10/",
    "review": "people/reviews/{review}/",
    "reviews": "people/reviews/",
    "run": "runs/{run}/",
    "run-discard": "runs/{run}/discard",
    "run-issue": "runs/{run}/issue",
    "run-months": "runs/{run}/months",
    "run-rate": "runs/{run}/rate",
    "run-release": "runs/{run}/release",
    "run-reperform": "runs/{billed}/reperform",
    "runs-rate": "runs/rate",
    "segregation": "people/segregation/",
    "suspense": "suspense/",
    "trail-line": "trail/line/3/",
    "trail-on": "trail/on/document/{invoice}",
    "trail-seals": "trail/seals/",
    "usage-backfill": "usage/backfills/lost",
    "usage-backfill-difference": "usage/backfills/lost/difference?month=2026-10",
    "usage-backfills": "usage/backfills/",
    "usage-batch": "usage/batches/{batch}",
    "usage-batches": "usage/batches/",
    "usage-conflicts": "usage/conflicts/",
    "usage-events": "usage/events" + EVENTS,
    "usage-fix": "usage/batches/{batch}/fix",
    "usage-rejected": "usage/rejected/",
    "usage-source": "usage/sources/shop?month=2026-11",
    "usage-upload": "usage/upload",
    "view-save": "views/save?table=invoices&query=kind%3Dinvoice",
    "views-of": "views/of/invoices/",
    # more than one face of a route
    "approval, of a credit": "approvals/{credit}/",
    "usage-upload-of, mapping": "{mapping}",
    "usage-upload-of, check": "{check}",
    "a page of nobody's": "nothing-here/",
    # no entity's
    "account": "/account",
    "account_change_password": "/account/password",
    "mfa_activate_totp": "/account/app",
    "mfa_add_webauthn": "/account/keys/new",
    "account_inactive": "/sign-in/left",
    "invitation": "/invitation/none",
}


STATUS = {"a page of nobody's": 404, "invitation": 404}


@pytest.fixture(scope="module")
def world(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    with without_second_factor():
        yield everything(tmp_path_factory.mktemp("every"))


@pytest.fixture(scope="module")
def window(world: Everything) -> Iterator[Window]:
    with workspace(world.company.ada) as window:
        window.cookie = str(world.client.cookies[settings.SESSION_COOKIE_NAME].value)
        yield window


@pytest.fixture(scope="module")
def tab(window: Window) -> Page:
    return window.visit("/account")


def address_of(screen: str, world: Everything) -> str:
    address = SCREENS[screen].format(**world.named)
    return address if address.startswith("/") else f"/{ENTITY}/{address}"


def put_on(page: Page, *, theme: str, width: int) -> None:
    """The look and the width, as the cookie of the look and a window would give them."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if "dark" in theme else "light", reduced_motion="reduce")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


def faults_of(page: Page) -> list[str]:
    """What a program can tell is wrong with a page as it is looked at."""
    axe = f"() => axe.run({{runOnly: {LEVELS}}}).then(found => found.violations.map(each => "
    axe += "each.id + ' ' + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' ')))"
    return [str(each) for each in page.evaluate(axe)]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_sound_in_every_theme_and_at_every_width(screen: str, world: Everything, window: Window, tab: Page):
    status = STATUS.get(screen, 200)
    window.expected, window.wrong = () if status == 200 else (status,), []
    answer = tab.goto(window.address + address_of(screen, world), wait_until="load")
    assert answer is not None and answer.status == status
    tab.wait_for_selector("[data-computing]", state="detached")
    tab.evaluate(AXE_SCRIPT)
    found = [f"{count} headlines" for count in (tab.locator("h1").count(),) if count != 1]
    for theme in THEMES if screen in MAIN else ("light", "contrast-dark"):
        put_on(tab, theme=theme, width=1440)
        found += [f"{theme}: {each}" for each in faults_of(tab)]
        window.shoot(tab, f"{screen}-{theme}-1440")
    for width in (1440, 1024, 390):
        put_on(tab, theme="light", width=width)
        over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{width}: {over} px too wide"] if over > 0 else []
        found += [f"{width}: {each}" for each in faults_of(tab)] if width < 1440 and screen in MAIN else []
        if width < 1440:
            window.shoot(tab, f"{screen}-light-{width}")
    assert [*found, *window.wrong] == []


def test_the_entrance_is_sound(window: Window):
    window.expected = ()
    page = window.visit("/account")
    page.context.clear_cookies()
    page.goto(window.address + "/sign-in")
    page.evaluate(AXE_SCRIPT)
    for theme, width in (("light", 1440), ("contrast-dark", 390)):
        put_on(page, theme=theme, width=width)
        window.must_fit(page)
        assert faults_of(page) == [] and page.locator("h1").count() == 1
        window.shoot(page, f"account_login-{theme}-{width}")
    page.context.close()


def test_an_invoice_prints_as_a_paper(window: Window, world: Everything, tab: Page):
    tab.goto(window.address + address_of("invoice", world))
    put_on(tab, theme="dark", width=1024)
    tab.emulate_media(media="print", color_scheme="dark")
    for gone in (".nav", ".bar", ".actions", ".skip", "iframe", "#why"):
        assert not any(each.is_visible() for each in tab.locator(gone).all()), gone
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    light = tab.evaluate("getComputedStyle(document.querySelector('h1')).color.match(/[0-9.]+/g).slice(0, 3).map(Number)")
    assert max(light) < 100, "dark ink on white paper"
    assert tab.locator("h1").is_visible() and world.named["invoice"] in tab.locator("#main").inner_text()
    window.shoot(tab, "print-invoice")
    tab.emulate_media(media="screen")


def test_a_request_is_approved_without_a_mouse(window: Window, world: Everything):
    """Home, then `g a` to the approvals, `j` to the request, Enter opens it, `a` presses Approve."""
    ben = proven(signed_in(world.company.ben))
    window.expected = ()
    page = window.visit("/account")
    cookie = str(ben.cookies[settings.SESSION_COOKIE_NAME].value)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": window.address}])
    page.goto(f"{window.address}/{ENTITY}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main", "the first stop skips the navigation"
    page.keyboard.press("Enter")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/approvals/")
    here = address_of("approval", world)
    for _ in range(page.locator("[data-queue] > li, [data-queue] tbody tr").count()):
        page.keyboard.press("j")
        if page.locator(f'[data-queue] .is-current a[href^="{here}"]').count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{here}*")
    page.keyboard.press("a")
    page.get_by_text("Approved and applied: Agreement AGR-1 version 2.").wait_for()
    window.shoot(page, "approved-by-keys")
    assert window.wrong == []
    page.context.close()


def test_every_screen_is_light_at_its_first_load(world: Everything, folder: Path, gathered: None):
    heavy = {}
    for screen in SCREENS:
        answer = world.client.get(address_of(screen, world), headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == STATUS.get(screen, 200), screen
        whole = gzip.decompress(answer.content).decode() if answer.has_header("Content-Encoding") else answer.content.decode()
        weight = len(answer.content) + sum(sizes(folder, name) for name in loaded(whole, folder))
        heavy |= {screen: weight} if weight > LIMIT else {}
    assert heavy == {}
