"""The trail's pages: what the books keep, whole, to who may see it, and nothing of it to anybody else."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.trail.reads.chain import last_link
from crossfoot.books.trail.reads.lines import latest_lines
from crossfoot.cli.session import now
from crossfoot.desks import access
from crossfoot.desks.trail.sealing import seal_trail
from crossfoot.site.guarding import verifying
from crossfoot.web.trail import views_seals
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, people

TRAIL = f"/{ENTITY}/trail/"


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = Company(tmp_path_factory.mktemp("trail"), *people())
    access.add_person(entity=ENTITY, login="vera", name="Vera Holm", by=made.ada, at=now(), key="vera")
    access.give_duties(entity=ENTITY, login="vera", duties=[Duty.READ], by=made.ada, at=now(), key="vera/read")
    access.add_person(entity=ENTITY, login="sam", name="Sam Else", by=made.ada, at=now(), key="sam")
    return made


@pytest.fixture
def client(company: Company):
    return signed_in(company.ada)


@pytest.fixture
def auditor(company: Company):
    return signed_in(actor_named(None, "vera"))


@pytest.fixture
def verified_by_the_role(shared_books_db: Books, monkeypatch):
    monkeypatch.setattr(verifying, "verifier", lambda: shared_books_db.connect("crossfoot_verifier", standing=""))


def key_of(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def test_the_list_shows_every_deed_and_its_file_too(client, company):
    count = last_link(company.ada, ENTITY)[0]
    page = client.get(TRAIL).content.decode()
    assert f"/{ENTITY}/trail/line/{count}/" in page and "Ada Marsh" in page
    exported = b"".join(client.get(f"{TRAIL}?as=csv").streaming_content).decode()
    assert f"\n{count}," in exported
    assert len([line for line in exported.splitlines() if re.match(r"\d+,", line)]) == count


@pytest.mark.parametrize(
    ("query", "because"),
    [
        ("deed=period.opened", "by deed"),
        ("by=ben&deed=period.opened", "by who did it and what"),
        ("kind=period&on=2026-11-01", "by the thing"),
        ("q=2026-11-01", "by words"),
    ],
)
def test_the_list_is_narrowed(client, query, because):
    page = client.get(f"{TRAIL}?{query}").content.decode()
    assert "period.opened" in page and "duties.given" not in page, because


@pytest.mark.parametrize(("query", "because"), [("by=nobody", "no such login"), ("days_to=2000-01-01", "before all of it")])
def test_nothing_found_is_said(client, query, because):
    assert "No deeds match" in client.get(f"{TRAIL}?{query}").content.decode(), because


def test_a_line_opens_to_all_that_is_kept_of_it(client, company):
    line = latest_lines(company.ada, entity=ENTITY, limit=1)[0]
    page = client.get(f"{TRAIL}line/{line.place}/").content.decode()
    assert line.hash in page and line.prev_hash in page and line.request_key in page and line.deed in page
    assert client.get(f"{TRAIL}line/999999/").status_code == 404


def test_a_period_has_a_life_of_deeds_and_changes_field_by_field(client):
    page = client.get(f"{TRAIL}on/period/2026-10-01").content.decode()
    assert "1 deed, 1 row change" in page and "Row written" in page and ">open<" in page
    assert f'href="/{ENTITY}/proof/2026-10/"' in page
    nothing = client.get(f"{TRAIL}on/period/1999-01-01")
    assert nothing.status_code == 404 and "Nothing is known of it" in nothing.content.decode()


def test_verifying_from_the_page_names_the_result_and_does_it_once(client, company, tmp_path, verified_by_the_role):
    seal_trail(anchors=tmp_path, by=company.ada, at=now(), key="seal")
    page = client.get(f"{TRAIL}seals/").content.decode()
    assert "Verify now" in page and "Nobody has verified yet" in page
    key = key_of(page.split("Verifying every row")[0].rsplit("<form", 1)[1])
    before = last_link(company.ada, ENTITY)[0]
    for _ in range(2):
        assert client.post(f"{TRAIL}seals/", {"key": key}).status_code == 302
    assert last_link(company.ada, ENTITY)[0] == before + 1
    after = client.get(f"{TRAIL}seals/").content.decode()
    assert "Everything holds" in after and "verified by Ada Marsh" in after


def test_what_does_not_hold_is_named(client, monkeypatch):
    found = {"broken": 1, "says": ["books_trailline row 3 (seal 1): edited."], "leaves": 9, "sealed": 9, "seals": 1}
    monkeypatch.setattr(views_seals, "import_string", lambda named: lambda at: {**found, "anchored": "no"})
    page = client.get(f"{TRAIL}seals/").content.decode()
    client.post(f"{TRAIL}seals/", {"key": key_of(page) + "x"})
    told = client.get(f"{TRAIL}seals/").content.decode()
    assert "1 thing does not hold" in told and "books_trailline row 3 (seal 1): edited." in told


def test_the_export_asks_who_it_is_and_then_holds_the_verifier(client, monkeypatch, verified_by_the_role, company):
    key = key_of(client.get(f"{TRAIL}seals/").content.decode())
    assert client.post(f"{TRAIL}seals/export", {"key": key}).status_code == 302
    monkeypatch.setattr(views_seals, "stepped_up", lambda request: True)
    answer = client.post(f"{TRAIL}seals/export", {"key": key})
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"trail/verify_trail.py", "trail/leaves.jsonl", "trail/seals.jsonl"} <= set(packed.namelist())
    assert json.loads(packed.read("trail/about.json"))["rows"] > 0
    assert latest_lines(company.ada, entity=ENTITY, limit=1)[0].deed == "trail.exported"


def test_who_only_reads_sees_all_of_it_and_no_button(auditor):
    for address in ("", "seals/", "on/period/2026-10-01", "line/1/"):
        answer = auditor.get(TRAIL + address)
        assert answer.status_code == 200
        main = answer.content.decode().split("<main")[1].split("</main>")[0]
        assert "<button" not in main.replace('<button class="btn small">Filter', "") or 'method="post"' not in main, address
    assert auditor.post(f"{TRAIL}seals/", {"key": "k"}).status_code == 403
    assert auditor.post(f"{TRAIL}seals/export", {"key": "k"}).status_code == 403


def test_who_has_no_duty_there_finds_nothing(company):
    stranger = signed_in(actor_named(None, "sam"))
    for address in ("", "seals/", "on/period/2026-10-01", "line/1/"):
        assert stranger.get(TRAIL + address).status_code == 404


def test_a_page_asks_the_same_number_of_questions_whatever_it_shows(client):
    asked = []
    for query in ("?deed=entity.opened", ""):
        with CaptureQueriesContext(
            connection,
        ) as told:
            client.get(TRAIL + query)
        asked.append(len(told))
    assert asked[0] == asked[1]
    assert settings.CROSSFOOT_VERIFIER
