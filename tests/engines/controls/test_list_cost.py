"""What a cloud bill states against its own quantity times its own price."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.controls.list_cost import HALF_A_UNIT, ListCostReport, check_list_costs
from crossfoot.measures import Instant
from crossfoot.records.usage import UsageEvent
from tests.refusals import refused
from tests.tables import rows

AT = Instant.parse("2026-10-05T10:00:00Z")


def row(quantity: str, price: str, cost: str, *, currency: str = "USD", name: str = "r") -> UsageEvent:
    stated = {"currency": currency, "list_cost": cost, "list_unit_price": price}
    dims = tuple(sorted((key, value) for key, value in stated.items() if value))
    return UsageEvent("focus", name, AT, "70003", "GB", Decimal(quantity), dims)


def kinds(report: ListCostReport) -> str:
    found = {"agrees": report.agreeing, "differs": report.differing, "incomparable": report.incomparable}
    (kind,) = [name for name, members in found.items() if members]
    return kind


@rows("""
 quantity | price  | cost           | kind         | difference      | because
 2        | 0.09   | 0.18           | agrees       | 0               | two times nine cents
 -2       | 0.09   | -0.18          | agrees       | 0               | a return costs less
 0        | 0.09   | 0              | agrees       | 0               | nothing used, nothing owed
 1        | 0.09   | 0.09000000005  | agrees       | 0.00000000005   | half a unit of the tenth decimal is the writing
 1        | 0.09   | 0.08999999995  | agrees       | -0.00000000005  | on either side
 1        | 0.09   | 0.090000000051 | differs      | 0.000000000051  | and a hair more is not
 0.00003  | 0.0005 | 0.000000015001 | agrees       | 0.000000000001  | exact: a product below any coin
 3        | 0.05   | 15.00          | differs      | 14.85           | a hundred times too much
 3        |        | 15.00          | incomparable |                 | no price, nothing to multiply
 3        | 0.05   |                | incomparable |                 | no cost, nothing to compare
""")
def test_a_row_agrees_differs_or_cannot_be_compared(quantity, price, cost, kind, difference, because):
    report = check_list_costs([row(quantity, price, cost)])
    assert kinds(report) == kind
    (only,) = (*report.agreeing, *report.differing, *report.incomparable)
    assert (only.difference.amount if only.difference is not None else None) == (Decimal(difference) if difference else None)


def test_each_currency_foots_by_itself():
    report = check_list_costs([row("2", "0.5", "1"), row("2", "0.5", "3", currency="EUR"), row("1", "", "7", currency="EUR")])
    assert [(each.currency.code, *amounts(each)) for each in report.totals] == [
        ("EUR", Decimal(10), Decimal(1), Decimal(0), Decimal(2), Decimal(7)),
        ("USD", Decimal(1), Decimal(1), Decimal(0), Decimal(0), Decimal(0)),
    ]


def amounts(total):
    return tuple(getattr(total, name).amount for name in ("claimed", "expected", "within", "differing", "unpriced"))


@rows("""
 price | cost  | currency | code               | field           | because
 0,09  | 1     | USD      | not-a-plain-number | list_unit_price | a comma is no point
 0.09  | NaN   | USD      | not-a-plain-number | list_cost       | a cost is a number
 0.09  | 1     | XXX      | unknown-currency   | currency        | no currency of that code
 0.09  | 1     |          | unknown-currency   | currency        | no currency at all
""")
def test_what_cannot_be_read_is_named_with_its_event(price, cost, currency, code, field, because):
    with refused("list-cost-unreadable", problems=(code,)) as caught:
        check_list_costs([row("1", price, cost, currency=currency, name="7f31#1"), row("1", "1", "1")])
    (problem,) = caught.value.problems
    assert (problem.file, problem.field) == ("event 7f31#1", field)


numbers = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=11)
priced = st.builds(
    lambda quantity, price, off: row(f"{quantity:f}", f"{price:f}" if price is not None else "", f"{off:f}"),
    st.decimals(min_value=-1_000_000, max_value=1_000_000, places=15),
    st.none() | st.decimals(min_value=0, max_value=1_000_000, places=12),
    numbers,
)


@given(st.lists(priced, max_size=20))
def test_what_is_claimed_is_what_is_expected_and_every_difference(events):
    report = check_list_costs(events)
    assert len(report.agreeing) + len(report.differing) + len(report.incomparable) == len(events)
    assert all(abs(each.difference.amount) <= HALF_A_UNIT for each in report.agreeing)
    for total in report.totals:
        assert total.claimed == total.expected + total.within + total.differing + total.unpriced
        assert total.claimed.amount == sum((Decimal(dict(event.dims)["list_cost"]) for event in events), Decimal(0))
