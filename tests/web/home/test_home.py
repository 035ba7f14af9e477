"""Home: each person sees what is theirs, figures equal the books, and the questions do not grow with the rows."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.joints import run_feet
from crossfoot.books.billing.reads.month import billed_by_month, drafts_waiting, suspense_by_reason
from crossfoot.books.billing.reads.waiting import suspended
from crossfoot.books.trail.reads.since import others_since
from crossfoot.cli.session import now
from crossfoot.desks import access
from crossfoot.desks.access.granting import request_duties_grant
from crossfoot.desks.close.keeping import keep_proof
from crossfoot.desks.insight.home import Part, look, parts_of
from crossfoot.measures import Currency, Instant, Money
from crossfoot.web.templatetags.figures import grouped
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, ISSUED_ON, OCTOBER, Company, billed

HOME = f"/{ENTITY}/"
PEOPLE = {
    "ann": [Duty.LOAD_USAGE, Duty.RATE],
    "abe": [Duty.APPROVE_ACCESS],
    "con": [Duty.LOCK_PERIOD],
    "ace": [Duty.GRANT_DUTIES],
    "aud": [Duty.READ, Duty.VERIFY],
}


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    made = billed(tmp_path_factory.mktemp("home"))[0]
    for login, duties in PEOPLE.items():
        access.add_person(entity=ENTITY, login=login, name=f"{login.title()} Person", by=made.ada, at=now(), key=login)
        access.give_duties(entity=ENTITY, login=login, duties=duties, by=made.ada, at=now(), key=f"{login}/duties")
    access.add_person(entity=ENTITY, login="out", name="Out Side", by=made.ada, at=now(), key="out")
    keep_proof(entity=ENTITY, period=OCTOBER, by=made.ada, at=now(), key="proof")
    return made


def asked_for(company: Company, login: str, *, key: str) -> None:
    reason = {"reason": "covers a leave", "evidence": [], "by": company.ada, "at": now(), "key": key}
    request_duties_grant(entity=ENTITY, login=login, duties=[Duty.READ], **reason)


def page_of(login: str) -> str:
    answer = signed_in(actor_named(None, login)).get(HOME)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def test_figures_of_the_run_equal_the_books(company):
    page = page_of("ada")
    last = next(iter(look(entity=ENTITY, by=company.ada, at=now(), came=now()).feet))
    for each in run_feet(company.ada, entity=ENTITY, run=1):
        assert grouped(str(Money(each.rated_amount, Currency.of(each.currency)).amount)) in page
    assert last.rated > 0 and drafts_waiting(company.ada, entity=ENTITY) == ()


def test_sums_of_home_equal_the_rows_they_sum(company):
    rows = suspended(company.ada, entity=ENTITY, run=1)
    reasons = suspense_by_reason(company.ada, entity=ENTITY, run=1)
    assert rows and sum(each.events for each in reasons) == sum(each.events for each in rows)
    assert {each.code: each.accounts for each in reasons} == {
        code: len({each.account for each in rows if each.code == code}) for code in {each.code for each in rows}
    }
    months = billed_by_month(company.ada, entity=ENTITY, since=ISSUED_ON.replace(day=1))
    billed_here = {each.currency: each.billed_amount for each in run_feet(company.ada, entity=ENTITY, run=1)}
    assert {each.currency for each in months} == {code for code, amount in billed_here.items() if amount}
    assert all(each.month == ISSUED_ON.replace(day=1) for each in months)


@pytest.mark.parametrize(
    ("login", "shows", "hides", "because"),
    [
        ("ann", ["Usage by day", "In suspense", "October run"], ["Completeness", "Billed by month"], "an analyst bills"),
        ("abe", ["Mine to approve", "My queue"], ["October run", "Completeness", "Billed by month"], "an approver decides"),
        ("con", ["Completeness", "Billed by month"], ["October run", "Usage by day"], "a controller closes"),
        ("ace", ["My queue"], ["October run", "Completeness"], "an access administrator keeps people"),
        ("aud", ["October run", "Completeness", "Usage by day", "Billed by month"], [], "an auditor sees all"),
    ],
)
def test_everybody_sees_what_their_duties_make_theirs(company, login, shows, hides, because):
    page = page_of(login)
    assert [each for each in shows if each not in page] == [], because
    assert [each for each in hides if each in page] == [], because


def test_an_auditor_gets_no_button(company):
    page = page_of("aud")
    assert "<button" not in page and "<form" not in page and 'class="btn' not in page


def test_what_waits_for_ones_approval_stands_in_the_queue_and_ones_own_does_not(company):
    asked_for(company, "ann", key="asked/1")
    assert re.search(r"Duties for \d+", page_of("abe")) and "covers" not in page_of("abe")
    own = look(entity=ENTITY, by=actor_named(None, "ada"), at=now(), came=now())
    assert own.mine == () and len(own.asked) == 1 and own.waiting == 1
    assert look(entity=ENTITY, by=actor_named(None, "ann"), at=now(), came=now()).mine == ()


def test_a_last_visit_is_ones_latest_deed_or_sign_in_and_news_are_of_others(company):
    ann, later = actor_named(None, "ann"), Instant(now().ns + 120 * 10**9)
    assert look(entity=ENTITY, by=ann, at=later, came=later).since is None
    home = look(entity=ENTITY, by=company.ben, at=later, came=later)
    assert home.since is not None and home.since < later
    counts, lines = others_since(company.ben, entity=ENTITY, since=home.since, limit=5)
    assert home.done == counts and company.ben.id not in {each.by for each in lines}


def test_home_asks_the_same_number_of_questions_however_much_waits(company):
    client = signed_in(actor_named(None, "aud"))
    counts = []
    for logins in (["con"], ["ace", "abe"]):
        for login in logins:
            asked_for(company, login, key=f"more/{login}")
        with CaptureQueriesContext(connection) as told:
            client.get(HOME)
        counts.append(len(told))
    assert counts[0] == counts[1] and counts[0] < 45


def test_a_stranger_finds_nothing(company):
    outside = signed_in(actor_named(None, "out"))
    for address in (HOME, f"{HOME}alerts/", f"{HOME}jobs/"):
        assert outside.get(address).status_code == 404


def test_alerts_and_jobs_say_why_they_are_empty(company):
    client = signed_in(actor_named(None, "aud"))
    for address, says in (("alerts/", "No alert was ever raised"), ("jobs/", "No job ran yet")):
        answer = client.get(HOME + address)
        assert answer.status_code == 200 and says in answer.content.decode()


@pytest.mark.parametrize(
    ("duties", "parts", "because"),
    [
        ({Duty.READ}, set(Part), "who only looks sees all"),
        ({Duty.READ, Duty.VERIFY}, set(Part), "verifying is looking"),
        ({Duty.RATE}, {Part.BILLING}, "rating is billing alone"),
        ({Duty.GRANT_DUTIES}, {Part.ACCESS}, "granting is access alone"),
        ({Duty.LOCK_PERIOD}, {Part.CLOSE, Part.APPROVALS}, "locking closes and checks"),
    ],
)
def test_parts_follow_duties(duties, parts, because):
    assert parts_of(frozenset(duties)) == parts, because
