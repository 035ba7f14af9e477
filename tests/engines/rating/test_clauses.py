"""The clauses over the prices: discounts, caps, commitments, early ends, credit sold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crossfoot.measures import DayCount, Money, Percent
from crossfoot.measures.period import Cadence
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.terms.agreement import History, Phase
from crossfoot.terms.commitment import Cap, Commitment, Prepaid, Shortfall
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Life, Settlement, Termination
from crossfoot.terms.price_model import Timing
from tests.engines.rating.agreements import (
    ALWAYS,
    EUR,
    agreement,
    day,
    days,
    eur,
    fee,
    fee_term,
    graduated,
    history,
    rated,
    told,
    usage_term,
)
from tests.refusals import refused
from tests.tables import rows

MARCH = "03-01..04-01"


def says(charge: Charge) -> list[str]:
    return [step.says for step in charge.steps]


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


def test_an_early_end_settles_phases_billed_after_and_before_their_time_in_order() -> None:
    life = Life(termination=Termination(day("03-11"), Settlement.FEE, Percent(100), ""))
    later = Phase(days("05-01.."), fee(timing=Timing.ADVANCE))
    term = fee_term(model=fee(timing=Timing.ARREARS), effective=days("01-01..05-01"))
    mixed = history(replace(term, phases=(*term.phases, later)), effective=days("01-01..06-01"), life=life)
    assert told(rated(mixed, MARCH)) == ["recurring seats 03-01..03-11 10.00", "termination seats 03-11..06-01 83.00"]


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


def test_a_commitment_whose_window_is_no_whole_number_of_cycles_is_refused() -> None:
    quarterly = Cadence.from_anchor(day("01-01"), months=3)
    with refused("window-off-cycle"):
        rated(history(usage_term(), commitments=(replace(COMMIT, months=4),), cadence=quarterly), MARCH)


def test_an_early_end_settles_only_the_fees_that_were_still_running() -> None:
    life = Life(termination=Termination(day("03-11"), Settlement.FEE, Percent(50), ""))
    over = fee_term("over", effective=days("01-01..02-01"))
    got = rated(history(over, fee_term(), effective=days("01-01..07-01"), life=life), MARCH)
    assert told(got) == ["termination seats 04-01..07-01 46.50"]


def test_what_waited_in_an_earlier_run_is_not_told_again() -> None:
    of = history(usage_term(model=graduated(("10", "0.01"))), commitments=(replace(COMMIT, months=3),))
    assert [each.code for each in rated(of, MARCH, uses={"calls": "11"}).suspended] == ["above-last-tier"]
