"""A browser on the workspace: a server thread over the test's database, somebody signed in, and what a page may not do.

    with workspace(actor) as window:
        page = window.visit("/US01/invoices/")
        page.keyboard.press("j")
        window.must_be_accessible(page)

Leaving the block fails when any page broke the content policy, wrote an error to the console or threw. Pictures go into
the folder that CROSSFOOT_SHOTS names.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.sessions import SEEN, STARTED

CHROMIUM = os.environ.get("CROSSFOOT_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *told: Any) -> None:
        pass


@dataclass
class Window:
    """An open browser. address: of the server, without a slash at its end. wrong: what pages did that they may not."""

    browser: Browser
    address: str
    cookie: str
    wrong: list[str] = field(default_factory=list)
    expected: tuple[int, ...] = ()
    _open: list[BrowserContext] = field(default_factory=list)

    def visit(self, path: str, *, width: int = 1440, theme: str = "light", keys: str = "keys", scripts: str = "on") -> Page:
        """A page, loaded, in a browser of its own. scripts: `off` for one without JavaScript."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if "dark" in theme else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts == "on",
        )
        self._open.append(context)
        look = {"name": "crossfoot_look", "value": f"{theme}.comfortable.{keys}", "url": self.address}
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.cookie, "url": self.address}, look])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda told: self._told(told.type, told.text))
        page.on("pageerror", lambda error: self.wrong.append(f"{path}: {error}"))
        page.goto(self.address + path, wait_until="networkidle")
        return page

    def _told(self, kind: str, text: str) -> None:
        awaited = any(f"status of {status}" in text for status in self.expected)
        if (kind == "error" or "Content Security Policy" in text) and not awaited:
            self.wrong.append(text)

    def must_be_accessible(self, page: Page, *, but: tuple[str, ...] = ()) -> None:
        """WCAG 2.2 AA as far as a program can tell. but: ids of rules that the test says why it leaves out."""
        found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
        told = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found if each["id"] not in but]
        assert told == [], f"{page.url}: {told}"

    def must_fit(self, page: Page) -> None:
        """Nothing makes the page scroll sideways."""
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{page.url}: {over} px too wide"

    def shoot(self, page: Page, name: str) -> None:
        """A picture for people, where CROSSFOOT_SHOTS says; none when it says nothing."""
        folder = os.environ.get("CROSSFOOT_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@contextmanager
def workspace(actor: Actor, *, expected: tuple[int, ...] = ()) -> Iterator[Window]:
    """A browser in which `actor` is signed in. expected: statuses of answers that pages of this test provoke on purpose."""
    from crossfoot.site.wsgi import application

    before, settings.ALLOWED_HOSTS = settings.ALLOWED_HOSTS, ["127.0.0.1", "localhost"]
    server = make_server("127.0.0.1", 0, _closing(application), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver runs a loop in this thread; our queries are not in it
            connections.close_all()  # beside a loop a thread has connections of its own: an earlier block's lead nowhere
            window = Window(browser, f"http://127.0.0.1:{server.server_port}", session_of(actor), expected=expected)
            yield window
            for context in window._open:
                context.close()
            browser.close()
            connections.close_all()
        assert window.wrong == []
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        server.shutdown()
        server.server_close()
        settings.ALLOWED_HOSTS = before


def _closing(application: Any) -> Any:
    """Each request runs in a thread of its own, and a thread's connection would outlive it and hold the database."""

    def answered(environ: Any, start: Any) -> Any:
        try:
            answer = application(environ, start)
            try:
                yield from answer
            finally:
                answer.close()
        finally:
            connections.close_all()

    return answered


def session_of(actor: Actor) -> str:
    """The session cookie of somebody signed in now."""
    browser = signed_in(actor)
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def signed_in(actor: Actor) -> Client:
    """A client without a browser, signed in: for what needs none."""
    from django.contrib.auth import get_user_model

    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(pk=actor.id), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    assert isinstance(session, SessionStore)
    session[STARTED] = session[SEEN] = int(time.time())
    session.save()
    return client
