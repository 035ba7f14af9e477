"""Commitments, credits, discounts, meters, roles, payment and the life of a contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crossfoot.measures import Conversion, Extension, Money, Percent, Period
from crossfoot.terms.commitment import Cap, Commitment, Prepaid
from crossfoot.terms.discount import Discount
from crossfoot.terms.life import Renewal, Uplift, UpliftKind
from crossfoot.terms.meter import Aggregation, Meter
from crossfoot.terms.party import DEFAULT_USES, Purpose, Role, RoleHolder, Roles
from crossfoot.terms.payment import PaymentTerms
from crossfoot.terms.tax import TaxRate
from tests.agreements import USD, YEAR
from tests.refusals import refused
from tests.tables import rows


@rows("""
 amount | months | factor | fine | because
 100    | 1      | 1      | yes  | the usual one
 0      | 12     | 0      | yes  | nothing promised, nothing charged above
 -1     | 1      | 1      | no   | nobody promises less than nothing
 100    | 0      | 1      | no   | a window lasts
 100    | 1      | -1     | no   | going over never pays
""")
def test_a_commitment_promises_an_amount_for_a_while(amount, months, factor, fine, because):
    def made() -> Commitment:
        return Commitment("c", "C", "1", Extension(amount, USD), YEAR, months=int(months), overage_factor=Decimal(factor))

    if fine == "yes":
        assert made().months == int(months)
    else:
        with refused("bad-commitment"):
            made()


@rows("""
 amount | every | lasts | rollover | for_months | fine | because
 100    | 0     | 0     | 0        | 0          | yes  | granted once, to the end
 100    | 1     | 3     | 50       | 2          | yes  | monthly, half of the rest rolls over
 100    | 1     | 3     | 100      | 2          | yes  | all of the rest
 0      | 0     | 0     | 0        | 0          | no   | a grant of nothing
 100    | -1    | 0     | 0        | 0          | no   | how often?
 100    | 0     | -1    | 0        | 0          | no   | how long?
 100    | 1     | 3     | 50       | 0          | no   | rolled over for how long?
 100    | 1     | 3     | 0        | 2          | no   | how much is rolled over?
 100    | 1     | 3     | 101      | 2          | no   | more than there is
 100    | 1     | 3     | -1       | 2          | no   | less than nothing
""")
def test_credits_are_granted_and_expire_as_written(amount, every, lasts, rollover, for_months, fine, because):
    def made() -> Prepaid:
        months = {"every_months": int(every), "lasts_months": int(lasts), "rollover_months": int(for_months)}
        return Prepaid("p", "P", "1", Money(amount, USD), Money(0, USD), YEAR, rollover=Percent(rollover), **months)

    if fine == "yes":
        assert made().currency == USD
    else:
        with refused("bad-prepaid"):
            made()


@pytest.mark.parametrize(
    ("off", "more", "fine"),
    [
        pytest.param(Percent(0), {}, True, id="nothing off"),
        pytest.param(Percent(100), {"tier": 1, "cycles": 3}, True, id="all off the first rung, three times"),
        pytest.param(Extension(0, USD), {}, True, id="an amount of nothing"),
        pytest.param(Percent("100.01"), {}, False, id="more than all"),
        pytest.param(Percent("-0.01"), {}, False, id="a discount is no surcharge"),
        pytest.param(Extension("-0.01", USD), {}, False, id="nor is an amount"),
        pytest.param(Percent(10), {"tier": 0}, False, id="rungs count from 1"),
        pytest.param(Percent(10), {"cycles": -1}, False, id="cycles from 0"),
    ],
)
def test_a_discount_takes_off_what_can_be_taken_off(off, more, fine):
    if fine:
        assert Discount("d", "D", "1", off, YEAR, **more).off == off
    else:
        with refused("bad-discount"):
            Discount("d", "D", "1", off, YEAR, **more)


@rows("""
 aggregation | percentile | fine | because
 sum         |            | yes  | no percentile to a sum
 percentile  | 95         | yes  | the 95th
 percentile  | 100        | yes  | the greatest
 percentile  | 0.1        | yes  | just above nothing
 percentile  | 0          | no   | the least is not a percentile
 percentile  | 100.1      | no   | there is none above all
 percentile  |            | no   | which one?
 max         | 95         | no   | a maximum has none
""")
def test_a_percentile_belongs_to_its_aggregation(aggregation, percentile, fine, because):
    value = Decimal(percentile) if percentile else None
    if fine == "yes":
        assert Meter("m", "load", "Mbps", Aggregation(aggregation), percentile=value).counted_in == "Mbps"
    else:
        with refused("bad-percentile"):
            Meter("m", "load", "Mbps", Aggregation(aggregation), percentile=value)


def test_a_conversion_starts_from_the_events_and_ends_in_the_price():
    assert Meter("m", "bytes", "GB", conversion=Conversion("byte", "GB", divide=Decimal(10**9))).counted_in == "byte"
    with refused("conversion-elsewhere"):
        Meter("m", "bytes", "GB", conversion=Conversion("byte", "MB"))


OTHER = Period(date(2026, 7, 1), date(2027, 1, 1))


@rows("""
 held                       | role         | party | because
 sold_to:A                  | sold_to      | A     | held itself
 sold_to:A                  | bill_to      | A     | falls back to sold-to
 sold_to:A                  | payer        | A     | by way of bill-to
 sold_to:A bill_to:B        | payer        | B     | the bill-to party pays
 sold_to:A bill_to:B payer:C | payer       | C     | unless somebody else does
 sold_to:A                  | end_customer | A     | who buys, uses
 sold_to:A                  | ship_to      | A     | and receives
 sold_to:A                  | channel      |       | nobody becomes a channel by default
 bill_to:B                  | sold_to      |       | nor a customer
""")
def test_an_unfilled_role_falls_back(held, role, party, because):
    pairs = [word.split(":") for word in held.split()]
    roles = Roles(tuple(RoleHolder(Role(name), who, YEAR) for name, who in pairs))
    assert (roles.holding(Role(role), date(2026, 10, 1)) or "") == party


def test_a_role_is_dated_and_held_by_one_party_at_a_time():
    first = RoleHolder(Role.PAYER, "A", Period(YEAR.start, OTHER.start))
    roles = Roles((first, RoleHolder(Role.PAYER, "B", OTHER), RoleHolder(Role.BILL_TO, "C", YEAR)))
    assert [roles.holding(Role.PAYER, date(2026, month, 30)) for month in (6, 7)] == ["A", "B"]
    with refused("role-overlap"):
        Roles((first, RoleHolder(Role.PAYER, "B", YEAR)))


def test_a_purpose_asks_its_role_and_says_when_nobody_answers():
    uses = ((Purpose.CASH, Role.CHANNEL),)
    roles = Roles((RoleHolder(Role.SOLD_TO, "A", YEAR), RoleHolder(Role.CHANNEL, "M", YEAR)), uses)
    assert roles.asked(Purpose.CASH, YEAR.start) == "M"
    assert roles.asked(Purpose.TAX, YEAR.start) == "A"  # not among the uses: its usual role, ship-to, falls back
    with refused("role-unfilled"):
        roles.asked(Purpose.CASH, YEAR.end)
    assert {purpose for purpose, _ in DEFAULT_USES} == set(Purpose)


@rows("""
 days | month_end | issued     | due        | because
 30   | no        | 2026-11-05 | 2026-12-05 | thirty days
 0    | no        | 2026-11-05 | 2026-11-05 | at once
 30   | yes       | 2026-11-05 | 2026-12-30 | thirty days from 30 November
 0    | yes       | 2028-02-03 | 2028-02-29 | the end of a leap February
 10   | yes       | 2026-12-31 | 2027-01-10 | over the year's end
""")
def test_an_invoice_is_due_so_many_days_after_it_or_its_month(days, month_end, issued, due, because):
    terms = PaymentTerms(int(days), month_end == "yes")
    assert terms.due(date.fromisoformat(issued)) == date.fromisoformat(due)


def test_payment_terms_read_as_they_are_printed():
    assert str(PaymentTerms()) == "net 30 days"
    assert str(PaymentTerms(45, after_month_end=True)) == "net 45 days from the end of the month"
    assert PaymentTerms(365).days == 365
    for wrong in (-1, 366):
        with refused("bad-payment-terms"):
            PaymentTerms(wrong)


def test_an_index_belongs_to_an_indexed_uplift():
    assert Uplift(UpliftKind.INDEX, index="CPI").index == "CPI"
    assert Uplift(UpliftKind.FIXED, Percent(3)).percent == Percent(3)
    with refused("bad-uplift"):
        Uplift(UpliftKind.INDEX)
    with refused("bad-uplift"):
        Uplift(UpliftKind.FIXED, index="CPI")


def test_notice_counts_up_to_so_many_days_before_the_end():
    assert Renewal(automatic=True, months=12, notice_days=60).notice_by(date(2027, 1, 1)) == date(2026, 11, 2)


def test_caps_and_taxes_are_kept_as_given():
    assert Cap("c", "C", "1", Extension(5, USD), YEAR).terms == ()
    assert TaxRate("t", "VAT", "DE", Percent(19), YEAR).categories == ()
