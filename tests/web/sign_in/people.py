"""Two people and a browser each, for tests of coming in."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.desks import access
from crossfoot.desks.sign_in import inviting
from crossfoot.web.sign_in.clock import new_key, now
from tests.databases import Books
from tests.journeys.company import with_every_duty

PASSWORD = "seven wooden bridges"


@dataclass
class Person:
    """Somebody with a browser. secret: of their authenticator app, once they have one."""

    actor: Actor
    browser: Client
    secret: str = ""
    codes: tuple[str, ...] = ()

    def code(self, *, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes from now."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + steps))

    def sign_in(self, password: str = PASSWORD, **more: str) -> Any:
        """Send the first form."""
        return self.browser.post("/sign-in", {"login": self.actor.login, "password": password, **more})

    def second(self, code: str) -> Any:
        """Send the second."""
        return self.browser.post("/sign-in/second", {"code": code})

    @property
    def is_in(self) -> bool:
        """Whether the browser is signed in."""
        return self.browser.get("/account").status_code == 200


def installation() -> tuple[Person, Person]:
    """Ada, who opened an entity and may grant duties, and Ben, who may read. Nobody has a way in yet."""
    ada = access.begin(login="ada", name="Ada Prep", at=now(), key="first")
    party = Party("US01", "US01", PartyKind.OWN, "Larkfield Inc", (), "", "", "", None)
    access.open_entity(entity=Entity("US01", "USD", "UTC", party), prefix="US01", by=ada, at=now(), key="open")
    ada = with_every_duty(actor_named(None, "ada"))
    access.add_person(entity="US01", login="ben", name="Ben Check", duties=[Duty.READ], by=ada, at=now(), key="ben")
    return Person(actor_named(None, "ada"), Client(SERVER_NAME="localhost")), Person(
        actor_named(None, "ben"), Client(SERVER_NAME="localhost")
    )


def join(person: Person, *, token: str, password: str = PASSWORD) -> None:
    """Use an invitation: a password and an authenticator app."""
    done = person.browser.post(f"/invitation/{token}", {"password": password, "again": password})
    assert done.status_code == 302, done.content.decode()[:3000]
    enrol(person)


def enrol(person: Person) -> None:
    """Set up an authenticator app and keep the recovery codes."""
    page = person.browser.get("/account/app")
    assert page.status_code == 200, page
    person.secret = re.search(r"key-text\">([A-Z2-7 ]+)<", page.content.decode())[1].replace(" ", "")
    done = person.browser.post("/account/app", {"code": person.code(steps=-1)})
    assert done.status_code == 302, done.content.decode()[:3000]
    shown = person.browser.get("/account/codes")
    person.codes = tuple(re.findall(r"<li>(\d{5} \d{5})</li>", shown.content.decode()))


def settled() -> tuple[Person, Person]:
    """Both with a password and an app, both signed in."""
    ada, ben = installation()
    join(ada, token=inviting.first_link(login="ada", at=now(), key=new_key()))
    join(ben, token=inviting.invite(login="ben", by=ada.actor, at=now(), key=new_key()))
    return ada, ben


def trail_of(books: Books) -> list[tuple[str, str, dict[str, Any]]]:
    """The installation's chain: deed, whom it is about, facts."""
    with books.connect() as connection:
        rows = connection.execute("SELECT deed, on_id, facts FROM books_trailline WHERE entity = '*' ORDER BY place")
        return [(deed, about, facts) for deed, about, facts in rows.fetchall()]
