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
from crossfoot.measures import Currency, DayCount, ExchangeRate, Extension, Mode, Money, Percent, Price, Quantity, Rounding
from crossfoot.measures.period import Cadence
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.terms.agreement import History, Phase, Term
from crossfoot.terms.commitment import Cap, Commitment, Prepaid, Shortfall
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.discount import Discount
from crossfoot.terms.ladder import CapacityTier, Ladder, Tier
from crossfoot.terms.life import Life, Renewal, Settlement, Termination, Uplift, UpliftKind
from crossfoot.terms.meter import Meter
from crossfoot.terms.price_model import Capacity, Graduated, Matrix, MatrixCell, Recurring, Timing, ZeroUsage
from tests.engines.rating.agreements import (
    ALWAYS,
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
from tests.refusals import refused
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


TEN = Discount("D1", "Ten off", "9.1", Percent(10), ALWAYS)
FIVE = Discount("D2", "Five off", "9.2", eur("5"), ALWAYS, order=2)


@rows("""
 discounts                     | parts                     | because
 10 %                          | -1.00 -3.10               | a percentage off each charge
 5                             | -1.22 -3.78               | an amount by largest remainder
 10 %, 5                       | -1.00 -3.10 -1.22 -3.78   | in their order, each on what the last left
 100                           | -10.00 -31.00             | never more than there is
 10 % on seats                 | -3.10                     | a discount of its own terms
 5 on seats, 10 %              | -5.00 -1.00 -2.60         | the second sees what the first left
 100 %, 5                      | -10.00 -31.00             | nothing is left to take off
""")
def test_discounts(discounts: str, parts: str, because: str) -> None:
    clauses = []
    for place, cell in enumerate(discounts.split(", "), start=1):
        off, _, terms = cell.partition(" on ")
        what = Percent(off.removesuffix(" %")) if off.endswith("%") else eur(off)
        clauses.append(Discount(f"D{place}", "Off", "9", what, ALWAYS, terms=(terms,) if terms else (), order=place))
    of = history(usage_term(), fee_term(model=fee(timing=Timing.ARREARS)), discounts=tuple(reversed(clauses)))
    taken = [each for each in rated(of, MARCH, uses={"calls": "1000"}).charges if each.key.kind is ChargeKind.DISCOUNT]
    assert [str(each.amount.amount) for each in taken] == parts.split()


def test_a_discount_line_names_what_it_is_taken_from_and_goes_to_its_account() -> None:
    base, taken = sorted(
        rated(history(usage_term(tax_category="digital"), discounts=(TEN,)), MARCH, uses={"calls": "1000"}).charges,
        key=lambda each: -each.amount.amount,
    )
    assert taken.of == (base.key.digest,)
    assert (taken.key.series, taken.account, taken.tax_category) == ("calls, usage", base.account, "digital")
    assert says(taken) == ["10 % off 10.00 EUR: Calls calls"]


def test_a_discount_of_one_tier_leaves_the_others_alone() -> None:
    term = usage_term(model=graduated(("100", "0.10"), (None, "0.01")))
    off = replace(TEN, off=Percent(50), tier=2)
    got = rated(history(term, discounts=(off,)), MARCH, uses={"calls": "300"})
    assert told(got) == ["discount D1 03-01..04-01 -1.00", "usage calls 03-01..04-01 12.00"]
    assert told(rated(history(term, discounts=(off,)), MARCH, uses={"calls": "90"})) == ["usage calls 03-01..04-01 9.00"]


@rows("""
 cycles | run          | discounted           | because
 2      | 01-01..02-01 | 01-01 01-01 02-01    | the first two cycles of service
 2      | 02-01..03-01 | 02-01                | the third is past them, though its fee comes with the second
 0      | 05-01..06-01 | 05-01 06-01          | no number, every cycle
""")
def test_a_discount_for_the_first_cycles(cycles: str, run: str, discounted: str, because: str) -> None:
    off = replace(TEN, cycles=int(cycles), effective=days("01-01.."))
    got = rated(history(usage_term(), fee_term(), discounts=(off,)), run, uses={"calls": "1000"})
    taken = sorted(each.key.service.start for each in got.charges if each.key.kind is ChargeKind.DISCOUNT)
    assert taken == [day(each) for each in discounted.split()]


def test_a_discount_older_than_the_agreement_counts_from_the_agreements_first_cycle() -> None:
    of = history(usage_term(), discounts=(replace(TEN, cycles=1),))
    assert len(rated(of, "01-01..02-01", uses={"calls": "1000"}).charges) == 2
    assert len(rated(of, "02-01..03-01", uses={"calls": "1000"}).charges) == 1


def test_an_amount_is_taken_once_a_cycle_whatever_is_billed_when() -> None:
    of = history(usage_term(), fee_term(model=fee("3")), discounts=(FIVE,))
    january, february = (rated(of, run, uses={"calls": "1000"}) for run in ("01-01..02-01", "02-01..03-01"))
    taken = [each for each in (*january.charges, *february.charges) if each.key.kind is ChargeKind.DISCOUNT]
    assert [(f"{each.key.service.start:%m}", each.key.series, str(each.amount.amount)) for each in taken] == [
        ("01", "calls, usage", "-2.00"),
        ("01", "seats, recurring", "-3.00"),
        ("02", "seats, recurring", "-3.00"),
        ("02", "calls, usage", "-2.00"),
        ("03", "seats, recurring", "-3.00"),
    ]


CAP = Cap("K", "Cap", "7", eur("4"), ALWAYS)


@rows("""
 cap | discount | terms | charges                                               | because
 4   |          |       | cap K 03-01..04-01 -6.00                              | usage past the cap is taken off
 4   | 50 %     |       | discount D1 03-01..04-01 -5.00, cap K 03-01..04-01 -1.00 | after discounts
 10  |          |       |                                                       | at the cap, nothing
 4   |          | other |                                                       | of other terms
""")
def test_a_cap(cap: str, discount: str, terms: str, charges: str, because: str) -> None:
    clause = replace(CAP, amount=eur(cap), terms=(terms,) if terms else ())
    off = (replace(TEN, off=Percent(50), terms=("calls",)),) if discount else ()
    of = history(usage_term(), usage_term("other"), fee_term(), caps=(clause,), discounts=off)
    got = [each for each in told(rated(of, MARCH, uses={"calls": "1000"})) if not each.startswith(("usage", "recurring"))]
    assert got == [each for each in charges.split(", ") if each]


COMMIT = Commitment("C", "Commitment", "8", eur("100"), days("01-01..2027-01-01"))


@rows("""
 used  | months | factor | shortfall | run          | charges | because
 1000  | 1      | 1      | true-up   | 03-01..04-01 | true-up C 03-01..04-01 90.00 | what was not used is owed
       | 1      | 1      | true-up   | 03-01..04-01 | true-up C 03-01..04-01 100.00 | all of it, where nothing was
 1000  | 1      | 1      | forgive   | 03-01..04-01 |  | forgiven
 10000 | 1      | 2      | true-up   | 03-01..04-01 |  | used up exactly
 12000 | 1      | 2      | true-up   | 03-01..04-01 | overage C 03-01..04-01 20.00 | 20 past it cost twice
 12000 | 1      | 0.5    | true-up   | 03-01..04-01 | overage C 03-01..04-01 -10.00 | or half
 1000  | 3      | 1      | true-up   | 02-01..03-01 |  | the quarter is still open
 1000  | 3      | 1      | true-up   | 03-01..04-01 | true-up C 01-01..04-01 70.00 | settled at its end, over its three cycles
 4000  | 3      | 2      | true-up   | 03-01..04-01 | overage C 01-01..04-01 20.00 | overage too
""")
def test_a_commitment(used: str, months: str, factor: str, shortfall: str, run: str, charges: str, because: str) -> None:
    clause = replace(COMMIT, months=int(months), overage_factor=Decimal(factor), shortfall=Shortfall(shortfall))
    got = rated(history(usage_term(), commitments=(clause,)), run, uses={"calls": used} if used else None)
    assert [each for each in told(got) if not each.startswith("usage")] == [each for each in charges.split(", ") if each]


def test_a_commitment_counts_what_discounts_and_caps_left_of_earlier_cycles_too() -> None:
    clause = replace(COMMIT, months=3)
    of = history(usage_term(), commitments=(clause,), caps=(CAP,), discounts=(TEN,))
    true_up = next(each for each in rated(of, MARCH, uses={"calls": "1000"}).charges if each.key.kind is ChargeKind.TRUE_UP)
    assert str(true_up.amount) == "EUR 88.00", "three cycles at the cap of 4"
    assert says(true_up)[1] == "utilized 12 + overage 0 + true-up 88 = 100 EUR"


@rows("""
 effective             | prorate          | run          | true_up | because
 03-11..2027-01-01     | actual-half-open | 03-01..04-01 | 21.00   | in force for 21 of 31 days
 03-11..2027-01-01     | none             | 03-01..04-01 | 31.00   | not shortened
 01-01..03-11          | actual-half-open | 03-01..04-01 | 10.00   | ended within the cycle
""")
def test_a_commitment_partly_in_force(effective: str, prorate: str, run: str, true_up: str, because: str) -> None:
    clause = replace(COMMIT, amount=eur("31"), effective=days(effective), prorate=DayCount(prorate))
    (charge,) = rated(history(usage_term(), commitments=(clause,)), run).charges
    assert str(charge.amount.amount) == true_up


def test_a_commitment_older_than_the_agreement_counts_from_the_agreements_first_cycle() -> None:
    of = history(usage_term(), commitments=(replace(COMMIT, months=3, effective=days("2025-12-01..2027-01-01")),))
    assert told(rated(of, MARCH)) == ["true-up C 01-01..04-01 100.00"]


def test_an_early_end_closes_the_window_of_a_commitment() -> None:
    life = Life(termination=Termination(day("02-01"), Settlement.NONE, Percent(0), ""))
    of = history(usage_term(), commitments=(replace(COMMIT, amount=eur("365"), months=12),), life=life)
    assert told(rated(of, "01-01..02-01")) == ["true-up C 01-01..02-01 31.00"]


def test_a_commitment_of_a_fee_counts_the_fee() -> None:
    clause = replace(COMMIT, terms=("seats",))
    got = rated(history(fee_term(), commitments=(clause,)), MARCH)
    assert told(got) == ["true-up C 03-01..04-01 69.00", "recurring seats 04-01..05-01 31.00"]


def test_a_window_over_no_term_is_rounded_half_up_and_booked_as_usage() -> None:
    (charge,) = rated(history(fee_term(), commitments=(COMMIT,)), MARCH).charges[:1]
    assert (str(charge.amount), charge.account, charge.tax_category) == ("EUR 100.00", "revenue-usage", "standard")


def test_two_versions_of_a_commitment_share_its_window_and_the_last_decides() -> None:
    one = agreement(usage_term(), commitments=(COMMIT,))
    two = agreement(usage_term(), commitments=(replace(COMMIT, amount=eur("50")),), version=2, in_force_from=day("03-11"))
    assert told(rated(History((one, two)), MARCH)) == ["true-up C 03-01..04-01 50.00"]


@rows("""
 settlement | percent | amount | name                                      | because
 fee        | 50      | 46.50  | Early termination fee: Fee seats          | half of April, May and June
 refund     | 100     | -21.00 | Refund after early termination: Fee seats | 21 days of March, all of them
 refund     | 50      | -10.50 | Refund after early termination: Fee seats | or half
""")
def test_an_early_end(settlement: str, percent: str, amount: str, name: str, because: str) -> None:
    life = Life(termination=Termination(day("03-11"), Settlement(settlement), Percent(percent), "closed down"))
    (charge,) = rated(history(fee_term(), effective=days("01-01..07-01"), life=life), MARCH).charges
    assert (charge.key.kind, str(charge.amount.amount), charge.name) == (ChargeKind.TERMINATION, amount, name)
    assert says(charge)[1].endswith("ended on 2026-03-11: closed down")


def test_an_early_end_without_a_reason_says_no_more_than_the_day() -> None:
    life = Life(termination=Termination(day("03-11"), Settlement.REFUND, Percent(50), ""))
    (charge,) = rated(history(fee_term(), life=life), MARCH).charges
    assert says(charge)[-1].endswith("ended on 2026-03-11")


@rows("""
 effective         | paid | charges                                   | because
 03-01..2027-01-01 | 90   | prepaid P 03-01..2027-01-01 90.00         | sold on its first day
 03-01..           | 90   | prepaid P 03-01.. 90.00                   | credit without an end
 03-01..2027-01-01 | 0    | prepaid P 03-01..2027-01-01 0.00 | credit given away is seen as well
""")
def test_prepaid_credit_is_sold(effective: str, paid: str, charges: str, because: str) -> None:
    clause = Prepaid("P", "Credit", "6", Money(100, EUR), Money(paid, EUR), days(effective))
    got = rated(history(prepaid=(clause,)), MARCH)
    assert told(got) == [each for each in charges.split(", ") if each]
    assert {(each.account, each.tax_category) for each in got.charges} <= {("credit-liability", "prepaid")}


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


def test_a_commitment_whose_window_is_no_whole_number_of_cycles_is_refused() -> None:
    quarterly = Cadence.from_anchor(day("01-01"), months=3)
    with refused("window-off-cycle"):
        rated(history(usage_term(), commitments=(replace(COMMIT, months=4),), cadence=quarterly), MARCH)


def test_an_early_end_settles_only_the_fees_that_were_still_running() -> None:
    life = Life(termination=Termination(day("03-11"), Settlement.FEE, Percent(50), ""))
    over = fee_term("over", effective=days("01-01..02-01"))
    got = rated(history(over, fee_term(), effective=days("01-01..07-01"), life=life), MARCH)
    assert told(got) == ["termination seats 04-01..07-01 46.50"]


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


def test_what_waited_in_an_earlier_run_is_not_told_again() -> None:
    of = history(usage_term(model=graduated(("10", "0.01"))), commitments=(replace(COMMIT, months=3),))
    assert [each.code for each in rated(of, MARCH, uses={"calls": "11"}).suspended] == ["above-last-tier"]
