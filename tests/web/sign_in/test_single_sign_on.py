"""Single sign-on, for real over HTTP, with a provider that is honest and one that lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.site.entrance.served import single_sign_on
from tests.databases import Books
from tests.web.sign_in.people import installation
from tests.web.sign_in.provider import CLIENT, SECRET, Provider, serving


@dataclass
class Stand:
    """A provider, and a browser that does not know anybody yet."""

    provider: Provider
    browser: Client

    def go(self) -> str:
        """Press the button and follow it to the provider: the address it sends the browser back to."""
        started = self.browser.post("/sign-in/company?next=/account")
        assert started.status_code == 302, started.content
        return httpx.get(started["Location"]).headers["Location"].removeprefix("http://localhost")

    @property
    def is_in(self) -> bool:
        return self.browser.get("/account").status_code == 200


@pytest.fixture
def stand(books_db: Books, tmp_path: Path) -> Iterator[Stand]:
    installation()
    (tmp_path / "secret").write_text(SECRET + "\n")
    with serving() as provider:
        environment = {
            "CROSSFOOT_SSO_ISSUER": provider.issuer,
            "CROSSFOOT_SSO_CLIENT_ID": CLIENT,
            "CROSSFOOT_SSO_SECRET_FILE": str(tmp_path / "secret"),
            "CROSSFOOT_SSO_NAME": "Larkfield sign-on",
        }
        with override_settings(SOCIALACCOUNT_PROVIDERS=single_sign_on(environment)):
            yield Stand(provider, Client(SERVER_NAME="localhost"))


def test_who_is_known_here_comes_in_through_the_provider(stand: Stand):
    assert b"Continue with Larkfield sign-on" in stand.browser.get("/sign-in").content
    back = stand.browser.get(stand.go())
    assert (back.status_code, back["Location"]) == (302, "/account")
    assert stand.is_in
    asked = stand.provider.asked[0]
    assert asked["code_challenge_method"] == "S256" and len(asked["nonce"]) > 40 and len(asked["state"]) > 10
    assert asked["response_type"] == "code"
    duties = actor_named(None, "ada").duties
    stand.browser.post("/sign-out")
    stand.browser.get(stand.go())
    assert stand.is_in, "and again, by the link that was made"
    assert actor_named(None, "ada").duties == duties, "the provider gives no duty"


def test_who_is_not_known_here_stays_out_and_is_not_made(stand: Stand):
    before = get_user_model().objects.count()
    stand.provider.claims = {"preferred_username": "mallory", "sub": "6666"}
    page = stand.browser.get(stand.go())
    assert page.status_code == 403 and b"not known here" in page.content
    assert not stand.is_in
    assert get_user_model().objects.exclude(kind="service").count() == before


def test_a_leaver_does_not_come_back_through_the_provider(stand: Stand):
    stand.browser.get(stand.go())
    stand.browser.post("/sign-out")
    get_user_model().objects.filter(login="ada").update(active=False)
    assert stand.browser.get(stand.go()).status_code in (302, 403)
    assert not stand.is_in


@pytest.mark.parametrize(
    ("claims", "lie", "because"),
    [
        ({"nonce": "of another question"}, "", "a token from another sign-in is replayed"),
        ({"aud": "another program"}, "", "a token for another program is passed on"),
        ({"iss": "https://elsewhere.example"}, "", "another provider's token"),
        ({"exp": 1}, "", "an old token"),
        ({"azp": "another program"}, "", "issued to another program"),
        ({}, "another key", "signed by a key that is not the provider's"),
        ({}, "unsigned", "signed by nobody"),
        ({}, "shared secret", "signed with what both sides know, which is not who it says"),
        ({"preferred_username": ""}, "", "an empty claim is nobody's login"),
        ({"preferred_username": ["ada"]}, "", "a list is nobody's login"),
    ],
)
def test_a_token_that_lies_lets_nobody_in(stand: Stand, claims: dict[str, Any], lie: str, because: str):
    stand.provider.claims, stand.provider.lie = claims, lie
    assert stand.browser.get(stand.go()).status_code == 403, because
    assert not stand.is_in, because


def test_a_code_is_taken_in_the_browser_that_asked_and_once(stand: Stand):
    back = stand.go()
    stranger = Client(SERVER_NAME="localhost")
    assert stranger.get(back).status_code == 403, "the state is not this browser's"
    assert stand.browser.get(back).status_code == 302
    stand.browser.post("/sign-out")
    assert stand.browser.get(back).status_code == 403, "a code comes back once"
    assert not stand.is_in


def test_a_link_elsewhere_starts_no_sign_on(stand: Stand):
    assert stand.browser.get("/sign-in/company").status_code == 404
    assert Client(SERVER_NAME="localhost", enforce_csrf_checks=True).post("/sign-in/company").status_code == 403
    assert stand.browser.post("/sign-in/elsewhere").status_code == 404
