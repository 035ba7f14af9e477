"""Prepaid credit from its purchase to its end, in the shop of one customer: what was bought is there, once, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import Books

Opening = Callable[..., Any]
CLAUSES = """
prepaid:
  - {{prepaid: pack, name: Pack of credit, clause: "3", amount: "{amount}", paid: "{amount}", every_months: 1, lasts_months: 1}}
"""


@pytest.fixture
def shop_of(books_db: Books, tmp_path: Path) -> Iterator[Opening]:
    """Opens the shop with a pack of credit bought every month."""
    from tests.journeys.shop import opened

    before = settings.CROSSFOOT_LAKE
    yield lambda amount: opened(tmp_path, clauses=CLAUSES.format(amount=amount))
    settings.CROSSFOOT_LAKE = before


def pots(shop: Any) -> dict[str, dict[str, str]]:
    """What each grant of 2026-10 and later holds, by pot; what holds nothing is left out."""
    from crossfoot.books.billing.reads.credits import grants
    from tests.journeys.company import ENTITY

    found = {each.grant.name: each.pots for each in grants(shop.ada, entity=ENTITY)}
    return {name: {pot.value: str(held) for pot, held in own.items() if held > 0} for name, own in found.items()}


def expire(shop: Any, on: str, *, key: str) -> Any:
    from crossfoot.cli.session import now
    from crossfoot.desks.billing.prepaid.expiring import expire_credits
    from tests.journeys.company import ENTITY

    found = expire_credits(entity=ENTITY, on=date.fromisoformat(on), by=shop.ben, at=now(), key=key)
    return [(each.grant, str(each.breakage.amount)) for each in found]


def test_credit_that_a_draft_is_about_to_draw_does_not_expire(shop_of: Opening) -> None:
    from tests.journeys.shop import OCTOBER

    shop = shop_of("100.00")
    shop.use("a, 10-05, 60, eu")
    october = shop.rate(OCTOBER)
    (name,) = pots(shop)
    assert expire(shop, "2026-11-05", key="expire") == [(name, "30.00")]
    assert expire(shop, "2026-11-05", key="expire") == [(name, "30.00")], "the same request has the same answer"
    assert expire(shop, "2026-11-05", key="expire/again") == []
    (invoice,) = shop.issue(october["run"])
    assert str(invoice.document.draft.due.amount) == "100.00"
    assert pots(shop)[name] == {"drawn": "70", "expired": "30"}


def test_a_purchase_that_changes_changes_what_it_granted(shop_of: Opening) -> None:
    from tests.journeys.shop import OCTOBER

    shop = shop_of("100.00")
    shop.rate(OCTOBER)
    (name,) = pots(shop)
    shop.agree(2, clauses=CLAUSES.format(amount="250.00"))
    shop.rate(OCTOBER)
    assert pots(shop) == {name: {"available": "100"}, f"{name}#2": {"available": "150"}}
    shop.agree(3, clauses=CLAUSES.format(amount="120.00"))
    shop.rate(OCTOBER)
    assert sum(int(held["available"]) for held in pots(shop).values()) == 120
    shop.agree(4)
    shop.rate(OCTOBER)
    assert [held.get("available", "0") for held in pots(shop).values()] == ["0", "0"]


def test_who_gets_the_price_of_credit_back_loses_the_credit(shop_of: Opening) -> None:
    from crossfoot.measures import Period
    from tests.journeys.shop import NOVEMBER, OCTOBER
    from tests.refusals import refused

    shop = shop_of("100.00")
    (october,) = shop.bill(OCTOBER)
    shop.bill(NOVEMBER)
    first, second = pots(shop)
    assert pots(shop) == {first: {"available": "90", "drawn": "10"}, second: {"available": "90", "drawn": "10"}}
    with refused("purchase-in-use"):
        shop.credit(october.ref.number, {pack_of(october): None})
    shop.agree(2, clauses=CLAUSES.format(amount="100.00").replace("every_months", "terms: [calls], every_months"))
    (january,) = shop.bill(Period.month("2027-01"), on="2026-12-03")
    third = list(pots(shop))[-1]
    assert pots(shop)[third] == {"available": "100"}, "no call was made that it could pay for"
    (note,) = shop.credit(january.ref.number, {pack_of(january): None})
    assert str(note.document.draft.net.amount) == "-100.00"
    assert pots(shop)[third] == {"refunded": "100"}


def pack_of(invoice: Any) -> int:
    """The number of the line that bought credit."""
    return next(line.number for line in invoice.document.draft.lines if line.term == "pack")
