"""A credit or rebill that was prepared and is given up leaves the books as if it had not been, but for the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import Books

Opening = Callable[..., Any]


@pytest.fixture
def shop_of(books_db: Books, tmp_path: Path) -> Iterator[Opening]:
    """Opens the shop under some terms."""
    from tests.journeys.shop import opened

    before = settings.CROSSFOOT_LAKE
    yield lambda **terms: opened(tmp_path, **terms)
    settings.CROSSFOOT_LAKE = before


def test_a_credit_given_up_is_on_no_later_bill_and_can_be_given_again(shop_of: Opening) -> None:
    from crossfoot.books.billing.reads.runs import all_drafts
    from crossfoot.books.trail.reads.lines import lines_on
    from crossfoot.measures import Currency, Money
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of()
    shop.use("a, 10-05, 100, eu", "b, 11-05, 50, eu")
    (invoice,) = shop.bill(OCTOBER)
    before = shop.live()
    part = {1: Money("30.00", Currency.of("USD"))}
    run = shop.prepared(invoice.ref.number, part)
    assert shop.discard(run)["drafts"] == 1
    assert shop.live() == before and all_drafts(shop.ada, entity=ENTITY) == ()
    (line,) = lines_on(shop.ada, entity=ENTITY, on_kind="run", on_id=str(run))
    assert (line.deed, line.by) == ("preparation.discarded", shop.ada.id)
    assert lines_of(shop.credit(invoice.ref.number, part)) == [("Credit: Calls (region=eu)", "-30.00")]
    assert lines_of(shop.bill(NOVEMBER)) == [("Calls (region=eu)", "50.00"), ("Fee", "10.00")]
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_a_rebill_given_up_takes_nothing_and_adds_nothing(shop_of: Opening) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks.billing import crediting
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import NOVEMBER, OCTOBER

    shop = shop_of()
    shop.use("a, 10-05, 100, eu", "b, 11-05, 50, eu")
    (invoice,) = shop.bill(OCTOBER)
    before = shop.live()
    done = crediting.prepare_rebill(
        entity=ENTITY, number=invoice.ref.number, reason="wrong price", by=shop.ada, at=now(), key=shop.key()
    )
    shop.discard(int(done["run"]))
    assert shop.live() == before
    (november,) = shop.bill(NOVEMBER)
    assert str(november.document.draft.total.amount) == "60.00", "what was taken back and counts again comes to nothing"
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_prepaid_credit_withdrawn_with_its_purchase_is_there_again(shop_of: Opening) -> None:
    from crossfoot.books.billing.reads.credits import grants
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import OCTOBER

    shop = shop_of()
    pack = (
        '  - {prepaid: pack, clause: "3", amount: "100.00", paid: "100.00", every_months: 1, lasts_months: 1, terms: [calls]}'
    )
    shop.agree(2, clauses=f"prepaid:\n{pack}")

    def available() -> str:
        return str(sum(each.available for each in grants(shop.ada, entity=ENTITY)))

    (invoice,) = shop.bill(OCTOBER)
    number = next(line.number for line in invoice.document.draft.lines if line.term == "pack")
    assert available() == "100"
    run = shop.prepared(invoice.ref.number, {number: None})
    assert available() == "0"
    shop.discard(run)
    assert available() == "100"


def test_what_is_waited_for_is_not_given_up(shop_of: Opening) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks.billing import releasing
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import OCTOBER
    from tests.refusals import refused

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    run = shop.prepared(invoice.ref.number)
    given: dict[str, Any] = {"entity": ENTITY, "run": run, "reason": "outage", "evidence": [], "by": shop.ada}
    releasing.request_document_void(**given, at=now(), key=shop.key())
    with refused("approval-pending"):
        shop.discard(run)
