"""People's pages: who holds what, coming, moving and leaving, keys and clashes; nothing without proving oneself."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.reads.holding import held_in
from crossfoot.books.actors.reads.keys import key_holder, keys_of
from crossfoot.books.actors.reads.reviews import review_numbered
from crossfoot.books.trail.approvals.reads.requests import requests
from crossfoot.books.trail.reads.chain import last_link
from crossfoot.cli.session import now
from crossfoot.desks import access
from crossfoot.desks.access.looking import segregation
from crossfoot.engines.controls.segregation import matrix
from crossfoot.errors import Forbidden
from crossfoot.measures import Instant
from crossfoot.web.people import views_keys, views_one, views_reviews, views_segregation
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, people

PEOPLE = f"/{ENTITY}/people/"
PAGES = ("", "keys/", "reviews/", "segregation/")


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("people"), *people())
    access.add_person(entity=ENTITY, login="aud", name="Aud Itor", by=made.ada, at=now(), key="aud")
    access.give_duties(entity=ENTITY, login="aud", duties=[Duty.READ], by=made.ada, at=now(), key="aud/read")
    access.add_person(entity=ENTITY, login="out", name="Out Side", by=made.ada, at=now(), key="out")
    return made


@pytest.fixture
def proven(monkeypatch):
    """Whoever asks has just given their second factor."""
    for module in (views_one, views_keys, views_reviews, views_segregation):
        monkeypatch.setattr(module, "stepped_up", lambda request: True)


def client_of(login: str):
    return signed_in(actor_named(None, login))


def post(who: str, address: str, key: str, /, **said: object):
    return client_of(who).post(PEOPLE + address, {"key": key, **said})


def number_of(login: str) -> int:
    return actor_named(None, login).id


def test_the_list_says_who_holds_what(company):
    page = client_of("aud").get(PEOPLE).content.decode()
    assert "Ada Marsh" in page and "Ben Okafor" in page and "Aud Itor" in page and "Out Side" not in page
    narrowed = client_of("ada").get(f"{PEOPLE}?duty=rate&q=ben").content.decode()
    assert "Ben Okafor" in narrowed and "Aud Itor" not in narrowed
    exported = b"".join(client_of("aud").get(f"{PEOPLE}?as=csv").streaming_content).decode()
    held = {each.login for each in held_in(company.ada, entity=ENTITY, at=now())}
    assert all(f"\n{login}," in exported for login in held)


def test_somebody_joins_by_a_link_that_is_shown_once(company, proven):
    said = {"login": "noa", "name": "Noa Lund", "give": ["auditor"]}
    answer = post("ada", "new", "join/1", **said)
    page = html.unescape(answer.content.decode())
    token = re.search(r"/invitation/([\w-]+)", page)[1]
    assert answer["Cache-Control"] == "no-store" and token not in client_of("ada").get(PEOPLE).content.decode()
    assert {each.role for each in held_in(company.ada, entity=ENTITY, at=now()) if each.login == "noa"} == {"auditor"}
    before = last_link(company.ada, ENTITY)
    assert post("ada", "new", "join/1", **said).status_code == 200
    assert last_link(company.ada, ENTITY) == before, "sent twice, done once"


def test_nobody_joins_without_a_role(company, proven):
    answer = post("ada", "new", "join/2", login="nix", name="No Role")
    assert answer.status_code == 422 and "Choose at least one role" in answer.content.decode()


def test_a_mover_gets_new_roles_for_old_ones_and_a_leaver_holds_nothing(company, proven):
    post("ada", "new", "join/mo", login="mo", name="Mo Ver", give=["auditor"])
    here = f"{number_of('mo')}/"
    assert post("ada", here, "move/1", act="move", end=["auditor"], give=["operator"]).status_code == 302
    assert {each.role for each in held_in(company.ada, entity=ENTITY, at=now()) if each.login == "mo"} == {"operator"}
    assert post("ada", here, "leave/1", act="leave").status_code == 302
    assert [each for each in held_in(company.ada, entity=ENTITY, at=now()) if each.login == "mo"] == []
    page = client_of("aud").get(PEOPLE + here).content.decode()
    assert "Has left" in page and "No duty any more" in page


def test_single_duties_are_asked_for_and_not_given(company, proven):
    here = f"{number_of('aud')}/"
    assert post("ada", here, "ask/1", act="ask", duty=["rate"], reason="covers a leave").status_code == 302
    asked = requests(company.ada, entity=ENTITY, deed="duties.grant")
    assert len(asked) == 1 and asked[0].facts["duties"] == ["rate"]
    assert not actor_named(None, "aud").holds(Duty.RATE, entity=ENTITY)


def test_a_key_is_shown_once_opens_and_then_opens_nothing(company, proven):
    until = {"days": "30", "duty": ["load-usage"]}
    page = post("ada", "keys/", "key/1", act="create", name="meter", **until).content.decode()
    secret = re.search(r"cf_\w{8}_[\w-]+", page)[0]
    assert key_holder(None, secret, now()).human == company.ada.id
    assert secret not in client_of("ada").get(f"{PEOPLE}keys/").content.decode()
    assert post("ada", "keys/", "key/1", act="create", name="meter", **until).status_code in (302, 409)
    assert len(keys_of(company.ada, ENTITY)) == 1
    prefix = secret.split("_")[1]
    assert "cf_" in post("ada", "keys/", "key/2", act="rotate", prefix=prefix).content.decode()
    post("ben", "keys/", "key/3", act="revoke", prefix=prefix)
    with pytest.raises(Forbidden, match="key-not-valid"):
        key_holder(None, secret, now())


def test_clashes_are_shown_for_every_pair_and_waived_by_somebody_else(company, proven):
    found = segregation(entity=ENTITY, by=company.ada, at=now())
    assert len(found.pairs) == len(matrix()) == 33
    ben = next(each for each in found.people if each.login == "ben")
    assert set(ben.cells) == {pair.number for pair in matrix()}, "who holds every duty can do both sides of every pair"
    day = (now().datetime() + timedelta(days=30)).date().isoformat()
    said = {"login": "ben", "pair": "6", "control": "monthly review", "reason": "two of us", "until": day}
    assert post("ada", "segregation/", "waive/1", **said).status_code == 302
    after = segregation(entity=ENTITY, by=company.ada, at=now())
    assert next(each for each in after.people if each.login == "ben").waived == {6}
    page = client_of("aud").get(f"{PEOPLE}segregation/").content.decode()
    assert "monthly review" in page and "seg-waived" in page and "seg-high" in page


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"login": "ada", "pair": "6"}, "one's own clash"),
        ({"login": "ben", "pair": "99"}, "a pair that is none"),
        ({"login": "ben", "pair": "6", "until": "some day"}, "a day that is none"),
    ],
)
def test_a_waiver_that_cannot_be_is_told_on_the_page(company, proven, said, because):
    day = (now().datetime() + timedelta(days=30)).date().isoformat()
    answer = post("ada", "segregation/", f"no/{because}", **{"control": "c", "reason": "r", "until": day, **said})
    assert answer.status_code in (403, 404, 422) and "<h1>Duties that clash" in answer.content.decode(), because


def test_a_review_keeps_or_ends_each_grant_and_is_closed_when_all_are_decided(company, proven):
    access.add_person(entity=ENTITY, login="rev", name="Rev Iewed", by=company.ada, at=now(), key="rev")
    access.give_duties(entity=ENTITY, login="rev", duties=[Duty.RATE, Duty.LOAD_USAGE], by=company.ada, at=now(), key="rev/2")
    here = post("ada", "reviews/", "review/1", name="2026-Q4")["Location"].removeprefix(PEOPLE)
    assert post("ada", "reviews/", "review/1", name="2026-Q4")["Location"].endswith(here), "sent twice, started once"
    number = int(here.split("/")[1])
    lines = review_numbered(company.ada, entity=ENTITY, number=number).lines
    held = held_in(company.ada, entity=ENTITY, at=now())
    assert sorted(each.held.grant for each in lines) == sorted(each.grant for each in held)
    early = post("ada", here, "review/early", act="close")
    assert early.status_code == 409 and "are not decided yet" in early.content.decode()
    own = next(each for each in lines if each.held.login == "ada")
    assert post("ada", here, "review/own", act="kept", line=own.id).status_code == 403
    for each in lines:
        who = "ben" if each.held.human_login == "ada" else "ada"
        answer = "ended" if each.held.login == "rev" and each.held.duty is Duty.RATE else "kept"
        said = post(who, here, f"line/{each.id}", act=answer, line=each.id, note="looked at")
        assert said.status_code == 302
    left = {each.duty for each in held_in(company.ada, entity=ENTITY, at=now()) if each.login == "rev"}
    assert left == {Duty.LOAD_USAGE}
    assert post("ada", here, "review/close", act="close").status_code == 302
    page = client_of("aud").get(PEOPLE + here).content.decode()
    assert "Closed" in page and "looked at" in page and 'method="post"' not in page.split("<main")[1].split("</main>")[0]
    told = b"".join(client_of("aud").get(f"{PEOPLE}{here}list?as=csv").streaming_content).decode()
    assert told.count("looked at") == len(lines) and told.count("ended,looked at") == 1
    assert client_of("aud").get(f"{PEOPLE}reviews/999/").status_code == 404


def test_nothing_is_done_before_one_has_proven_oneself(company):
    before = last_link(company.ada, ENTITY)
    forms = {"new": {"login": "eve", "name": "Eve", "give": ["auditor"]}, "keys/": {"act": "create", "name": "k"}}
    forms[f"{number_of('ben')}/"] = {"act": "leave"}
    forms["reviews/"] = {"name": "2027-Q1"}
    forms["segregation/"] = {"login": "ben", "pair": "6"}
    for address, said in forms.items():
        answer = post("ada", address, f"early/{address}", **said)
        assert answer.status_code == 302 and "next=" in answer["Location"], address
    assert last_link(company.ada, ENTITY) == before


def test_an_auditor_sees_all_and_has_no_button(company):
    for address in (*PAGES, f"{number_of('ben')}/"):
        answer = client_of("aud").get(PEOPLE + address)
        assert answer.status_code == 200
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert 'method="post"' not in main, address
    assert client_of("aud").get(f"{PEOPLE}new").status_code == 403


def test_an_auditor_who_posts_is_refused(company, proven):
    for address in (f"{number_of('ben')}/", "segregation/", "new"):
        assert post("aud", address, f"bad/{address}", act="leave", login="ben", pair="6").status_code == 403, address


def test_who_is_not_of_the_entity_sees_nothing_and_is_not_seen(company):
    for address in (*PAGES, "new", f"{number_of('ben')}/"):
        assert client_of("out").get(PEOPLE + address).status_code == 404
    assert client_of("ada").get(f"{PEOPLE}{number_of('out')}/").status_code == 404


def test_pages_ask_the_same_number_of_questions_whoever_is_there(company):
    client, counts = client_of("aud"), []
    for more in ("one", "two"):
        access.add_person(entity=ENTITY, login=f"q-{more}", name=f"Q {more}", by=company.ada, at=now(), key=f"q-{more}")
        access.give_duties(entity=ENTITY, login=f"q-{more}", duties=[Duty.READ], by=company.ada, at=now(), key=f"q/{more}")
        told = []
        for address in PAGES:
            with CaptureQueriesContext(connection) as asked:
                client.get(PEOPLE + address)
            told.append(len(asked))
        counts.append(told)
    assert counts[0] == counts[1]


def test_who_held_what_is_answered_as_of_then(company):
    assert held_in(company.ada, entity=ENTITY, at=Instant.parse("2020-01-01T00:00:00Z")) == ()
