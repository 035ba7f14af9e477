"""What a hand-written agreement means: every default, every short form, prices of a book, versions side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema

from crossfoot.formats.agreements import (
    check_agreements,
    dump_agreement,
    dump_price_book,
    price_book_schema,
    read_agreement,
    read_price_book,
)
from crossfoot.formats.agreements.dump_prices import dump_price
from crossfoot.formats.agreements.price_book import counted_in
from crossfoot.measures import Cadence, Currency, Extension, Period, Price
from crossfoot.measures.period import FOREVER
from crossfoot.terms.agreement import Billing, Channel
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import Tier
from crossfoot.terms.life import Life
from crossfoot.terms.party import Purpose, Role
from crossfoot.terms.price_model import Package, PerUnit, Recurring, Stairstep, Timing
from tests.agreements import USD, small
from tests.refusals import refused
from tests.tables import rows

EXAMPLES = Path(__file__).parents[3] / "examples" / "agreements"
BOOK = read_price_book((EXAMPLES / "price-book.yaml").read_bytes(), name="price-book.yaml")
BANHART = read_agreement((EXAMPLES / "banhart.yaml").read_bytes(), name="banhart.yaml", books={BOOK.id: BOOK})

LEAST = """
schema: crossfoot.agreement/1
agreement: AGR-1
version: 1
title: Least
entity: US01
currency: USD
time_zone: UTC
effective: {from: 2026-01-15}
roles: []
accounts: [a]
terms:
  - term: calls
    clause: "1"
    meter: {metric: call, unit: call}
    price: %s
"""


def least(price: str) -> object:
    """The price model of the least agreement with that price."""
    return read_agreement((LEAST % price).encode(), name="a.yaml").terms[0].phases[0].model


def test_what_is_not_said_is_as_the_reference_says():
    got = read_agreement((LEAST % "{per_unit: 0.1}").encode(), name="a.yaml")
    assert got.channel is Channel.DIRECT
    assert got.effective == Period(date(2026, 1, 15), FOREVER)
    assert got.in_force_from == date(2026, 1, 15)
    assert got.billing == Billing(Cadence.from_day(date(2026, 1, 15), billing_day=15, months=1))
    assert got.life == Life()
    (term,) = got.terms
    assert (term.name, term.account, term.tax_category) == ("calls", "revenue-usage", "standard")
    assert term.conventions == Conventions()
    assert term.meters[0].id == "call"
    assert term.phases[0].effective == got.effective
    assert term.phases[0].model == PerUnit(Price("0.1", USD, "call"))


@rows("""
 price                                                             | because
 {per_unit: 0.1}                                                   | a bare number is never a float
 {per_unit: "0.10"}                                                | a text says the same
 {per_unit: {amount: 0.1}}                                         | so does a quoted price
 {per_unit: {amount: 100, per: 1000}}                              | for a thousand at once
 {per_unit: {amount: 0.1, unit: call}}                             | the unit may be said
""")
def test_a_price_may_be_written_in_several_ways(price, because):
    assert least(price) == PerUnit(Price(Decimal("0.1"), USD, "call"))


def test_a_stairstep_has_flat_prices_only():
    got = least("{stairstep: [{upto: 10, flat: 5}, {from: 10, flat: 8}]}")
    assert isinstance(got, Stairstep)
    assert got.ladder.tiers == (
        Tier(Decimal(10), Price(0, USD, "call"), Extension(5, USD)),
        Tier(None, Price(0, USD, "call"), Extension(8, USD)),
    )


def test_a_package_counts_the_units_of_the_meter():
    assert least("{package: {size: 1000, price: 3}}") == Package(Decimal(1000), Price(3, USD, "package"), "call")


def test_the_agreements_conventions_are_the_default_of_each_term():
    written = (LEAST % "{per_unit: 1}") + "    conventions: {zero_usage: first-flat}\nconventions: {day_count: thirty-360}\n"
    got = read_agreement(written.encode(), name="a.yaml").terms[0].conventions
    assert (str(got.day_count), str(got.zero_usage)) == ("thirty-360", "first-flat")


def test_phases_follow_each_other_to_the_agreements_end():
    seats = BANHART.term("seats")
    assert [(phase.effective, phase.quantity) for phase in seats.phases] == [
        (Period(date(2026, 1, 1), date(2026, 10, 15)), 12),
        (Period(date(2026, 10, 15), date(2028, 1, 1)), 15),
    ]
    assert seats.account == "revenue-recurring"
    assert seats.phases[0].model == Recurring(Price(85, USD, "seat"), Timing.ARREARS)


def test_list_prices_become_phases_cut_to_the_agreement():
    assert [(phase.effective, phase.model) for phase in BANHART.term("storage").phases] == [
        (Period(date(2026, 1, 1), date(2026, 7, 1)), PerUnit(Price("0.021", USD, "GB"))),
        (Period(date(2026, 7, 1), date(2028, 1, 1)), PerUnit(Price("0.019", USD, "GB"))),
    ]


def test_a_purpose_asks_the_role_it_is_given_and_others_their_usual_one():
    assert dict(BANHART.roles.uses)[Purpose.TAX] is Role.SHIP_TO
    assert BANHART.roles.asked(Purpose.CASH, date(2026, 3, 31)) == "CUS-0217"
    assert BANHART.roles.asked(Purpose.CASH, date(2026, 4, 1)) == "CUS-0217-AP"


def test_a_price_in_credits_is_converted():
    written = (LEAST % "{per_unit: 2}") + (
        "    conversion: {from: credit, exponent: 2, rate: '0.01', on: 2026-01-01, source: the contract}\n"
    )
    term = read_agreement(written.encode(), name="a.yaml").terms[0]
    assert term.phases[0].model.currency == Currency.own("credit", exponent=2)
    assert term.conversion is not None
    assert (term.conversion.quote, term.conversion.value) == (USD, Decimal("0.01"))


def test_a_price_in_another_currency_is_converted():
    written = (LEAST % "{per_unit: 2}") + "    conversion: {from: EUR, rate: '1.1', on: 2026-01-01, source: ECB}\n"
    assert read_agreement(written.encode(), name="a.yaml").terms[0].phases[0].model.currency == Currency.of("EUR")


def test_a_recurring_fee_may_be_quoted_for_many_units():
    dumped = dump_price(Recurring(Price.per("100.00", USD, "seat", units=50)))
    assert dumped == {"recurring": {"amount": "2", "unit": "seat", "timing": "advance", "months": 1}}


def test_a_price_book_is_written_as_it_is_read():
    dumped = dump_price_book(BOOK)
    jsonschema.Draft202012Validator(price_book_schema()).validate(dumped)
    assert dumped["prices"][0]["until"] == "2026-07-01"


def test_a_price_book_tells_its_problems():
    bad = (
        b"schema: crossfoot.price-book/1\nprice_book: P\nversion: 1\nprices:\n  - {item: a, currency: XXX, from: x, price: {}}"
    )
    with refused("price-book-malformed", problems=("unknown-currency", "terms-date-wanted")):
        read_price_book(bad, name="p.yaml")
    with refused("price-book-malformed", problems=("terms-schema-unknown",)):
        read_price_book(b"schema: crossfoot.agreement/1", name="p.yaml")
    twice = (EXAMPLES / "price-book.yaml").read_text("utf-8").replace("until: 2026-07-01", "until: 2026-07-02")
    with refused("price-book-malformed", problems=("price-overlap",)):
        read_price_book(twice.encode(), name="p.yaml")


@rows("""
 price                                            | unit | because
 {per_unit: 1}                                    | call | every unit
 {graduated: [{unit: 1}]}                         | call | a ladder
 {volume: [{unit: 1}]}                            | call | a ladder
 {stairstep: [{flat: 1}]}                         | call | flat prices of a ladder
 {package: {size: 10, price: 1}}                  | call | packages
 {block: {tiers: [{size: 10, price: 1}]}}         | call | blocks
 {matrix: [{match: {}, per_unit: 1}]}             | call | its cells'
 {percentage: {percent: 1}}                       |      | any value
 {pre_rated: {}}                                  |      | any amount
 {capacity: [{price: 1}]}                         |      | levels of its own meters
""")
def test_a_list_price_is_for_the_unit_it_counts_or_for_any(price, unit, because):
    entry = f"{{item: a, currency: USD, unit: call, from: 2026-01-01, price: {price}}}"
    book = read_price_book(f"schema: crossfoot.price-book/1\nprice_book: P\nversion: 1\nprices: [{entry}]".encode(), name="p")
    assert counted_in(book.prices[0].model) == unit
    taken = LEAST % "{book: P, item: a}"
    other = taken.replace("unit: call", "unit: token")
    assert read_agreement(taken.encode(), name="a", books={"P": book}).terms[0].phases[0].model == book.prices[0].model
    if unit:
        with refused("agreement-malformed", problems=("terms-unit-elsewhere",)):
            read_agreement(other.encode(), name="a", books={"P": book})
    else:
        assert read_agreement(other.encode(), name="a", books={"P": book})


def test_the_dump_of_an_agreement_holds_no_reference_to_a_book():
    assert "book" not in str(dump_agreement(BANHART)["terms"])


@rows("""
 ends_with       | parents       | problems                                       | because
                 |               |                                                | nothing refers to anything
 A:B             |               |                                                | A ends with B
 A:B B:C         |               |                                                | a chain is fine
 A:B B:A         |               | co-termination-circle A, B, A                  | neither ends by itself
 A:A             |               | co-termination-circle A, A                     | nor does one that waits for itself
 A:B B:C C:B     |               | co-termination-circle B, C, B                  | A only leads into the circle
 A:Z             |               | co-termination-nowhere A Z                     | Z is not there
                 | P:Q Q:R       |                                                | a hierarchy
                 | P:Q Q:R R:P   | party-circle P, Q, R, P                        | nobody is at the top
 A:B B:A         | P:P           | co-termination-circle A, B, A; party-circle P, P | all are told
""")
def test_agreements_are_checked_against_each_other(ends_with, parents, problems, because):
    ends = dict(pair.split(":") for pair in ends_with.split())
    many = [replace(small(), id=name, life=Life(co_terminates=ends.get(name, ""))) for name in "ABC"]
    above = dict(pair.split(":") for pair in parents.split())
    if not problems:
        check_agreements(many, parents=above)
        return
    with refused("agreements-inconsistent") as caught:
        check_agreements(many, parents=above)
    told = [f"{each.code} {' '.join(each.facts.values())}" for each in caught.value.problems]
    assert "; ".join(told) == problems


def test_only_the_latest_version_counts_and_none_comes_twice():
    old = replace(small(), life=Life(co_terminates="AGR-1"))
    check_agreements([old, replace(small(), version=2)])
    check_agreements([replace(small(), version=2), old])
    with refused("agreements-inconsistent", problems=("agreement-twice",)):
        check_agreements([small(), small()])
