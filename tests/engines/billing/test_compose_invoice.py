"""Composing documents from charges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.billing.compose_invoice import compose, settle_with_credit, single_price
from crossfoot.engines.billing.totals import Totals, totals
from crossfoot.measures import Period, Quantity, foot
from crossfoot.records.charge import ChargeKind, Op, Step
from crossfoot.records.document import CreditDrawn, DocumentKind
from crossfoot.terms.agreement import InvoiceGrouping
from crossfoot.terms.conventions import TaxRounding
from crossfoot.terms.party import Role, RoleHolder, Roles
from crossfoot.terms.tax import TaxRate
from tests.charges import OCTOBER, USD, agreement, charge, drafts, reversed_of, tax, usd
from tests.refusals import refused
from tests.tables import rows


@rows("""
 grouping     | documents | because
 agreement    | 2         | each agreement has its own invoice
 consolidated | 1         | one bill-to party, one invoice
 term         | 3         | an invoice for each term of each agreement
""")
def test_grouping_says_which_charges_share_a_document(grouping: str, documents: str, because: str) -> None:
    known = [agreement(name, grouping=InvoiceGrouping(grouping)) for name in ("AGR-1", "AGR-2")]
    charges = [charge("1"), charge("2", term="seats"), charge("4", of="AGR-2")]
    drafted = drafts(charges, known)
    assert len(drafted) == int(documents)
    assert sum(len(each.lines) for each in drafted) == len(charges)
    assert foot((each.net for each in drafted), zero=usd("0")) == usd("7")


@rows("""
 place   | percent | amounts             | tax  | because
 invoice | 20      | 0.01 0.01 0.01 0.01 | 0.01 | 20 % of 0.04 is 0.008: rounded once, on the whole
 line    | 20      | 0.01 0.01 0.01 0.01 | 0.00 | 0.002 on each line rounds to nothing
 invoice | 8.25    | 70                  | 5.78 | 5.775 is a tie: half away from zero
 invoice | 19      | 100 -40             | 11.40 | a reversal lowers the base
 invoice | 0       | 100                 | 0.00 | a rate of nothing still gives its line
""")
def test_tax_is_rounded_at_the_declared_place(place: str, percent: str, amounts: str, tax: str, because: str) -> None:
    known = [agreement(taxes=[_rate(percent)], tax_rounding=TaxRounding(place))]
    charges = [charge(amount, series=f"n={n}") for n, amount in enumerate(amounts.split())]
    (drafted,) = drafts(charges, known)
    assert [each.amount for each in drafted.taxes] == [usd(tax)]
    assert drafted.total == drafted.net + usd(tax)


def _rate(percent: str):  # type: ignore[no-untyped-def]
    return tax(percent)


def test_a_consolidated_invoice_rounds_one_tax_once_across_agreements() -> None:
    known = [agreement(name, grouping=InvoiceGrouping.CONSOLIDATED, taxes=[tax("20")]) for name in ("AGR-1", "AGR-2")]
    (drafted,) = drafts([charge("0.02"), charge("0.02", of="AGR-2")], known)
    (line,) = drafted.taxes
    assert (line.base, line.amount, line.lines) == (usd("0.04"), usd("0.01"), (1, 2))


def test_a_tax_covers_only_its_categories_and_its_days() -> None:
    ended = replace(tax("7", name="old"), effective=replace(OCTOBER, start=OCTOBER.start.replace(year=2025)))
    ended = replace(ended, effective=replace(ended.effective, end=OCTOBER.start))
    known = [agreement(taxes=[tax("19", categories=("software",)), ended])]
    (drafted,) = drafts([charge("10", category="software"), charge("5", series="x=1")], known)
    assert [(each.name, each.base) for each in drafted.taxes] == [("VAT", usd("10"))]


def test_taxes_and_parties_are_those_of_the_last_day_of_the_period() -> None:
    last = date(2026, 10, 31)
    rates = [
        replace(tax("21", name="After"), effective=Period.onward(OCTOBER.end)),
        replace(tax("19", name="Until"), effective=Period(date(2020, 1, 1), OCTOBER.end)),
        replace(tax("20", name="Since"), effective=Period.onward(last)),
    ]
    holders = [
        RoleHolder(Role.SOLD_TO, "CUS-1", Period(date(2020, 1, 1), last)),
        RoleHolder(Role.SOLD_TO, "CUS-2", Period(last, OCTOBER.end)),
        RoleHolder(Role.SOLD_TO, "CUS-3", Period.onward(OCTOBER.end)),
    ]
    (drafted,) = drafts([charge("10")], [replace(agreement(taxes=rates), roles=Roles(tuple(holders)))])
    assert {each.name for each in drafted.taxes} == {"Until", "Since"}
    assert (drafted.bill_to, drafted.tax_party) == ("CUS-2", "CUS-2")


def test_lines_stand_by_clause_in_numbers_not_in_letters() -> None:
    clauses = ["10.1", "A", "100", "4.2", "4.10"]
    charges = [replace(charge("1", series=f"n={n}"), clause=clause) for n, clause in enumerate(clauses)]
    (drafted,) = drafts(charges)
    assert [line.clause for line in drafted.lines] == ["4.2", "4.10", "10.1", "100", "A"]


def test_a_group_that_gives_back_more_than_it_bills_is_a_credit_note() -> None:
    (drafted,) = drafts([charge("1"), reversed_of(charge("3", series="x=1"))])
    assert drafted.kind is DocumentKind.CREDIT_NOTE
    assert drafted.total == usd("-2")
    assert drafted.lines[1].description == "Reversal: API calls (x=1)"


def test_a_document_of_nothing_is_an_invoice_that_refers_to_none() -> None:
    (drafted,) = drafts([charge("0")])
    assert (drafted.kind, drafted.original) == (DocumentKind.INVOICE, "")


def test_what_is_taken_back_stands_before_what_takes_its_place() -> None:
    old = charge("3")
    (drafted,) = drafts([replace(old, amount=usd("2")), reversed_of(old), replace(old, generation=2)])
    assert [line.amount for line in drafted.lines] == [usd("-3"), usd("2"), usd("3")]


def test_a_discount_line_says_what_it_is_taken_off() -> None:
    (drafted,) = drafts([charge("-1", series="calls, usage, x=1", kind=ChargeKind.DISCOUNT)])
    assert drafted.lines[0].description == "API calls on calls, usage, x=1"


def test_only_a_single_price_is_shown_as_a_unit_price() -> None:
    one = charge("1")
    two = replace(one, steps=(*one.steps, *one.steps))
    flat = replace(one, steps=(Step(Op.FLAT, "", amount=one.extension.amount, adds=True),))
    packages = replace(one, quantity=Quantity("95", "call"))
    bare = replace(one, quantity=None)
    assert [single_price(each) for each in (one, two, flat, packages, bare)] == [one.steps[0].price, None, None, None, None]


def test_a_charge_without_a_quantity_shows_none() -> None:
    (drafted,) = drafts([replace(charge("1"), quantity=None)])
    assert (drafted.lines[0].quantity, drafted.lines[0].unit) == (None, "")


def test_an_agreement_without_a_party_is_refused() -> None:
    with refused("role-unfilled"):
        drafts([charge("1")], [replace(agreement(), roles=Roles(()))])


@rows("""
 service                  | tax | because
 2026-09-01 2026-10-01    | old | billed late: the rate of its last day served, which ended with September
 2026-09-15 2026-10-02    | new | its last day served is 1 October, the first day of the new rate
 2026-10-01 2026-11-01    | new | served in the period
 2026-11-01 2026-12-01    | new | billed in advance: the tax point is the document's, not a day in November
""")
def test_a_line_carries_the_rate_of_its_own_tax_point(service: str, tax: str, because: str) -> None:
    rates = [_in_force("old", "2020-01-01", "2026-10-01"), _in_force("new", "2026-10-01", "2026-11-01")]
    rates.append(_in_force("next", "2026-11-01", "2030-01-01"))
    first, end = (date.fromisoformat(day) for day in service.split())
    (drafted,) = drafts([charge("10", service=Period(first, end))], [agreement(taxes=rates)])
    assert [each.name for each in drafted.taxes] == [tax]


def _in_force(name: str, start: str, end: str) -> TaxRate:
    return replace(tax("19", name=name), id=name, effective=Period(date.fromisoformat(start), date.fromisoformat(end)))


def test_prepaid_credit_settles_the_total_and_leaves_the_tax() -> None:
    (drafted,) = drafts([charge("70")], [agreement(taxes=[tax("8.25")])])
    settled = settle_with_credit(drafted, [CreditDrawn("G-1", usd("5"))])
    assert (settled.tax, settled.total, settled.due) == (usd("5.78"), usd("75.78"), usd("70.78"))


def test_totals_that_do_not_foot_are_refused() -> None:
    with refused("totals-do-not-foot"):
        Totals(net=usd("1"), tax=usd("1"), total=usd("3"), drawn=usd("0"), due=usd("3"))
    with refused("totals-do-not-foot"):
        Totals(net=usd("1"), tax=usd("1"), total=usd("2"), drawn=usd("1"), due=usd("2"))


def test_an_empty_document_foots_to_nothing() -> None:
    assert totals(lines=(), taxes=(), drawn=(), currency=USD).due == usd("0")


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12), st.permutations(range(12)))
def test_the_order_of_charges_changes_nothing(cents: list[int], order: list[int]) -> None:
    charges = [charge(f"{each // 100}.{each % 100:02d}", series=f"n={n:02d}") for n, each in enumerate(cents)]
    shuffled = [charges[place] for place in order if place < len(charges)]
    known = {"AGR-1": agreement(taxes=[tax("19")])}
    straight = compose(charges=charges, agreements=known, period=OCTOBER)
    assert compose(charges=shuffled, agreements=known, period=OCTOBER) == straight
    assert foot((each.net for each in straight), zero=usd("0")) == foot((each.amount for each in charges), zero=usd("0"))


@pytest.mark.parametrize("grouping", list(InvoiceGrouping))
def test_every_charge_stands_on_exactly_one_line(grouping: InvoiceGrouping) -> None:
    known = [agreement(name, grouping=grouping, party=party) for name, party in (("AGR-1", "A"), ("AGR-2", "B"))]
    charges = [charge("1", of=name, term=term) for name in ("AGR-1", "AGR-2") for term in ("calls", "seats")]
    lines = [line.charge for drafted in drafts(charges, known) for line in drafted.lines]
    assert sorted(lines) == sorted(each.id for each in charges)


def test_what_was_worked_out_from_others_stands_on_the_invoice_of_the_largest() -> None:
    known = [agreement(grouping=InvoiceGrouping.TERM)]
    calls, seats = charge("100"), charge("10", term="seats")
    off = replace(charge("-5", term="early-bird", kind=ChargeKind.DISCOUNT), of=(calls.key.digest,))
    over_both = replace(charge("20", term="commit", kind=ChargeKind.TRUE_UP), of=(calls.key.digest, seats.key.digest))
    drafted = drafts([calls, seats, off, over_both], known)
    assert {each.group: each.net for each in drafted} == {
        "AGR-1/calls": usd("115"),
        "AGR-1/seats": usd("10"),
    }
