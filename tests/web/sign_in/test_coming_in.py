"""Coming in and staying in: every step, and every way around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory, override_settings

from crossfoot.books.actors.sessions import SEEN, STARTED, SessionStore, digest
from crossfoot.desks.sign_in import inviting
from crossfoot.web.sign_in import clock
from crossfoot.web.sign_in.clock import new_key, now
from crossfoot.web.sign_in.step_up import stepped_up
from tests.databases import Books
from tests.web.sign_in.people import PASSWORD, Person, installation, settled, trail_of


@dataclass
class Stand:
    """Two people with a way in."""

    books: Books
    ada: Person
    ben: Person


@pytest.fixture
def stand(books_db: Books) -> Stand:
    return Stand(books_db, *settled())


def cookie(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def with_cookie(key: str) -> Client:
    browser = Client(SERVER_NAME="localhost")
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def comes_in(browser: Client) -> bool:
    return browser.get("/account").status_code == 200


def aged(person: Person, **marks: int) -> None:
    """Make the session older than it is. marks: seconds to take from its beginning and its last sign of life."""
    store = SessionStore(cookie(person.browser))
    for name, seconds in marks.items():
        store[{"started": STARTED, "seen": SEEN}[name]] -= seconds
    store.save()


def test_both_factors_are_wanted_and_the_trail_says_so(stand: Stand):
    ada = stand.ada
    assert ada.is_in and len(ada.codes) == 10
    ada.browser.post("/sign-out")
    assert not ada.is_in
    first = ada.sign_in()
    assert (first.status_code, first["Location"]) == (302, "/sign-in/second")
    assert not ada.is_in, "a password alone is half of it"
    assert ada.second(ada.code()).status_code == 302
    assert ada.is_in
    deeds = [deed for deed, about, _ in trail_of(stand.books) if about == str(ada.actor.id)]
    assert deeds == [
        *("invitation.made", "invitation.used", "session.begun", "factor.added", "factor.added"),
        *("session.begun",),
    ]
    steps = [facts["steps"] for deed, _, facts in trail_of(stand.books) if deed == "session.begun"]
    assert steps[-1] == ["password", "mfa"]
    assert "ada" not in str(trail_of(stand.books)), "the trail keeps no name"


def test_the_session_key_changes_at_sign_in(stand: Stand):
    ben = stand.ben
    ben.browser.post("/sign-out")
    ben.browser.get("/sign-in")
    ben.sign_in()
    fixed = cookie(ben.browser)
    ben.second(ben.code())
    assert cookie(ben.browser) != fixed
    assert not comes_in(with_cookie(fixed)), "who planted the earlier key holds nothing"


@pytest.mark.parametrize(
    ("forge", "because"),
    [
        (lambda key: "x" * 32, "a made-up key is nobody's"),
        (lambda key: digest(key), "the digest that stands in the table is no key"),
        (lambda key: key[:-1] + ("a" if key[-1] != "a" else "b"), "one letter off is another key"),
        (lambda key: "", "an empty key is none"),
        (lambda key: "../../etc/passwd" * 4, "a long and strange key is not looked at"),
    ],
)
def test_a_forged_session_lets_nobody_in(stand: Stand, forge: Callable[[str], str], because: str):
    assert comes_in(with_cookie(cookie(stand.ada.browser)))
    assert not comes_in(with_cookie(forge(cookie(stand.ada.browser)))), because


def test_a_session_that_was_signed_out_cannot_be_replayed(stand: Stand):
    key = cookie(stand.ada.browser)
    stand.ada.browser.post("/sign-out")
    assert not comes_in(with_cookie(key))


def test_the_database_holds_no_key_and_no_secret_that_lets_anybody_in(stand: Stand):
    key = cookie(stand.ada.browser)
    with stand.books.connect() as books:
        rows = str(books.execute("SELECT session_key FROM books_signinsession").fetchall())
        factors = str(books.execute("SELECT data FROM mfa_authenticator").fetchall())
        tallies = str(books.execute("SELECT subject FROM books_signintally").fetchall())
    assert key not in rows and digest(key) in rows
    assert stand.ada.secret not in factors
    assert "ada" not in tallies


def test_a_form_without_its_token_is_refused(stand: Stand):
    browser = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert browser.post("/sign-in", {"login": "ada", "password": PASSWORD}).status_code == 403
    assert browser.get("/sign-out").status_code == 405, "a link signs nobody out"


def test_an_unknown_login_is_answered_like_a_wrong_password(real_hashes: None, stand: Stand):
    answers, times = {}, {}
    for login in ("ada", "nobody-of-that-name"):
        browser = Client(SERVER_NAME="localhost")
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            answer = browser.post("/sign-in", {"login": login, "password": "wrong wrong wrong"})
            taken.append(time.perf_counter() - began)
        token = answer.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answers[login] = (answer.status_code, answer.content.decode().replace(login, "LOGIN").replace(token, ""))
        times[login] = min(taken)
    assert answers["ada"] == answers["nobody-of-that-name"]
    assert 0.5 < times["ada"] / times["nobody-of-that-name"] < 2, times


def test_who_tries_too_often_is_locked_whether_the_login_exists_or_not(stand: Stand):
    for login in ("ada", "nobody-of-that-name"):
        pages = [
            Client(SERVER_NAME="localhost").post("/sign-in", {"login": login, "password": "wrong wrong"}).content.decode()
            for _ in range(7)
        ]
        assert ["too many tries" in page for page in pages] == [False] * 5 + [True] * 2
    right = Client(SERVER_NAME="localhost").post("/sign-in", {"login": "ada", "password": PASSWORD})
    assert right.status_code == 200, "the right password does not open a lock"
    deeds = [(deed, about) for deed, about, _ in trail_of(stand.books) if deed.startswith("session.")]
    assert deeds.count(("session.locked", str(stand.ada.actor.id))) == 1
    assert deeds.count(("session.locked", "nobody")) == 1
    assert deeds.count(("session.refused", str(stand.ada.actor.id))) == 5
    assert comes_in(stand.ada.browser), "who is in stays in while somebody else tries"


def test_a_code_is_taken_once(stand: Stand):
    ada, second = stand.ada, Client(SERVER_NAME="localhost")
    ada.browser.post("/sign-out")
    ada.sign_in()
    code = ada.code()
    assert ada.second(code).status_code == 302
    second.post("/sign-in", {"login": "ada", "password": PASSWORD})
    replayed = second.post("/sign-in/second", {"code": code})
    assert replayed.status_code == 200 and b"used already" in replayed.content
    assert not comes_in(second)


@pytest.mark.parametrize(
    ("steps", "taken", "because"),
    [
        (0, True, "the code of now"),
        (1, True, "a clock half a minute ahead"),
        (-3, False, "a code of a minute and a half ago is too old"),
        (3, False, "nor is one from the future taken"),
    ],
)
def test_clocks_may_differ_by_half_a_minute(stand: Stand, steps: int, taken: bool, because: str):
    stand.ben.browser.post("/sign-out")
    stand.ben.sign_in()
    assert (stand.ben.second(stand.ben.code(steps=steps)).status_code == 302) is taken, because


def test_a_second_factor_is_not_guessed(stand: Stand):
    ben = stand.ben
    ben.browser.post("/sign-out")
    ben.sign_in()
    wrong = "000000" if ben.code() != "000000" else "111111"
    pages = [ben.second(str(int(wrong) + n).zfill(6)).content.decode() for n in range(6)]
    assert "too many tries" in pages[-1]
    assert ben.second(ben.code(steps=1)).status_code == 200, "the right code does not open a lock"
    assert not ben.is_in


def test_a_recovery_code_works_once(stand: Stand):
    ben = stand.ben
    for taken in (True, False):
        ben.browser.post("/sign-out")
        ben.sign_in()
        assert (ben.second(ben.codes[0]).status_code == 302) is taken


@pytest.mark.parametrize(
    ("marks", "ended", "because"),
    [
        ({"seen": 29 * 60}, "", "29 minutes away are not too long"),
        ({"seen": 31 * 60}, "idle", "half an hour without a sign of life"),
        ({"started": 11 * 3600}, "", "a long day"),
        ({"started": 12 * 3600 + 1}, "day", "twelve hours, however busy"),
        ({"started": -3600, "seen": -3600}, "day", "a session from the future never began"),
    ],
)
def test_sessions_end(stand: Stand, marks: dict[str, int], ended: str, because: str):
    ada = stand.ada
    aged(ada, **marks)
    key, answer = cookie(ada.browser), ada.browser.get("/account")
    if not ended:
        assert answer.status_code == 200, because
        return
    assert answer["Location"] == f"/sign-in?ended={ended}&next=/account", because
    assert not comes_in(with_cookie(key))


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_sign_in(stand: Stand):
    aged(stand.ada, seen=31 * 60)
    answer = stand.ada.browser.get("/US01/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in?ended=idle")


def test_a_leaver_is_out_at_once(stand: Stand):
    assert stand.ben.is_in
    get_user_model().objects.filter(login="ben").update(active=False)
    assert not stand.ben.is_in
    assert stand.ben.sign_in().status_code == 200, "nor back in"


def test_an_access_administrator_ends_somebodys_sessions(stand: Stand):
    another = Client(SERVER_NAME="localhost")
    another.cookies = stand.ben.browser.cookies
    inviting.end_all_sessions(actor=stand.ben.actor.id, by=stand.ada.actor, at=now(), key=new_key())
    assert not stand.ben.is_in and not comes_in(another)
    assert stand.ada.is_in


def test_a_step_up_is_asked_for_again_after_ten_minutes(stand: Stand, monkeypatch: pytest.MonkeyPatch):
    request = RequestFactory().get("/")
    request.session = SessionStore(cookie(stand.ada.browser))
    request.user = get_user_model().objects.get(login="ada")
    assert stepped_up(request)
    later = clock.seconds() + 601
    monkeypatch.setattr("crossfoot.web.sign_in.step_up.seconds", lambda: later)
    assert not stepped_up(request)
    monkeypatch.undo()
    request.session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    assert not stepped_up(request), "a password is not enough"


def test_the_step_up_page_takes_a_code_and_goes_back(stand: Stand):
    ada = stand.ada
    done = ada.browser.post("/step-up?next=/account", {"code": ada.code(), "next": "/account"})
    assert (done.status_code, done["Location"]) == (302, "/account")
    assert [deed for deed, _, _ in trail_of(stand.books)][-1] == "step-up.done"
    elsewhere = ada.browser.post("/step-up", {"code": ada.code(steps=1), "next": "https://evil.example/"})
    assert elsewhere["Location"].startswith("/"), "nobody is sent elsewhere"


def test_without_a_second_factor_nothing_binding_is_done(books_db: Books):
    ada, _ = installation()
    token = inviting.first_link(login="ada", at=now(), key=new_key())
    ada.browser.post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})
    request = RequestFactory().get("/")
    request.session = SessionStore(cookie(ada.browser))
    request.user = get_user_model().objects.get(login="ada")
    assert not stepped_up(request)
    with override_settings(CROSSFOOT_SECOND_FACTOR="optional"):
        assert stepped_up(request), "unless the installation says so"


def test_own_sessions_are_listed_and_ended(stand: Stand):
    ben, elsewhere = stand.ben, Client(SERVER_NAME="localhost", headers={"User-Agent": "Firefox/133.0 (Windows NT)"})
    elsewhere.post("/sign-in", {"login": "ben", "password": PASSWORD})
    elsewhere.post("/sign-in/second", {"code": ben.code()})
    page = ben.browser.get("/account").content.decode()
    assert "Firefox on Windows" in page
    assert ben.browser.post("/account/sessions/end", {"session": digest(cookie(elsewhere))}).status_code == 302
    assert not comes_in(elsewhere) and ben.is_in


def test_nobody_ends_anothers_session(stand: Stand):
    stand.ben.browser.post("/account/sessions/end", {"session": digest(cookie(stand.ada.browser))})
    assert stand.ada.is_in


def test_another_password_ends_every_other_session(stand: Stand):
    ada, elsewhere = stand.ada, Client(SERVER_NAME="localhost")
    elsewhere.post("/sign-in", {"login": "ada", "password": PASSWORD})
    elsewhere.post("/sign-in/second", {"code": ada.code()})
    assert comes_in(elsewhere)
    done = ada.browser.post("/account/password", {"password": "eight iron bridges", "again": "eight iron bridges"})
    assert done.status_code == 302, done.content.decode()[:2000]
    assert ada.is_in and not comes_in(elsewhere)


def test_there_is_no_sign_up_and_no_forgotten_password(stand: Stand):
    for page in ("/signup", "/accounts/signup/", "/accounts/login/", "/password/reset", "/sign-up"):
        assert stand.ada.browser.get(page).status_code in (404, 301), page
