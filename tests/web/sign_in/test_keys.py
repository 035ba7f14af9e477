"""Security keys, in a real browser with a key that is played by it, under the pages' own strict policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, sync_playwright

from crossfoot.desks.sign_in import inviting
from crossfoot.web.sign_in.clock import new_key, now
from tests.databases import Books
from tests.web.sign_in.people import PASSWORD, installation

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request."""

    daemon_threads = True


class Silent(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *given: Any) -> None:
        """Nothing."""


@pytest.fixture
def home(books_db: Books) -> Iterator[str]:
    """The address of the pages, and ada's first link behind it."""
    installation()
    token = inviting.first_link(login="ada", at=now(), key=new_key())
    with make_server("127.0.0.1", 0, get_wsgi_application(), Server, Silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/invitation/{token}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page() -> Iterator[Page]:
    """A browser's page; what its console complains of fails the test."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        shown = browser.new_page()
        complaints: list[str] = []
        shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        yield shown
        browser.close()
        assert complaints == []


def test_a_key_is_added_steps_up_and_signs_in(home: str, page: Page):
    at = home.split("/invitation/")[0]
    page.goto(home)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_again", PASSWORD)
    page.click("button.primary")
    player = page.context.new_cdp_session(page)
    player.send("WebAuthn.enable")
    player.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{at}/account/keys/new")
    page.fill("#id_name", "Blue key")
    page.click("form[data-key] button")
    page.wait_for_url(f"{at}/account/codes")
    assert len(page.query_selector_all(".codes li")) == 10
    page.goto(f"{at}/step-up/key?next=/account")
    page.click("form[data-key] button")
    page.wait_for_url(f"{at}/account")
    assert "Blue key" in page.content()
    page.click("text=Sign out")
    page.fill("#id_login", "ada")
    page.fill("#id_password", PASSWORD)
    page.click("button.primary")
    page.wait_for_url(f"{at}/sign-in/second")
    page.click("form[data-key] button")
    page.wait_for_url(f"{at}/US01/")
