"""Orders against the agreement and the feed: each field that differs is told with who holds what, and the counts foot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.controls.provisioning import against_agreement, compare
from crossfoot.measures import Currency, Extension, Period, Price
from crossfoot.measures.period import FOREVER
from crossfoot.records.order import Order, OrderLine, Provisioned
from crossfoot.terms.agreement import Phase, Term
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.life import Life, Renewal
from crossfoot.terms.price_model import Graduated, Recurring
from tests.agreements import USD, YEAR, small
from tests.tables import rows

JULY = date(2026, 7, 1)
SEATS = Term(
    "seats",
    "Seats",
    "2",
    (
        Phase(Period(YEAR.start, JULY), Recurring(Price(80, USD, "seat")), Decimal(10)),
        Phase(Period(JULY, YEAR.end), Recurring(Price(85, USD, "seat")), Decimal(12)),
    ),
)
AGREEMENT = replace(small(), terms=(*small().terms, SEATS))
LINE = OrderLine(1, "seats", "", Decimal(12), Decimal(85), JULY, YEAR.end)
ORDER = Order("ORD-1", "AGR-1", "CUS-1", USD, YEAR.start, (LINE,))
ROW = Provisioned("tenant-control", "AGR-1", "seats", Decimal(12), JULY, YEAR.end, "active")


def says(order: Order, agreement=AGREEMENT) -> str:
    return "; ".join(difference.says for difference in against_agreement(order, agreement))


def test_an_order_as_agreed_differs_in_nothing():
    assert says(ORDER) == ""


@rows("""
 field      | value      | difference                                        | because
 agreement  | AGR-2      | agreement: order has AGR-2, agreement has AGR-1   | placed under another one
 sold_to    | CUS-2      | sold to: order has CUS-2, agreement has CUS-1     | sold to somebody else
 currency   | EUR        | currency: order has EUR, agreement has USD        | in other money
""")
def test_the_head_is_compared(field, value, difference, because):
    changed = Currency.of(value) if field == "currency" else value
    assert says(replace(ORDER, **{field: changed})) == difference


@rows("""
 line | difference | because
 item=chats | term: order has chats, agreement has nothing | the item names the term
 item=chats term=seats |  | unless the term is given
 term=old | term: order has old, agreement has nothing | which may be wrong itself
 quantity=11 | quantity: order has 11, agreement has 12 | seats are agreed
 quantity=12.0 |  | numbers are compared, not texts
 price=84.99 | unit price: order has 84.99, agreement has 85 | so are prices
 price= |  | left to the agreement
 start=2026-01-01 quantity=10 price=80 |  | the earlier phase was another price
 start=2026-01-01 | quantity: order has 12, agreement has 10; unit price: order has 85, agreement has 80 | asked for its days
 start=2025-12-31 | start: order has 2025-12-31, agreement has 2026-01-01 | before anything was agreed
 end=2026-12-31 | end: order has 2026-12-31, agreement has 2027-01-01 | a day short
 end=open | end: order has open, agreement has 2027-01-01 | the agreement ends
 item=calls quantity=5 price=0.01 |  | usage has a unit price, no quantity
 item=calls price=0.02 | unit price: order has 0.02, agreement has 0.01 | which may differ
""")
def test_each_line_is_compared_with_the_phase_in_force_on_its_start(line, difference, because):
    named = dict(word.split("=") for word in line.split())
    end = named.get("end", str(LINE.end))
    price = named.get("price", str(LINE.unit_price))
    changed = replace(
        LINE,
        item=named.get("item", LINE.item),
        term=named.get("term", LINE.term),
        quantity=Decimal(named.get("quantity", LINE.quantity)),
        unit_price=Decimal(price) if price else None,
        start=date.fromisoformat(named.get("start", str(LINE.start))),
        end=None if end == "open" else date.fromisoformat(end),
    )
    assert says(replace(ORDER, lines=(changed,))) == difference


def test_a_ladder_has_no_single_price():
    ladder = Graduated(Ladder((Tier(None, Price("0.01", USD, "call"), Extension.zero(USD)),)))
    calls = replace(LINE, item="calls", unit_price=Decimal("0.01"))
    told = says(replace(ORDER, lines=(calls,)), small(price=ladder))
    assert told == "unit price: order has 0.01, agreement has no single price"


def test_an_agreement_that_renews_by_itself_leaves_an_order_open():
    renewing = replace(AGREEMENT, life=Life(Renewal(automatic=True, months=12)))
    assert says(replace(ORDER, lines=(replace(LINE, end=None),)), renewing) == ""
    assert says(ORDER, renewing) == ""
    ending = replace(AGREEMENT, life=Life(Renewal(automatic=False, months=12)))
    assert says(replace(ORDER, lines=(replace(LINE, end=None),)), ending) == "end: order has open, agreement has 2027-01-01"


def test_an_agreement_without_end_wants_an_order_without_end():
    endless = replace(AGREEMENT, effective=Period(YEAR.start, FOREVER))
    assert says(ORDER, endless) == "end: order has 2027-01-01, agreement has open"
    assert says(replace(ORDER, lines=(replace(LINE, end=None),)), endless) == ""


def test_an_order_before_the_agreement_asks_who_it_is_sold_to_on_its_first_day():
    early = replace(ORDER, lines=(replace(LINE, start=date(2025, 1, 1)),))
    assert says(early) == "start: order has 2025-01-01, agreement has 2026-01-01"
    assert against_agreement(replace(ORDER, lines=()), AGREEMENT) == ()


@rows("""
 row                | difference                                                | because
                    |                                                           | alike in every field
 quantity=11        | quantity: order has 12, tenant-control has 11             | a seat too few
 quantity=          | quantity: order has 12, tenant-control has nothing        | the system does not say
 start=2026-07-08   | start: order has 2026-07-01, tenant-control has 2026-07-08 | a week late
 start=             | start: order has 2026-07-01, tenant-control has open      | no day
 end=               | end: order has 2027-01-01, tenant-control has open        | never switched off
 status=suspended   | status: order has active, tenant-control has suspended    | ordered, not served
""")
def test_a_line_and_its_row_are_compared_field_by_field(row, difference, because):
    key, _, value = row.partition("=")
    readers = {"quantity": Decimal, "start": date.fromisoformat, "end": date.fromisoformat, "status": str}
    changed = replace(ROW, **{key: readers[key](value) if value else None}) if key else ROW
    compared = compare(orders=[ORDER], agreement=AGREEMENT, provisioned=[changed])
    assert "; ".join(each.says for each in compared.differences) == difference
    assert (compared.matched, compared.differing) == ((0, 1) if difference else (1, 0))


def test_what_is_on_one_side_only_is_told():
    other = replace(ROW, item="beta")
    elsewhere = replace(ROW, agreement="AGR-2")
    compared = compare(orders=[ORDER], agreement=AGREEMENT, provisioned=[other, elsewhere])
    assert [each.says for each in compared.differences] == [
        "item: order has seats, provisioning has nothing",
        "item: order has nothing, tenant-control has beta",
    ]
    assert (compared.missing, compared.unordered, compared.lines_total, compared.rows_total) == (1, 1, 1, 1)


def test_two_lines_of_one_item_meet_their_rows_in_order_of_start():
    early = replace(LINE, start=YEAR.start, quantity=Decimal(10), unit_price=Decimal(80))
    feed = [ROW, replace(ROW, start=YEAR.start, quantity=Decimal(10))]
    compared = compare(orders=[ORDER, replace(ORDER, id="ORD-2", lines=(early,))], agreement=AGREEMENT, provisioned=feed)
    assert (compared.matched, compared.differences) == (2, ())


_items = st.sampled_from(["seats", "calls", "beta"])


@given(st.lists(_items, max_size=6), st.lists(st.tuples(_items, st.integers(10, 13)), max_size=6))
def test_every_line_and_every_row_is_counted_once(ordered, switched):
    lines = tuple(replace(LINE, number=number, item=item) for number, item in enumerate(ordered, start=1))
    feed = [replace(ROW, item=item, quantity=Decimal(quantity)) for item, quantity in switched]
    compared = compare(orders=[replace(ORDER, lines=lines)], agreement=AGREEMENT, provisioned=feed)
    assert compared.lines_total == len(ordered) == compared.matched + compared.differing + compared.missing
    assert compared.rows_total == len(switched) == compared.matched + compared.differing + compared.unordered
