"""Stories of deals: what is not standard is found by rule when a version is recorded, and waits for a second person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crossfoot.engines.controls.deals import not_standard
from crossfoot.formats.agreements import read_agreement, read_price_book
from crossfoot.formats.deals import shipped_deal_policy
from tests.databases import Books
from tests.journeys.shop import AGREEMENT
from tests.refusals import refused

BOOK = """
schema: crossfoot.price-book/1
price_book: standard
version: 1
prices:
  - {item: calls, currency: USD, from: 2026-01-01, price: {per_unit: "1.00"}, unit: call}
"""
OFF = 'discounts:\n  - {{discount: d, name: Off, clause: "3", percent: "{percent}"}}\n'


def terms(*, price: str = "1.00", clauses: str = "", days: int = 30) -> Any:
    text = AGREEMENT.format(version=1, late_usage="adjust", price=price, clauses=clauses)
    text = text.replace("billing: {every_months: 1,", f"billing: {{payment: {{days: {days}}}, every_months: 1,")
    return read_agreement(text.encode(), name="a.yaml")


@pytest.mark.parametrize(
    ("given", "rules", "because"),
    [
        ({}, [], "everything is standard"),
        ({"clauses": OFF.format(percent="30")}, [], "as much as is allowed"),
        ({"clauses": OFF.format(percent="30.01")}, ["discount"], "and a hundredth more"),
        ({"days": 60}, [], "paid in time"),
        ({"days": 61}, ["payment-days"], "a day too late"),
        ({"clauses": "life: {renewal: {automatic: true, months: 12, notice_days: 91}}"}, ["notice-days"], "long notice"),
        (
            {"clauses": 'commitments:\n  - {commitment: c, name: C, clause: "3", amount: "9", shortfall: forgive}\n'},
            ["shortfall-forgiven"],
            "a commitment that commits to nothing",
        ),
        ({"clauses": OFF.format(percent="45"), "days": 90}, ["discount", "payment-days"], "in the order of the policy"),
    ],
)
def test_rules_find_what_is_past_them_and_nothing_else(given: Any, rules: list[str], because: str) -> None:
    found = not_standard(terms(**given), policy=shipped_deal_policy(), books={})
    assert [each.rule for each in found] == rules, because


@pytest.mark.parametrize(
    ("price", "limit", "found", "because"),
    [
        ("0.50", "50", False, "half the list, and half is allowed"),
        ("0.4999", "50", True, "a hundredth of a percent more"),
        ("1.20", "0", False, "over the list is not under it"),
        ("1.00", "0", False, "nor is the list itself"),
        ("0.999999999999", "0", True, "by whatever part of a cent"),
    ],
)
def test_a_price_is_compared_with_the_list_exactly(price: str, limit: str, found: bool, because: str) -> None:
    text = BOOK.replace(', price: {per_unit: "1.00"}, unit: call}', ', price: {per_unit: {amount: "1.00", unit: call}}}')
    books = {"standard": read_price_book(text.encode(), name="b.yaml")}
    policy = shipped_deal_policy()
    rules = {**policy.rules, "under-list": replace(policy.rules["under-list"], limit=Decimal(limit))}
    seen = not_standard(terms(price=price), policy=replace(policy, rules=rules), books=books)
    assert any(each.rule == "under-list" for each in seen) == found, because


@pytest.fixture
def office(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    from tests.desks.office import opened

    with opened(tmp_path) as office:
        yield office


def recorded(office: Any, *, percent: str = "45", version: int = 2) -> None:
    from crossfoot.desks import contracts

    text = AGREEMENT.format(version=version, late_usage="adjust", price="1.00", clauses=OFF.format(percent=percent))
    contracts.record_agreements(files={"agreement.yaml": text.encode()}, **office.said(office.ada))


def asked(office: Any) -> int:
    from crossfoot.desks.contracts import request_deal_accept

    given = {"agreement": "AGR-1", "version": 2, "reason": "a large customer", "evidence": []}
    return int(request_deal_accept(**given, **office.said(office.ada))["request"])


def test_a_version_is_not_approved_before_its_deal_is_accepted_by_somebody_else(office: Any) -> None:
    from crossfoot.desks import contracts

    recorded(office)
    approval = office.asked()
    with refused("deal-open"):
        office.approve(approval, office.carl)
    with refused("deal-open"):
        contracts.approve_agreements(named=[("AGR-1", 2)], **office.said(office.carl))
    assert contracts.approve_agreements(named=None, **office.said(office.carl))["approved"] == 0, "all but those"
    request = asked(office)
    with refused("approver-prepared"):
        contracts.apply_deal_accept(request=request, **office.said(office.ada))
    assert contracts.apply_deal_accept(request=request, **office.said(office.dora))["state"] == "applied"
    assert office.approve(approval, office.carl)["state"] == "applied"
    with refused("deal-accepted"):
        asked(office)


def test_what_is_standard_waits_for_nothing(office: Any) -> None:
    recorded(office, percent="10")
    with refused("deal-standard"):
        asked(office)
    assert office.approve(office.asked(), office.carl)["state"] == "applied"


def test_the_desk_shows_what_waits_and_a_version_is_never_edited_out_of_it(office: Any) -> None:
    from crossfoot.desks.contracts.looking.at_deals import deals_facts
    from tests.journeys.company import ENTITY

    recorded(office)
    (shown,) = deals_facts(entity=ENTITY, by=office.carl).waiting
    (finding,) = shown.deal.findings
    assert (finding.rule, finding.clause, finding.value, finding.grade) == ("discount", "3", "45 % off", "severe")
    assert shown.deal.policy_version == shipped_deal_policy().version
