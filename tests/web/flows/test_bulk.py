"""One act on many rows: nothing happens before it was checked, only what can be done is done, once, and it can be kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from crossfoot.measures import Currency, Money
from crossfoot.web.flows.answers import Answer, Check, check_page, typed_wrong
from crossfoot.web.flows.bulk import Bulk, Checked, Done, amounts, bulk_page
from crossfoot.web.visit import Visit
from tests.web.flows.visits import visit

USD, JPY = Currency.of("USD"), Currency.of("JPY")


class Ledger:
    """Rows, and what was done to them under which key."""

    def __init__(self) -> None:
        self.done: list[tuple[tuple[str, ...], str, str]] = []

    def check(self, visit: Visit, rows: Sequence[str]) -> list[Checked]:
        return [Checked(row, row, "It is paid." if row == "paid" else "", Money("10.50", USD)) for row in rows]

    def act(self, visit: Visit, rows: Sequence[str], reason: str, key: str) -> list[Done]:
        self.done.append((tuple(rows), reason, key))
        return [Done(row, row, "=held") for row in rows]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def hold(ledger: Ledger) -> Bulk:
    return Bulk(
        "hold",
        "Hold documents",
        "Hold",
        "documents",
        ledger.check,
        ledger.act,
        lambda entity: f"/{entity}/list/",
        reason="Why?",
    )


def test_the_dry_run_changes_nothing_and_says_what_is_blocked(ledger: Ledger, hold: Bulk):
    page = bulk_page(visit(row=["a", "b", "paid", "a"]), hold).content.decode()
    assert ledger.done == []
    assert "It is paid." in page and "21.00 USD" in page and "Hold 2" in page


def test_only_what_was_not_blocked_is_done_under_the_forms_key(ledger: Ledger, hold: Bulk):
    bulk_page(visit(row=["a", "paid"], step="do", reason="disputed", key="k1"), hold)
    assert ledger.done == [(("a",), "disputed", "k1")]


def test_without_a_reason_nothing_is_done(ledger: Ledger, hold: Bulk):
    answer = bulk_page(visit(row=["a"], step="do", reason=" ", key="k1"), hold)
    assert (answer.status_code, ledger.done) == (422, []) and "Give a reason" in answer.content.decode()


def test_results_can_be_kept_by_who_saw_them_and_cannot_be_made_up(hold: Bulk):
    page = bulk_page(visit(row=["a"], step="do", reason="disputed", key="k1"), hold).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    assert "a,a,done,'=held" in bulk_page(visit(step="download", kept=kept), hold).content.decode()
    assert bulk_page(visit(step="download", kept=kept + "x"), hold).status_code == 302
    assert bulk_page(visit(step="download", kept=kept, entity="DE01"), hold).status_code == 302


def test_nothing_chosen_leads_back_to_the_list(hold: Bulk):
    assert bulk_page(visit(), hold)["Location"] == "/US01/list/"


def test_amounts_are_summed_by_currency_and_without_the_blocked():
    rows = [Checked("a", "a", "", Money("0.10", USD)), Checked("b", "b", "", Money("0.20", USD))]
    rows.append(Checked("c", "c", "no", Money("9", USD)))
    assert amounts([*rows, Checked("d", "d", "", Money("7", JPY))]) == ("7 JPY", "0.30 USD")


CHECK = Check("Hold 2 documents?", (Answer("Customer", "<b>Hansa</b>"),), "Hold", "/back", ("It is told.",), typed="1,234.50")


@pytest.mark.parametrize(
    ("typed", "right", "because"),
    [
        ("1,234.50", True, "as shown"),
        (" 1234.50 ", True, "thousands and spaces do not matter"),
        ("1234.5", False, "it is typed as shown, to the cent"),
        ("", False, "nothing is no confirmation"),
    ],
)
def test_a_large_amount_is_typed_once_more(typed: str, right: bool, because: str):
    assert (typed_wrong(visit(typed=typed), CHECK) is None) is right, because


def test_the_check_carries_the_form_and_one_key_and_escapes_what_it_shows():
    given = visit(customer=["A", "B"], key="k1", typed="9")
    answer = check_page(given, CHECK, problem=typed_wrong(given, CHECK))
    page = answer.content.decode()
    assert answer.status_code == 422 and "There is a problem" in page and 'href="#typed"' in page
    assert re.findall(r'name="customer" value="(\w)"', page) == ["A", "B"]
    assert re.findall(r'name="key" value="(\w+)"', page) == ["k1"]
    assert "<b>Hansa" not in page
