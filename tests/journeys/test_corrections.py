"""What was billed is corrected once, where the agreement says, and stays corrected however often months are rated again."""

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


def test_an_adjustment_booked_with_the_next_month_is_not_booked_again_by_either_month(shop_of: Opening) -> None:
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of(late_usage="adjust")
    shop.use("a, 10-05, 100, eu")
    assert lines_of(shop.bill(OCTOBER)) == [("Calls (region=eu)", "100.00"), ("Fee", "10.00")]
    shop.use("b, 10-06, 7, eu", "c, 11-06, 50, eu")
    assert shop.rate(OCTOBER)["charges"] == 0
    november = shop.rate(NOVEMBER)
    assert lines_of(shop.issue(november["run"])) == [
        ("Reversal: Calls (region=eu)", "-100.00"),
        ("Calls (region=eu)", "107.00"),
        ("Calls (region=eu)", "50.00"),
        ("Fee", "10.00"),
    ]
    expected = shop.live()
    assert expected["2026-10", "calls", "region=eu"] == "107.00"
    for period in (NOVEMBER, OCTOBER, NOVEMBER):
        again = shop.rate(period)
        assert (again["charges"], again["held"], again["drafts"]) == (0, 0, 0)
    assert shop.live() == expected
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_a_part_credited_is_given_once_and_the_next_month_does_not_give_it_again(shop_of: Opening) -> None:
    from crossfoot.measures import Currency, Money
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of()
    shop.use("a, 10-05, 100, eu", "b, 11-05, 50, eu")
    (invoice,) = shop.bill(OCTOBER)
    note = shop.credit(invoice.ref.number, {1: Money("30.00", Currency.of("USD"))})
    assert lines_of(note) == [("Credit: Calls (region=eu)", "-30.00")]
    assert lines_of(shop.bill(NOVEMBER)) == [("Calls (region=eu)", "50.00"), ("Fee", "10.00")]
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_a_line_is_credited_in_as_many_parts_as_there_is_something_left(shop_of: Opening) -> None:
    from crossfoot.measures import Currency, Money
    from tests.journeys.shop import OCTOBER, lines_of
    from tests.refusals import refused

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    for part in ("30.00", "20.00"):
        note = shop.credit(invoice.ref.number, {1: Money(part, Currency.of("USD"))})
        assert lines_of(note) == [("Credit: Calls (region=eu)", f"-{part}")]
    assert lines_of(shop.credit(invoice.ref.number, {})) == [("Credit: Calls (region=eu)", "-50.00"), ("Credit: Fee", "-10.00")]
    with refused("nothing-to-credit"):
        shop.credit(invoice.ref.number, {})
    assert shop.unproven(OCTOBER) == []


def test_a_line_credited_whole_stays_credited_when_its_month_or_the_next_is_rated(shop_of: Opening) -> None:
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of(late_usage="rerate")
    shop.use("a, 10-05, 100, eu", "b, 11-05, 50, eu")
    (invoice,) = shop.bill(OCTOBER)
    assert lines_of(shop.credit(invoice.ref.number, {1: None})) == [("Credit: Calls (region=eu)", "-100.00")]
    assert shop.rate(OCTOBER)["drafts"] == 0
    assert lines_of(shop.bill(NOVEMBER)) == [("Calls (region=eu)", "50.00"), ("Fee", "10.00")]
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_a_change_of_what_was_credited_waits_for_a_person_whatever_the_policy(shop_of: Opening) -> None:
    from crossfoot.books.billing.reads.waiting import held_deltas
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of(late_usage="adjust")
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    shop.credit(invoice.ref.number, {1: None})
    shop.use("b, 10-06, 7, eu")
    assert lines_of(shop.bill(NOVEMBER)) == [("Fee", "10.00")]
    (held,) = held_deltas(shop.ben, entity=ENTITY)
    assert str(held.amount) == "USD 7.00"
    accepted = shop.decide(held.id, "yes")
    assert accepted["state"] == "accepted"
    (correction,) = shop.issue(accepted["run"], by=shop.ada)
    assert shop.behind(correction.ref.number) == [
        ("Reversal: Calls (region=eu)", ["100"]),
        ("Calls (region=eu)", ["107"]),
    ]
    assert shop.live()["2026-10", "calls", "region=eu"] == "107.00"


def test_an_invoice_is_billed_anew_whole_once(shop_of: Opening) -> None:
    from tests.journeys.shop import OCTOBER, lines_of
    from tests.refusals import refused

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    shop.agree(2, price="0.80")
    back, anew = sorted(shop.rebill(invoice.ref.number), key=lambda each: each.document.draft.kind)
    assert lines_of([back]) == [("Credit: Calls (region=eu)", "-100.00"), ("Credit: Fee", "-10.00")]
    assert lines_of([anew]) == [("Calls (region=eu)", "80.00"), ("Fee", "10.00")]
    assert shop.behind(anew.ref.number) == [("Calls (region=eu)", ["100"]), ("Fee", [])]
    assert shop.rate(OCTOBER)["charges"] == 0
    assert shop.live()["2026-10", "calls", "region=eu"] == "80.00"
    assert shop.unproven(OCTOBER) == []
    with refused("nothing-to-credit"):
        shop.rebill(invoice.ref.number)


def test_an_invoice_credited_in_part_is_not_billed_anew(shop_of: Opening) -> None:
    from crossfoot.measures import Currency, Money
    from tests.journeys.shop import OCTOBER
    from tests.refusals import refused

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    shop.credit(invoice.ref.number, {1: Money("30.00", Currency.of("USD"))})
    with refused("rebill-not-whole"):
        shop.rebill(invoice.ref.number)


def test_a_rating_overtaken_by_a_later_one_books_nothing(shop_of: Opening) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks.billing import rating
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import OCTOBER
    from tests.refusals import refused

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    raced: list[Any] = []

    def meanwhile(done: int, total: int, what: str) -> None:
        if not raced:
            raced.append(what)
            shop.use("b, 10-06, 7, eu")
            raced.append(shop.rate(OCTOBER))

    given: dict[str, Any] = {"entity": ENTITY, "period": OCTOBER, "by": shop.ada, "at": now()}
    with refused("rating-overtaken"):
        rating.rate(**given, key="slow", progress=meanwhile)
    assert shop.live()["2026-10", "calls", "region=eu"] == "107.00"


def test_rating_an_earlier_month_leaves_the_drafts_of_a_later_one_alone(shop_of: Opening) -> None:
    from tests.journeys.shop import NOVEMBER, OCTOBER, lines_of

    shop = shop_of(late_usage="rerate")
    shop.use("a, 10-05, 100, eu", "b, 11-05, 50, eu")
    shop.bill(OCTOBER)
    november = shop.rate(NOVEMBER)
    shop.use("c, 10-06, 7, eu")
    october = shop.rate(OCTOBER)
    assert (november["drafts"], october["drafts"]) == (1, 1)
    assert lines_of(shop.issue(november["run"])) == [("Calls (region=eu)", "50.00"), ("Fee", "10.00")]
    correction = shop.issue(october["run"])
    assert lines_of(correction) == [("Reversal: Calls (region=eu)", "-100.00"), ("Calls (region=eu)", "107.00")]
    assert correction[0].document.draft.period == OCTOBER
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_a_month_with_more_than_a_hundred_runs_is_still_compared_with_all_of_them(shop_of: Opening) -> None:
    from crossfoot.cli.session import now
    from crossfoot.desks.billing import crediting
    from crossfoot.measures import Currency, Money
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import OCTOBER

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    cent = Money("0.01", Currency.of("USD"))
    given: dict[str, Any] = {"entity": ENTITY, "number": invoice.ref.number, "lines": {1: cent}, "by": shop.ada}
    for each in range(101):
        crediting.prepare_credit(**given, reason="a cent", at=now(), key=f"cent/{each}")
    assert (shop.rate(OCTOBER)["charges"], shop.rate(OCTOBER)["kept"]) == (0, 2)


TAXES = """
taxes:
  - {tax: vat-8, name: VAT, jurisdiction: DE, percent: "8", from: 2026-01-01, until: 2026-11-01}
  - {tax: vat-10, name: VAT, jurisdiction: DE, percent: "10", from: 2026-11-01}
"""


def test_a_correction_carries_the_tax_of_the_month_that_was_served(shop_of: Opening) -> None:
    from tests.journeys.shop import NOVEMBER, OCTOBER

    shop = shop_of(clauses=TAXES)
    shop.use("a, 10-05, 100, eu")
    (october,) = shop.bill(OCTOBER)
    assert [(str(t.base.amount), str(t.amount.amount)) for t in october.document.draft.taxes] == [("110.00", "8.80")]
    shop.use("b, 10-06, 7, eu", "c, 11-06, 50, eu")
    (november,) = shop.bill(NOVEMBER)
    taxes = [(t.tax, str(t.base.amount), str(t.amount.amount)) for t in november.document.draft.taxes]
    assert taxes == [("vat-10", "60.00", "6.00"), ("vat-8", "7.00", "0.56")]


def test_every_run_of_corrected_months_comes_out_identical_and_every_line_says_why(shop_of: Opening) -> None:
    from crossfoot.books.billing.reads.runs import runs
    from crossfoot.desks.billing.looking.explaining import explain
    from crossfoot.desks.billing.looking.reperforming import reperform
    from tests.journeys.company import ENTITY, quiet
    from tests.journeys.shop import NOVEMBER, OCTOBER

    shop = shop_of(late_usage="adjust")
    shop.use("a, 10-05, 100, eu")
    (first,) = shop.bill(OCTOBER)
    shop.use("b, 10-06, 7, eu", "c, 11-06, 50, eu")
    documents = [first, *shop.bill(NOVEMBER)]
    shop.agree(2, price="0.80")
    documents += shop.credit(first.ref.number, {2: None})
    shop.use("d, 10-07, 3, us")
    documents += shop.bill(NOVEMBER)
    for each in runs(shop.ben, entity=ENTITY):
        again = reperform(number=each.id, by=shop.ben, progress=quiet)
        assert (again.is_identical, again.differences) == (True, ()), each.note
    for stored in documents:
        tree = explain(entity=ENTITY, number=stored.ref.number, line=None, by=shop.ben)
        for node, line in zip(tree.below, stored.document.draft.lines, strict=False):
            kinds = [below.kind for below in node.below]
            assert {"charge", "clause", "run"} <= set(kinds)
            assert ("quantity" in kinds) == (line.term == "calls"), line.description
    assert shop.unproven(OCTOBER) == shop.unproven(NOVEMBER) == []


def test_the_usage_detail_of_a_document_covers_every_line_whichever_run_rated_it(shop_of: Opening) -> None:
    import io

    import pikepdf

    from crossfoot.desks.billing.looking.printing import print_document
    from tests.journeys.company import ENTITY
    from tests.journeys.shop import NOVEMBER, OCTOBER

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    shop.bill(OCTOBER)
    shop.use("b, 10-06, 7, eu", "c, 11-06, 50, eu")
    (november,) = shop.bill(NOVEMBER)
    with pikepdf.open(io.BytesIO(print_document(entity=ENTITY, number=november.ref.number, by=shop.ben))) as pdf:
        (detail,) = (each.get_file().read_bytes().decode() for each in pdf.attachments.values())
    rows = [row.split(",") for row in detail.splitlines()]
    quantity = rows[0].index("quantity")
    assert sorted(row[quantity] for row in rows[1:]) == ["107", "50"]


def test_a_credit_says_which_charge_and_which_usage_it_is_given_on(shop_of: Opening) -> None:
    from tests.journeys.shop import OCTOBER

    shop = shop_of()
    shop.use("a, 10-05, 100, eu")
    (invoice,) = shop.bill(OCTOBER)
    (note,) = shop.credit(invoice.ref.number, {1: None})
    assert shop.behind(note.ref.number) == [("Credit: Calls (region=eu)", ["100"])]
