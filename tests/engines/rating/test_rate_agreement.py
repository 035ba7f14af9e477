"""An agreement's run: every charge with its workings, nothing billed as nothing in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.engines.rating.due import due
from crossfoot.engines.rating.rate_agreement import rate_agreement
from crossfoot.errors import Defect
from crossfoot.measures import Currency, DayCount, ExchangeRate, Extension, Mode, Percent, Price, Quantity, Rounding
from crossfoot.measures.period import Cadence
from crossfoot.records.charge import Charge
from crossfoot.terms.agreement import History, Phase, Term
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import CapacityTier, Ladder, Tier
from crossfoot.terms.life import Life, Renewal, Uplift, UpliftKind
from crossfoot.terms.meter import Meter
from crossfoot.terms.price_model import Capacity, Graduated, Matrix, MatrixCell, Recurring, ZeroUsage
from tests.engines.rating.agreements import (
    CALLS,
    EUR,
    agreement,
    counted,
    day,
    days,
    eur,
    fee,
    fee_term,
    graduated,
    history,
    per_call,
    rated,
    told,
    usage_term,
)
from tests.tables import rows

MARCH = "03-01..04-01"


def says(charge: Charge) -> list[str]:
    return [step.says for step in charge.steps]


@rows("""
 price | unit_days | effective | charges | because
 31    | half-open | 01-01..   | recurring seats 04-01..05-01 31.00 | a whole cycle is exactly the price
 31    | half-open | 03-11..   | recurring seats 03-11..04-01 21.00, recurring seats 04-01..05-01 31.00 | 21 of 31 days
 31    | none      | 03-11..   | recurring seats 03-11..04-01 31.00, recurring seats 04-01..05-01 31.00 | not prorated
 30    | 30-360    | 03-11..   | recurring seats 03-11..04-01 20.00, recurring seats 04-01..05-01 30.00 | 20 of 30 days
 743   | seconds   | 03-29..   | recurring seats 03-29..04-01 71.00, recurring seats 04-01..05-01 743.00 | 71 of 743 hours
""")
def test_a_recurring_fee(price: str, unit_days: str, effective: str, charges: str, because: str) -> None:
    counts = {"half-open": DayCount.ACTUAL_HALF_OPEN, "30-360": DayCount.THIRTY_360}
    count = counts.get(unit_days) or DayCount(unit_days)
    term = fee_term(model=fee(price), conventions=Conventions(day_count=count))
    assert told(rated(history(term, effective=days(effective)), MARCH)) == charges.split(", ")


def test_seats_are_multiplied_before_the_share_is_taken_and_the_workings_say_so() -> None:
    (charge, _) = rated(history(fee_term(seats="3"), effective=days("03-11..")), MARCH).charges
    assert says(charge) == [
        "3 seat × 31 EUR for 2026-03-01 to 2026-04-01",
        "21/31 of 93 EUR, served 2026-03-11 to 2026-04-01 (day count actual-half-open)",
    ]
    assert (str(charge.quantity), str(charge.amount)) == ("3 seat", "EUR 63.00")


def test_an_uplift_is_a_step_of_its_own_and_compounds() -> None:
    life = Life(Renewal(True, 12, uplift=Uplift(UpliftKind.FIXED, Percent(10))))
    renewed = history(fee_term(model=fee("100")), effective=days("01-01..2027-01-01"), life=life)
    charge = rated(renewed, "2028-01-01..2028-02-01").charges[0]
    assert str(charge.amount) == "EUR 121.00"
    assert says(charge)[1:] == [
        "prices rise by 10 % at the renewal on 2027-01-01: 10 % of 100 EUR",
        "prices rise by 10 % at the renewal on 2028-01-01: 10 % of 110 EUR",
    ]


@rows("""
 minimum | maximum | used | effective | charges | because
 50      |         | 1000 | 01-01..   | minimum calls 03-01..04-01 40.00, usage calls 03-01..04-01 10.00 | lifted to the minimum
 50      |         |      | 01-01..   | minimum calls 03-01..04-01 50.00 | a minimum is owed though nothing was used
 10      |         | 1000 | 01-01..   | usage calls 03-01..04-01 10.00 | the minimum itself lifts nothing
 31      |         | 0    | 03-11..   | minimum calls 03-11..04-01 21.00, usage calls 03-11..04-01 0.00 | a share of it
         | 4       | 1000 | 01-01..   | cap calls 03-01..04-01 -6.00, usage calls 03-01..04-01 10.00 | cut off at the maximum
         | 10      | 1000 | 01-01..   | usage calls 03-01..04-01 10.00 | the maximum itself cuts nothing
         | 4       | 1000 | 03-11..   | cap calls 03-11..04-01 -6.00, usage calls 03-11..04-01 10.00 | not shortened
""")
def test_minimum_and_maximum_of_a_term(
    minimum: str, maximum: str, used: str, effective: str, charges: str, because: str
) -> None:
    term = usage_term(minimum=eur(minimum) if minimum else None, maximum=eur(maximum) if maximum else None)
    got = rated(history(term, effective=days(effective)), MARCH, uses={"calls": used} if used else None)
    assert told(got) == charges.split(", ")


def test_a_price_change_inside_the_cycle_leaves_one_minimum_over_both_parts() -> None:
    one = agreement(usage_term(minimum=eur("50")))
    two = agreement(usage_term(model=per_call("0.02"), minimum=eur("50")), version=2, in_force_from=day("03-11"))
    assert told(rated(History((one, two)), MARCH, uses={"calls": "1000"})) == [
        "usage calls 03-01..03-11 10.00",
        "minimum calls 03-01..04-01 20.00",
        "usage calls 03-11..04-01 20.00",
    ]


def test_a_gap_in_the_phases_is_not_part_of_the_minimum() -> None:
    phases = (Phase(days("01-01..03-11"), per_call()), Phase(days("03-21.."), per_call()))
    term = replace(usage_term(minimum=eur("31")), phases=phases)
    minimum = rated(history(term), MARCH).charges[0]
    assert str(minimum.amount) == "EUR 21.00"
    assert len(minimum.steps) == 3


CREDIT = Currency.own("credit", exponent=2)
RATE = ExchangeRate(CREDIT, EUR, "0.5", on=date(2026, 1, 1), source="price list")


def in_credits(**more: Any) -> Term:
    rungs = (
        Tier(Decimal(100), Price("1", CREDIT, "call"), Extension("4", CREDIT)),
        Tier(None, Price("0.5", CREDIT, "call"), Extension("0", CREDIT)),
    )
    return usage_term(model=Graduated(Ladder(rungs)), conversion=RATE, **more)


def test_a_pricing_unit_is_converted_in_the_open() -> None:
    (charge,) = rated(history(in_credits()), MARCH, uses={"calls": "300"}).charges
    assert str(charge.amount) == "EUR 102.00"
    assert "100 credit × 0.5 EUR/credit (price list, 2026-01-01)" in says(charge)


@rows("""
 bound | charges                                                         | because
 EUR   | minimum calls 03-01..04-01 48.00, usage calls 03-01..04-01 102.00 | a minimum in the agreement's currency
 own   | usage calls 03-01..04-01 102.00                                 | one in the pricing unit is converted as the price is
""")
def test_a_minimum_in_either_unit(bound: str, charges: str, because: str) -> None:
    minimum = eur("150") if bound == "EUR" else Extension("150", CREDIT)
    assert told(rated(history(in_credits(minimum=minimum)), MARCH, uses={"calls": "300"})) == charges.split(", ")


def test_groups_of_dimensions_are_charged_alone_and_share_what_is_included() -> None:
    term = usage_term(included=Decimal(150))
    (piece,) = due(history(term), days(MARCH)).usage
    found = [counted(piece, "100", dims=(("model", name),)) for name in ("large", "medium", "small")]
    got = rate_agreement(history=history(term), period=days(MARCH), metered=found)
    assert [(each.key.series, str(each.amount.amount)) for each in got.charges] == [
        ("model=large", "0.00"),
        ("model=medium", "0.50"),
        ("model=small", "1.00"),
    ]


def test_included_units_used_before_a_price_change_are_gone_after_it() -> None:
    one = agreement(usage_term(included=Decimal(150)))
    two = agreement(usage_term(model=per_call("0.02"), included=Decimal(150)), version=2, in_force_from=day("03-11"))
    assert told(rated(History((one, two)), MARCH, uses={"calls": "100"})) == [
        "usage calls 03-01..03-11 0.00",
        "usage calls 03-11..04-01 1.00",
    ]


def test_units_above_the_included_ones_cost_the_overage_factor() -> None:
    term = usage_term(model=per_call("0.50"), included=Decimal(500), overage_factor=Decimal(2))
    assert told(rated(history(term), MARCH, uses={"calls": "620"})) == ["usage calls 03-01..04-01 120.00"]


@rows("""
 zero_usage | used | charges                        | because
 nothing    |      |                                | nothing metered, nothing charged
 first-flat |      | usage calls 03-01..04-01 5.00  | the first tier's flat fee is owed all the same
 first-flat | 0    | usage calls 03-01..04-01 5.00  | and where a zero was metered
 nothing    | 0    | usage calls 03-01..04-01 0.00  | events that come to zero are a line, not a silence
""")
def test_nothing_used(zero_usage: str, used: str, charges: str, because: str) -> None:
    ladder = Ladder((Tier(None, Price("0.01", EUR, "call"), eur("5")),))
    term = usage_term(model=Graduated(ladder), conventions=Conventions(zero_usage=ZeroUsage(zero_usage)))
    got = rated(history(term), MARCH, uses={"calls": used} if used else None)
    assert told(got) == [each for each in charges.split(", ") if each]


def test_a_quantity_of_zero_that_no_event_made_is_no_line() -> None:
    (piece,) = due(history(usage_term()), days(MARCH)).usage
    got = rate_agreement(history=history(usage_term()), period=days(MARCH), metered=[counted(piece, "0", events=0)])
    assert got.charges == got.suspended == ()


def test_a_matrix_without_usage_owes_no_flat_fee_since_no_cell_is_meant() -> None:
    cells = Matrix((MatrixCell((("model", "large"),), graduated((None, "1"))),))
    term = usage_term(model=cells, conventions=Conventions(zero_usage=ZeroUsage.FIRST_FLAT))
    assert rated(history(term), MARCH).charges == ()


def test_capacity_is_one_charge_over_all_of_its_meters() -> None:
    tiers = (CapacityTier((("calls", Decimal(10)),), eur("7")), CapacityTier((), eur("70")))
    bytes_ = Meter("bytes", "api.bytes", "byte")
    term = replace(usage_term(model=Capacity(tiers)), meters=(CALLS, bytes_))
    (piece,) = due(history(term), days(MARCH)).usage
    sent = replace(counted(piece, "99"), meter="bytes", quantity=Quantity("99", "byte"))
    (charge,) = rate_agreement(history=history(term), period=days(MARCH), metered=[counted(piece, "11"), sent]).charges
    assert (str(charge.amount), charge.quantity, charge.key.series) == ("EUR 70.00", None, "")
    assert rated(history(term), MARCH).charges == ()


@rows("""
 used   | code              | because
 -5     | negative-quantity | nothing is priced below zero
 1001   | above-last-tier   | a closed ladder refuses
""")
def test_what_no_price_fits_waits_with_the_reason(used: str, code: str, because: str) -> None:
    got = rated(history(usage_term(model=graduated(("1000", "0.01")))), MARCH, uses={"calls": used})
    assert got.charges == ()
    (held,) = got.suspended
    assert (held.code, held.metric, held.account, held.term, str(held.quantity)) == (
        code,
        "api.call",
        "acme",
        "calls",
        f"{used} call",
    )


def test_included_units_are_not_used_up_by_what_waits() -> None:
    term = usage_term(model=graduated(("100", "0.01")), included=Decimal(100))
    (piece,) = due(history(term), days(MARCH)).usage
    found = [counted(piece, "500", dims=(("a", "1"),)), counted(piece, "100", dims=(("a", "2"),))]
    got = rate_agreement(history=history(term), period=days(MARCH), metered=found)
    assert [str(each.amount) for each in got.charges] == ["EUR 0.00"]
    assert [each.code for each in got.suspended] == ["above-last-tier"]


def test_what_was_metered_for_nothing_that_is_due_waits() -> None:
    of = history(usage_term())
    (april,) = due(of, days("04-01..05-01")).usage
    got = rate_agreement(history=of, period=days(MARCH), metered=[counted(april, "5")])
    assert [each.code for each in got.suspended] == ["outside-term"]
    assert got.charges == ()


def test_one_series_metered_twice_is_a_defect() -> None:
    of = history(usage_term())
    (piece,) = due(of, days(MARCH)).usage
    with pytest.raises(Defect):
        rate_agreement(history=of, period=days(MARCH), metered=[counted(piece, "5"), counted(piece, "6")])


def test_a_short_first_cycle_of_a_fee_in_a_pricing_unit_is_raised_and_converted_in_the_open() -> None:
    life = Life(Renewal(True, 12, uplift=Uplift(UpliftKind.FIXED, Percent(10))), pauses=(days("2027-03-01..2027-03-11"),))
    term = fee_term(model=Recurring(Price("62", CREDIT, "seat")), conversion=RATE)
    got = rated(history(term, effective=days("01-01..2027-01-01"), life=life), "2027-03-01..2027-04-01").charges[0]
    assert str(got.amount) == "EUR 23.10"
    assert says(got)[1:] == [
        "21/31 of 62 credit, served 2027-03-11 to 2027-04-01 (day count actual-half-open)",
        "42 credit × 0.5 EUR/credit (price list, 2026-01-01)",
        "prices rise by 10 % at the renewal on 2027-01-01: 10 % of 42 credit",
        "4.2 credit × 0.5 EUR/credit (price list, 2026-01-01)",
    ]


def test_a_charge_says_what_priced_it() -> None:
    (charge,) = rated(
        history(usage_term(account="revenue-api", tax_category="digital")), MARCH, uses={"calls": "1000.5"}
    ).charges
    assert (charge.version, charge.clause, charge.account, charge.tax_category, charge.events) == (
        1,
        "3.1",
        "revenue-api",
        "digital",
        1,
    )
    assert charge.conventions == (
        "day count actual-half-open; rounded half-up to the minor unit; zero usage: nothing;"
        " cycles of 1 month from day 1, days of Europe/Berlin"
    )
    assert says(charge) == ["1,000.5 call × 0.01 EUR", "10.005 EUR rounded half-up to the minor unit: 10.01"]


def test_the_rounding_is_the_terms_own() -> None:
    term = usage_term(conventions=Conventions(rounding=Rounding(Mode.DOWN)))
    assert told(rated(history(term), MARCH, uses={"calls": "1000.5"})) == ["usage calls 03-01..04-01 10.00"]


def test_charges_stand_in_order_of_term_service_and_series() -> None:
    of = history(usage_term("b"), usage_term("a"), fee_term("c"), cadence=Cadence.from_anchor(day("01-01"), months=1))
    assert told(rated(of, "01-01..03-01", uses={"a": "100", "b": "100"})) == [
        "usage a 01-01..02-01 1.00",
        "usage a 02-01..03-01 1.00",
        "usage b 01-01..02-01 1.00",
        "usage b 02-01..03-01 1.00",
        "recurring c 01-01..02-01 31.00",
        "recurring c 02-01..03-01 31.00",
        "recurring c 03-01..04-01 31.00",
    ]
