"""Bill runs on pages: figures equal the books, beside those of the month before, by a fixed number of questions."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.runs import drafts
from crossfoot.cli.session import now
from crossfoot.desks import access
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY
from tests.web.runs.months import Months, two_months


@pytest.fixture(scope="module")
def months(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Months:
    return two_months(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def ada(months: Months):
    return signed_in(months.shop.ada)


def seen(page) -> str:
    """What a reader of a page reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def run_of(months: Months, more: str = "") -> str:
    return f"/{ENTITY}/runs/{months.november}/{more}"


def test_the_list_tells_every_run_with_what_is_left_of_it(ada, months):
    page = ada.get(f"/{ENTITY}/runs/")
    assert page.status_code == 200
    rows = re.findall(r'<tr data-row="(\d+)">(.*?)</tr>', page.content.decode(), re.S)
    assert [int(number) for number, _ in rows] == [months.november, months.october]
    told = seen(page)
    assert "November 2026" in told and "Rate a month" in told
    assert ada.get(f"/{ENTITY}/runs/?waiting=drafts").content.decode().count("data-row=") == 1


def test_a_run_stands_against_the_month_before(ada, months):
    page = ada.get(run_of(months))
    told = seen(page)
    (draft,) = drafts(months.shop.ada, entity=ENTITY, run=months.november)
    assert str(draft.draft.total.amount) == "415.00"
    assert "415.00" in told and "110.00" in told and "+305.00" in told and "277.3" in told
    assert "Moved a lot" in told and "1 to review" not in told
    assert "Request release of 1" in told


def test_the_totals_are_those_of_all_filtered_rows(ada, months):
    footer = seen(ada.get(run_of(months) + "?part=totals", HTTP_HX_REQUEST="true"))
    assert "1 bills" in footer and "415.00" in footer and "+305.00" in footer
    assert "0 bills" not in footer
    nothing = ada.get(run_of(months) + "?state=issued")
    assert "No bills match" in seen(nothing)
    flagged = ada.get(run_of(months) + "?flag=jump&moved=100")
    assert flagged.content.decode().count("data-row=") == 1


def test_what_a_run_is_made_of_crossfoots_and_the_bridge_leads_from_month_to_month(ada, months):
    told = seen(ada.get(run_of(months, "months")))
    assert "Crossfoots" in told and "does not crossfoot" not in told
    assert "Subscriptions 10.00 10.00" in told and "Usage 405.00 405.00" in told
    assert "From October 2026 to November 2026" in told and "Grew (1) +305.00" in told
    part = ada.get(run_of(months, "months"), HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part and "Crossfoots" in part


def test_an_issued_run_lists_its_documents(ada, months):
    told = seen(ada.get(f"/{ENTITY}/runs/{months.october}/"))
    assert months.invoice.ref.number in told and "Issued and posted" in told and "110.00" in told
    assert "Request release of" not in told


def test_a_draft_opens_to_its_arithmetic_and_stands_against_the_last_document(ada, months):
    (draft,) = drafts(months.shop.ada, entity=ENTITY, run=months.november)
    page = ada.get(run_of(months, f"drafts/{draft.id}/"))
    told = seen(page)
    assert page.status_code == 200 and "400" in told and "× 1" in told
    assert f"Against {months.invoice.ref.number}" in told
    for word in ("1 same", "1 changed", "1 new"):
        assert word in told, "the fee is the same, calls in eu changed, calls in us are new"
    assert "+300.00" in told and "+5.00" in told


@pytest.mark.parametrize("path", ["", "months", "release", "issue", "rate", "reperform"])
def test_every_page_of_a_run_is_there_and_a_run_of_nobody_is_not(ada, months, path):
    assert ada.get(run_of(months, path)).status_code == 200
    assert ada.get(f"/{ENTITY}/runs/999999/{path}").status_code == 404
    assert ada.get(f"/XX99/runs/{months.november}/{path}").status_code == 404


def test_a_reader_sees_a_run_and_may_do_nothing_with_it(months):
    access.add_person(entity=ENTITY, login="rita", name="Rita Vale", by=months.shop.ada, at=now(), key="rita")
    access.give_duties(entity=ENTITY, login="rita", duties=[Duty.READ], by=months.shop.ada, at=now(), key="rita-reads")
    rita = signed_in(actor_named(None, "rita"))
    told = seen(rita.get(run_of(months)))
    assert "415.00" in told and "Request release of" not in told and "/issue" not in rita.get(run_of(months)).content.decode()
    for path in ("issue", "rate", "release/chosen"):
        assert rita.get(run_of(months, path)).status_code == 403
    assert rita.get(f"/{ENTITY}/runs/rate").status_code == 403


def test_pages_ask_a_fixed_number_of_questions(ada, months):
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert ada.get(path).status_code == 200
        return len(found)

    lists = asked(f"/{ENTITY}/runs/")
    one, issued = asked(run_of(months)), asked(f"/{ENTITY}/runs/{months.october}/")
    assert lists <= 16 and one <= 24 and issued <= 24, (lists, one, issued)
    assert one - asked(run_of(months, "?state=issued")) <= 1, "a page without a row asks for no names"


def test_the_first_load_of_a_run_is_small(ada, months):
    import gzip

    assert len(gzip.compress(ada.get(run_of(months)).content)) < 30_000
