"""Specimens of coming in: what somebody reads whose link is used up, who tried too often, or whose address is wrong."""

from __future__ import annotations

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.writes.ways_in import end_session
from crossfoot.desks.sign_in import inviting, limits, noting
from crossfoot.measures import Instant
from crossfoot.site.entrance.served import served, single_sign_on
from tests.databases import Books
from tests.specimens.gallery import Provoke
from tests.web.sign_in.people import installation

AT = Instant.parse("2026-11-25T09:00:00Z")
COMPLETE = {
    "CROSSFOOT_SSO_ISSUER": "https://id.example.com",
    "CROSSFOOT_SSO_CLIENT_ID": "crossfoot",
    "CROSSFOOT_SSO_SECRET_FILE": "/run/secrets/no-such-file",
}


def _often(books_db: Books) -> None:
    for _ in range(limits.LOGIN_TRIES + 1):
        limits.begin_try(login="ada", address="192.0.2.1", pepper="salt", at=AT)


def _used(books_db: Books) -> None:
    installation()
    token = inviting.first_link(login="ada", at=AT, key="link")
    inviting.accept(token=token, password="seven wooden bridges", at=AT, key="one")
    inviting.accept(token=token, password="seven wooden bridges", at=AT, key="two")


def _in_already(books_db: Books) -> None:
    installation()
    inviting.accept(token=inviting.first_link(login="ada", at=AT, key="a"), password="seven wooden bridges", at=AT, key="b")
    inviting.first_link(login="ben", at=AT, key="c")


def _a_service(books_db: Books) -> None:
    ada, _ = installation()
    noting.note_stranger(deed="session.refused", actor=None, facts={}, at=AT, key="x")
    assert ("US01", Duty.GRANT_DUTIES) in ada.actor.duties
    inviting.invite(login="crossfoot.sign-in", by=ada.actor, at=AT, key="d")


def _over(books_db: Books) -> None:
    ada, _ = installation()
    end_session(actor=ada.actor.id, session="0" * 64, by=ada.actor, key="e")


def _unreadable() -> object:
    return single_sign_on(COMPLETE)


SPECIMENS: dict[str, Provoke] = {
    "sign-in-locked": _often,
    "invitation-not-there": _used,
    "somebody-is-in": _in_already,
    "not-a-person": _a_service,
    "session-not-there": _over,
    "url-malformed": lambda: served({"CROSSFOOT_URL": "crossfoot.example.com/app"}),
    "url-not-https": lambda: served({"CROSSFOOT_URL": "http://crossfoot.example.com"}),
    "sso-incomplete": lambda: single_sign_on({"CROSSFOOT_SSO_ISSUER": "https://id.example.com"}),
    "sso-not-https": lambda: single_sign_on({**COMPLETE, "CROSSFOOT_SSO_ISSUER": "http://id.example.com"}),
    "sso-secret-not-readable": _unreadable,
}
