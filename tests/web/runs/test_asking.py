"""A run goes from review to issued by two people, and an invoice is credited: told before it is done, and done once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.reads.documents import documents_referring
from crossfoot.books.billing.reads.runs import all_drafts, drafts
from crossfoot.books.billing.reads.waiting import held_deltas
from crossfoot.books.trail.approvals.reads.requests import requests_on
from crossfoot.books.trail.work.reads import latest_work
from crossfoot.books.trail.work.work import WorkKind
from crossfoot.cli.session import now
from crossfoot.desks.billing.releasing import apply_credit_issue, apply_invoices_release
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY
from tests.journeys.shop import OCTOBER, opened
from tests.web.runs.months import Months, two_months
from tests.web.runs.test_runs import seen


@pytest.fixture
def months(books_db: Books, tmp_path: Path) -> Months:
    return two_months(tmp_path)


def proven(client: Client) -> Client:
    """The client of somebody who gave a second factor just now."""
    import time

    session = client.session
    session["account_authentication_methods"] = [{"method": each, "at": time.time()} for each in ("password", "mfa")]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def form(page: Any, **fields: Any) -> dict[str, Any]:
    """What a form sends: its hidden fields, and these."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"} | fields


def waiting(by: Actor, run: int) -> list[int]:
    return [each.number for each in requests_on(by, entity=ENTITY, kind="run", about=str(run)) if each.is_open]


@override_settings(CROSSFOOT_SECOND_FACTOR="optional")
def test_a_run_is_released_by_somebody_else_and_asked_to_be_issued_once(months):
    ada, shop, run = signed_in(months.shop.ada), months.shop, months.november
    page = f"/{ENTITY}/runs/{run}/"
    asked = ada.get(page + "release")
    assert "415.00 USD" in seen(asked) and "277.3" in seen(asked), "what would be asked for, and what stands out"
    assert ada.post(page + "release", form(asked, reason=" ")).status_code == 422
    fields = form(asked, reason="looked at the jump: a new campaign")
    first, again = ada.post(page + "release", fields), ada.post(page + "release", fields)
    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    (request,) = waiting(shop.ada, run)
    assert f"Approval no. {request}" in seen(ada.get(page)) and "Request release of" not in seen(ada.get(page))
    assert ada.post(page + "release", form(ada.get(page + "release"), reason="again")).status_code == 409
    apply_invoices_release(entity=ENTITY, request=request, by=shop.ben, at=now(), key=shop.key())
    assert "Released, to be issued" in seen(ada.get(page))

    ben = signed_in(shop.ben)
    asked = ben.get(page + "issue")
    assert "Released 1" in seen(asked) and "Not released 0" in seen(asked)
    unproven = ben.post(page + "issue", form(asked, on="2026-12-01"))
    assert "next=" in unproven["Location"] and latest_work(shop.ben, entity=ENTITY) == (), "an act that binds asks for proof"
    proven(ben)
    assert ben.post(page + "issue", form(asked, on="soon")).status_code == 422
    fields = form(asked, on="2026-12-01")
    sent = [ben.post(page + "issue", fields)["Location"] for _ in range(2)]
    (work,) = latest_work(shop.ben, entity=ENTITY)
    assert (work.kind, work.payload) == (WorkKind.ISSUE, {"run": run, "on": "2026-12-01"})
    assert sent == [f"/{ENTITY}/runs/work/{work.key}/"] * 2
    told = ben.get(sent[0])
    assert "Waiting for a worker" in seen(told) and "every 2s" in told.content.decode()


def test_chosen_drafts_are_tried_first_and_then_asked_for(months):
    ada, run = signed_in(months.shop.ada), months.november
    (draft,) = drafts(months.shop.ada, entity=ENTITY, run=run)
    address = f"/{ENTITY}/runs/{run}/release/chosen"
    tried = ada.post(address, {"row": [str(draft.id), "999999"]})
    assert "Can be done 1" in seen(tried) and "Blocked 1" in seen(tried) and "415.00 USD" in seen(tried)
    assert "issued, or previewed anew" in seen(tried) and waiting(months.shop.ada, run) == []
    done = ada.post(address, {"row": [str(draft.id)], "step": "do", "reason": "checked", "key": "chosen-1"})
    (request,) = waiting(months.shop.ada, run)
    assert f"Waits for approval no. {request}" in seen(done)
    assert "waits. Decide or withdraw it first" in seen(ada.post(address, {"row": [str(draft.id)]}))


def test_a_month_is_asked_to_be_rated_in_the_background(months):
    ada = signed_in(months.shop.ada)
    asked = ada.get(f"/{ENTITY}/runs/rate")
    assert ada.post(f"/{ENTITY}/runs/rate", form(asked, month="October")).status_code == 422
    fields = form(asked, month="2026-11")
    for _ in range(2):
        sent = ada.post(f"/{ENTITY}/runs/rate", fields)
    (work,) = latest_work(months.shop.ada, entity=ENTITY)
    assert sent["Location"].endswith(f"/runs/work/{work.key}/") and work.payload == {"month": "2026-11"}
    assert "Rating 2026-11" in seen(ada.get(sent["Location"]))


def test_a_run_re_performed_from_its_page_is_identical(months):
    ada = signed_in(months.shop.ada)
    page = f"/{ENTITY}/runs/{months.november}/reperform"
    assert "Identical" in seen(ada.post(page, form(ada.get(page))))


def test_a_line_is_credited_in_part_after_its_figures_were_checked(months):
    shop, number = months.shop, months.invoice.ref.number
    ada, page = signed_in(shop.ada), f"/{ENTITY}/invoices/{number}/correct"
    asked = ada.get(page)
    filled = form(asked, way="lines", kind="service", reason="an hour was missing", evidence="TICKET-7") | {"amount-1": "30.00"}
    for wrong in ({"amount-1": "100.01"}, {"amount-1": "-1"}, {"amount-1": "1.001"}, {"amount-1": "much"}, {"amount-1": ""}):
        assert ada.post(page, filled | wrong).status_code == 422, wrong
    assert ada.post(page, filled | {"reason": ""}).status_code == 422
    check = ada.post(page, filled)
    told = seen(check)
    assert "−30.00 USD" in told and "110.00 before, 80.00 after, USD" in told and "Journal entry" in told
    assert all_drafts(shop.ada, entity=ENTITY)[0].run == months.november, "checking prepares nothing"
    assert len(all_drafts(shop.ada, entity=ENTITY)) == 1
    fields = form(check)
    sent = [ada.post(page, fields)["Location"] for _ in range(2)]
    assert sent[0] == sent[1]
    (prepared,) = [each for each in all_drafts(shop.ada, entity=ENTITY) if each.draft.original == number]
    assert str(prepared.draft.total.amount) == "-30.00" and prepared.draft.reason == "Service fell short: an hour was missing"
    (request,) = waiting(shop.ada, prepared.run)
    assert f"/approvals/{request}" in sent[0]
    apply_credit_issue(entity=ENTITY, request=request, by=shop.ben, at=now(), key=shop.key())
    shop.issue(prepared.run)
    (note,) = documents_referring(shop.ada, entity=ENTITY, number=number)
    assert str(note.document.draft.total.amount) == "-30.00"


def test_all_of_it_wants_the_amount_typed_and_is_discarded_from_its_run(months):
    shop, number = months.shop, months.invoice.ref.number
    ada, page = signed_in(shop.ada), f"/{ENTITY}/invoices/{number}/correct"
    check = ada.post(page, form(ada.get(page), way="all", kind="customer", reason="billed to the wrong party"))
    assert ada.post(page, form(check)).status_code == 422
    assert ada.post(page, form(check, typed="110.00")).status_code == 302
    (prepared,) = [each for each in all_drafts(shop.ada, entity=ENTITY) if each.draft.original == number]
    run = f"/{ENTITY}/runs/{prepared.run}/"
    assert "prepared already" in seen(ada.get(page))
    (request,) = waiting(shop.ada, prepared.run)
    assert ada.post(run + "discard", form(ada.get(run + "discard"), reason="not so")).status_code == 409, "a request waits"
    from crossfoot.desks.approvals.ending import withdraw_request

    withdraw_request(entity=ENTITY, request=request, by=shop.ada, at=now(), reason="a mistake", key=shop.key())
    assert "Discard" in seen(ada.get(run))
    assert ada.post(run + "discard", form(ada.get(run + "discard"), reason="")).status_code == 422
    assert ada.post(run + "discard", form(ada.get(run + "discard"), reason="a mistake")).status_code == 302
    assert [each.run for each in all_drafts(shop.ada, entity=ENTITY)] == [months.november]
    assert "Credit or rebill" in seen(ada.get(f"/{ENTITY}/invoices/{number}/"))


@override_settings(CROSSFOOT_SECOND_FACTOR="optional")
def test_a_held_correction_is_decided_with_a_reason_by_somebody_else(books_db: Books, tmp_path: Path) -> None:
    shop = opened(tmp_path, late_usage="hold")
    shop.use("a, 10-05, 100, eu")
    shop.bill(OCTOBER)
    shop.use("b, 10-06, 7, eu")
    assert shop.rate(OCTOBER)["held"] == 2
    (held,) = held_deltas(shop.ben, entity=ENTITY)
    ada, ben = proven(signed_in(shop.ada)), proven(signed_in(shop.ben))
    listed, page = f"/{ENTITY}/held/", f"/{ENTITY}/held/{held.id}/"
    assert "+7.00" in seen(ada.get(listed)) and "AGR-1" in seen(ada.get(listed))
    asked = ben.get(page)
    assert "Accept +7.00 USD" in seen(asked) and "107.00" in seen(asked)
    assert ben.get(f"/{ENTITY}/held/99999/").status_code == 404
    assert ben.post(page, form(asked, answer="yes", reason="")).status_code == 422
    assert ada.post(page, form(ada.get(page), answer="yes", reason="mine")).status_code == 403, "whoever rated may not"
    assert ben.post(page, form(asked, answer="yes", reason="the file came late"))["Location"] == listed
    assert "No correction waits" in seen(ben.get(listed)) or "No corrections match" in seen(ben.get(listed))
    assert "the file came late" in seen(ben.get(listed + "?state=accepted"))
