"""Links that work once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from crossfoot.books.actors.actor import ActorKind
from crossfoot.desks.sign_in import inviting
from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.web.sign_in.clock import new_key, now
from tests.databases import Books
from tests.refusals import refused
from tests.web.sign_in.people import PASSWORD, installation, settled

MORNING = Instant.parse("2026-11-25T09:00:00Z")


def test_a_link_sets_a_password_once_and_leads_on_to_the_second_factor(books_db: Books):
    ada, _ = installation()
    token = inviting.first_link(login="ada", at=now(), key=new_key())
    done = ada.browser.post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/account/app")
    again = Client(SERVER_NAME="localhost").post(f"/invitation/{token}", {"password": "x" * 20, "again": "x" * 20})
    assert again.status_code == 404 and b"This link does not work" in again.content


@pytest.mark.parametrize(
    ("password", "again", "said", "because"),
    [
        ("short", "short", "too short", "twelve characters at least"),
        ("password1234", "password1234", "too common", "a password everybody tries first"),
        ("seven wooden bridges", "seven wooden bridge", "differ", "a slip of the finger would lock them out"),
        ("", "", "required", "nothing is no password"),
        ("Ada Prep 2026", "Ada Prep 2026", "too similar", "one's own name is guessed"),
    ],
)
def test_weak_passwords_are_refused_and_the_link_lives_on(books_db: Books, password: str, again: str, said: str, because: str):
    ada, _ = installation()
    token = inviting.first_link(login="ada", at=now(), key=new_key())
    page = ada.browser.post(f"/invitation/{token}", {"password": password, "again": again})
    assert page.status_code == 200 and said in page.content.decode(), because
    assert ada.browser.get(f"/invitation/{token}").status_code == 200


def test_a_link_ends_after_a_day_when_a_newer_one_is_made_and_when_its_person_leaves(books_db: Books):
    ada, ben = installation()
    token = inviting.first_link(login="ada", at=MORNING, key="a")
    with refused("invitation-not-there"):
        inviting.accept(token=token, password=PASSWORD, at=Instant.parse("2026-11-26T09:00:00Z"), key="late")
    newer = inviting.first_link(login="ada", at=MORNING, key="b")
    with refused("invitation-not-there"):
        inviting.accept(token=token, password=PASSWORD, at=MORNING, key="old")
    inviting.accept(token=newer, password=PASSWORD, at=Instant.parse("2026-11-26T08:59:59Z"), key="new")
    link = inviting.invite(login="ben", by=ada.actor, at=MORNING, key="c")
    with books_db.connect() as books:
        books.execute("UPDATE books_actorrow SET active = false WHERE id = %s", [ben.actor.id])
    with refused("invitation-not-there"):
        inviting.accept(token=link, password=PASSWORD, at=MORNING, key="left")


def test_of_two_who_use_a_link_at_once_one_comes_in(books_db: Books):
    installation()
    token = inviting.first_link(login="ada", at=MORNING, key="a")

    def use(number: int) -> str:
        try:
            inviting.accept(token=token, password=f"{PASSWORD} {number}", at=MORNING, key=f"use-{number}")
            return "in"
        except Missing as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(use, range(2))) == ["in", "invitation-not-there"]


def test_who_may_invite(books_db: Books):
    ada, ben = installation()
    with refused("duty-missing"):
        inviting.invite(login="ada", by=ben.actor, at=MORNING, key="a")
    with refused("same-person"):
        inviting.invite(login="ada", by=ada.actor, at=MORNING, key="b")
    with refused("actor-not-there"):
        inviting.invite(login="nobody", by=ada.actor, at=MORNING, key="c")
    assert ada.actor.kind is ActorKind.PERSON


def test_a_link_for_who_lost_their_phone_takes_the_old_ways_in_away(books_db: Books):
    ada, ben = settled()
    old = ben.code(steps=1)
    token = inviting.invite(login="ben", by=ada.actor, at=now(), key=new_key())
    assert ben.is_in, "until the link is used nothing changes"
    fresh = Client(SERVER_NAME="localhost")
    fresh.post(f"/invitation/{token}", {"password": "eight iron bridges", "again": "eight iron bridges"})
    assert not ben.is_in, "sessions of before are over"
    assert b"key-text" in fresh.get("/account/app").content, "and a new second factor is wanted"
    assert ben.sign_in().status_code == 200, "the old password is nothing"
    again = Client(SERVER_NAME="localhost")
    assert again.post("/sign-in", {"login": "ben", "password": "eight iron bridges"}).status_code == 302
    assert again.post("/sign-in/second", {"code": old}).status_code == 302
    assert b"key-text" in again.get("/account/app").content, "the old app counts no more"


def test_the_first_link_is_for_the_first_person_alone(books_db: Books):
    settled()
    with refused("somebody-is-in"):
        inviting.first_link(login="ben", at=MORNING, key="z")
