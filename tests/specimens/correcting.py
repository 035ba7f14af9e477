"""Specimens of corrections that are refused: the shop of the journeys, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from tests.databases import Books
from tests.specimens.gallery import Provoke

if TYPE_CHECKING:
    from tests.journeys.shop import Shop


def in_the_shop(act: Callable[[Shop], object]) -> Provoke:
    """What Ada and Ben do once a hundred calls of October are loaded."""

    def provoke(books_db: Books, tmp_path: Path) -> None:
        del books_db
        from tests.journeys.shop import opened

        before = settings.CROSSFOOT_LAKE
        try:
            shop = opened(tmp_path)
            shop.use("a, 10-05, 100, eu")
            act(shop)
        finally:
            settings.CROSSFOOT_LAKE = before

    return provoke


def overtaken(shop: Shop) -> None:
    """Ada asks for October; before her rating is done a price is changed, and October is rated with it."""
    from crossfoot.cli.session import now
    from crossfoot.desks.billing import rating
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import OCTOBER

    asked_first = now()
    shop.agree(2, price="0.80")
    shop.rate(OCTOBER)
    rating.rate(entity=ENTITY, period=OCTOBER, by=shop.ada, at=asked_first, key="slow", progress=lambda done, total, what: None)


def credited_in_part(shop: Shop) -> None:
    from crossfoot.measures import Currency, Money
    from tests.journeys.shop import OCTOBER

    (invoice,) = shop.bill(OCTOBER)
    shop.credit(invoice.ref.number, {1: Money("30.00", Currency.of("USD"))})
    shop.rebill(invoice.ref.number)


def half_a_pack(shop: Shop) -> None:
    from crossfoot.measures import Currency, Money
    from tests.journeys.shop import OCTOBER

    pack = '  - {prepaid: pack, clause: "3", amount: "100.00", paid: "100.00", every_months: 1, lasts_months: 1}'
    shop.agree(2, clauses=f"prepaid:\n{pack}")
    (invoice,) = shop.bill(OCTOBER)
    number = next(line.number for line in invoice.document.draft.lines if line.term == "pack")
    shop.credit(invoice.ref.number, {number: Money("50.00", Currency.of("USD"))})


def too_much(shop: Shop) -> None:
    from tests.journeys.shop import OCTOBER

    (invoice,) = shop.bill(OCTOBER)
    shop.agree(2, price="9000000000000000.00")
    shop.rebill(invoice.ref.number)


def discarding_a_month(shop: Shop) -> None:
    from tests.journeys.shop import OCTOBER

    shop.discard(int(shop.rate(OCTOBER)["run"]))


def discarding_what_is_issued(shop: Shop) -> None:
    from tests.journeys.shop import OCTOBER

    (invoice,) = shop.bill(OCTOBER)
    run = shop.prepared(invoice.ref.number)
    shop.issue(run)
    shop.discard(run)


def discarding_twice(shop: Shop) -> None:
    from tests.journeys.shop import OCTOBER

    (invoice,) = shop.bill(OCTOBER)
    run = shop.prepared(invoice.ref.number)
    shop.discard(run)
    shop.discard(run)


SPECIMENS: dict[str, Provoke] = {
    "purchase-in-use": in_the_shop(half_a_pack),
    "rating-overtaken": in_the_shop(overtaken),
    "rebill-not-whole": in_the_shop(credited_in_part),
    "rebill-unrated": in_the_shop(too_much),
    "not-a-preparation": in_the_shop(discarding_a_month),
    "preparation-issued": in_the_shop(discarding_what_is_issued),
    "nothing-to-discard": in_the_shop(discarding_twice),
}
