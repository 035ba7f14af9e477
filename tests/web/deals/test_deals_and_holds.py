"""The deal desk and the holds: what waits, who may ask, and that a form sent twice does its deed once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY


@pytest.fixture(scope="module")
def office(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The shop, and a version 2 with a discount of 45 %."""
    from crossfoot.desks import contracts
    from tests.desks.office import opened
    from tests.journeys.shop import AGREEMENT

    clauses = 'discounts:\n  - {discount: d, name: Off, clause: "3", percent: "45"}\n'
    text = AGREEMENT.format(version=2, late_usage="adjust", price="1.00", clauses=clauses)
    with opened(tmp_path_factory.mktemp("deals")) as office:
        contracts.record_agreements(files={"a.yaml": text.encode()}, **office.said(office.ada))
        yield office


@pytest.fixture(scope="module")
def ada(office: Any) -> Client:
    return signed_in(office.ada)


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is signed in gave their second factor a moment ago: how that is told is tested with signing in."""
    monkeypatch.setattr("crossfoot.web.holds.views.stepped_up", lambda request: True)


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(f"/{ENTITY}/{address}")
    assert answer.status_code == status
    return answer.content.decode()


def test_the_desk_shows_the_finding_beside_what_is_standard(ada: Client) -> None:
    shown = text_of(ada, "deals/")
    assert "AGR-1 version 2" in shown and "45 % off" in shown and "discount of at most 30 %" in shown


def test_asking_twice_with_one_key_asks_once_and_the_queue_leads_to_the_request(ada: Client) -> None:
    form = {"key": "ask", "reason": "a large customer"}
    first = ada.post(f"/{ENTITY}/deals/AGR-1/2/", form)
    second = ada.post(f"/{ENTITY}/deals/AGR-1/2/", form)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    assert first["Location"] in text_of(ada, "deals/")


def test_a_version_without_a_finding_is_no_deal(ada: Client) -> None:
    text_of(ada, "deals/AGR-1/1/", 404)


def test_who_enters_no_contracts_looks_and_does_not_ask(office: Any) -> None:
    reader = signed_in(office.dora)
    assert "AGR-1 version 2" in text_of(reader, "deals/")
    text_of(reader, "deals/AGR-1/2/", 403)
    text_of(reader, "holds/new", 403)


def test_nobody_holds_an_account_without_proving_who_they_are(office: Any) -> None:
    answer = signed_in(office.ada).post(f"/{ENTITY}/holds/new", {"key": "k", "account": "harbour"})
    assert answer.status_code == 302 and "next=" in answer["Location"]
    assert "No account is held" in text_of(signed_in(office.ada), "holds/")


@pytest.mark.usefixtures("proven")
def test_a_hold_is_placed_once_shown_and_asked_to_be_lifted(ada: Client, office: Any) -> None:
    form = {"key": "hold", "account": "harbour", "kind": "fraud", "reason": "a stolen card", "days": "30"}
    for _ in range(2):
        assert ada.post(f"/{ENTITY}/holds/new", form)["Location"] == f"/{ENTITY}/holds/"
    shown = text_of(ada, "holds/")
    assert shown.count("hold 1, fraud") == 1 and "Held, to be confirmed" in shown and "a stolen card" in shown
    answer = ada.post(f"/{ENTITY}/holds/1/lift", {"key": "lift", "reason": "the bank cleared it"})
    assert answer.status_code == 302 and answer["Location"] in text_of(ada, "holds/")


@pytest.mark.parametrize(
    ("given", "says", "because"),
    [
        ({"days": "many"}, "1 to 90 days", "a word is no number of days"),
        ({"kind": "spite"}, "fraud, abuse", "only these"),
        ({"reason": ""}, "needs a reason", "somebody will ask"),
        ({"account": "harbour"}, "is held by hold 1", "one hold is enough"),
    ],
)
@pytest.mark.usefixtures("proven")
def test_a_form_that_is_refused_says_why_and_keeps_what_was_typed(ada: Client, given: Any, says: str, because: str) -> None:
    form = {"key": f"bad-{because}", "account": "quay", "kind": "abuse", "reason": "scraping", "days": "5"} | given
    answer = ada.post(f"/{ENTITY}/holds/new", form)
    shown = answer.content.decode()
    assert answer.status_code in (409, 422) and says in shown and f'value="{form["account"]}"' in shown, because


@pytest.mark.usefixtures("proven")
def test_a_second_hold_costs_no_further_question(ada: Client) -> None:
    counts = []
    for name in ("", "pier"):
        if name:
            form = {"key": name, "account": name, "kind": "abuse", "reason": "scraping", "days": "5"}
            ada.post(f"/{ENTITY}/holds/new", form)
            ada.get(f"/{ENTITY}/holds/")
        with CaptureQueriesContext(connection) as asked:
            ada.get(f"/{ENTITY}/holds/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
