"""The arithmetic of adjustments, apart from any agreement."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.adjustments.bounds import cut_off, top_up
from crossfoot.engines.rating.adjustments.commitment import settle_commitment
from crossfoot.engines.rating.adjustments.discount import chained, percent_off, spread, spread_exact
from crossfoot.engines.rating.adjustments.free_units import billable
from crossfoot.engines.rating.adjustments.prorate import share_served, swap
from crossfoot.measures import DayCount, Extension, Mode, Money, Percent, Quantity, Rounding, Share, foot
from crossfoot.terms.commitment import Shortfall
from tests.engines.rating.agreements import EUR, days, eur
from tests.tables import decimals, rows

HALF_UP = Rounding()
CENTS = st.integers(-5_000, 5_000).map(lambda minor: Money.of_minor(minor, EUR))


def money(amount: str) -> Money:
    return Money(amount, EUR)


def amounts(text: str) -> list[Money]:
    return [Money(each, EUR) for each in decimals(text)]


@rows("""
 old   | new   | left  | new_left | credit | charge | net   | because
 100   | 300   | 20/30 | 20/30    | 66.67  | 200.00 | 133.33 | an upgrade: each leg rounded, the net rounded once
 300   | 100   | 20/30 | 20/30    | 200.00 | 66.67  | -133.33 | a downgrade mirrors it
 100   | 1000  | 20/30 | 1/1      | 66.67  | 1000.00 | 933.33 | a new cycle begins whole
 0.05  | 0.10  | 1/2   | 1/2      | 0.03   | 0.05   | 0.03  | the net is not the difference of the rounded legs
""")
def test_a_price_changed_inside_a_cycle(
    old: str, new: str, left: str, new_left: str, credit: str, charge: str, net: str, because: str
) -> None:
    old_share, new_share = (Share(*(int(part) for part in each.split("/"))) for each in (left, new_left))
    got = swap(old=eur(old), new=eur(new), left=old_share, new_left=new_share, rounding=HALF_UP)
    assert (got.credit, got.charge, got.net) == (money(credit), money(charge), money(net))


@rows("""
 service      | cycle        | day_count        | share | because
 03-11..04-01 | 03-01..04-01 | actual-half-open | 21/31 | days
 03-11..04-01 | 03-01..04-01 | actual-inclusive | 21/31 | on half-open periods the two agree
 03-11..04-01 | 03-01..04-01 | thirty-360       | 2/3   | 20 of 30 days
 03-11..04-01 | 03-01..04-01 | none             | 1/1   | any part is the whole
 03-29..04-01 | 03-01..04-01 | seconds          | 71/743 | the night the clocks go forward has an hour less
""")
def test_the_share_served(service: str, cycle: str, day_count: str, share: str, because: str) -> None:
    got = share_served(days(service), days(cycle), day_count=DayCount(day_count), time_zone="Europe/Berlin")
    assert str(got) == share


@rows("""
 charged | bound | missing | over | because
 10      | 50    | 40      | 0    | under it
 50      | 50    | 0       | 0    | at it
 60      | 50    | 0       | 10   | past it
 49.5    | 50    | 0.5     | 0    | under it by less than one
 50.5    | 50    | 0       | 0.5  | past it by less than one
 -5      | 0     | 5       | 0    | a credit is under nothing
""")
def test_bounds(charged: str, bound: str, missing: str, over: str, because: str) -> None:
    assert top_up(eur(charged), minimum=eur(bound)) == eur(missing)
    assert cut_off(eur(charged), maximum=eur(bound)) == eur(over)


@rows("""
 used | amount | factor | shortfall | parts          | because
 4    | 10     | 2      | true-up   | 4 + 0 + 6      | what is missing is trued up
 4    | 10     | 2      | forgive   | 4 + 0 + 0      | or forgiven
 10   | 10     | 2      | true-up   | 10 + 0 + 0     | used up
 16   | 10     | 2      | true-up   | 10 + 12 + 0    | what goes past it costs the factor
 -1   | 10     | 2      | true-up   | -1 + 0 + 11    | a credit is made good
""")
def test_a_commitment_settled(used: str, amount: str, factor: str, shortfall: str, parts: str, because: str) -> None:
    got = settle_commitment(used=eur(used), amount=eur(amount), overage_factor=Decimal(factor), shortfall=Shortfall(shortfall))
    assert [got.utilized.amount, got.overage.amount, got.true_up.amount] == decimals(parts)


def test_what_goes_past_a_commitment_costs_no_more_unless_it_says_so() -> None:
    assert settle_commitment(used=eur("10.5"), amount=eur("10")).overage == eur("0.5")


@given(st.decimals("-50", "200", places=4), st.decimals("0", "100", places=4), st.sampled_from(["0", "0.5", "1", "2"]))
def test_a_commitment_costs_what_is_utilized_past_and_missing(used: Decimal, amount: Decimal, factor: str) -> None:
    got = settle_commitment(used=Extension(used, EUR), amount=Extension(amount, EUR), overage_factor=Decimal(factor))
    assert got.charged == got.utilized + got.overage + got.true_up
    assert got.charged.amount >= amount
    assert not (got.overage.amount and got.true_up.amount)


@rows("""
 off | bases           | parts              | because
 1   | 1 + 2           | 0.33 + 0.67        | the coin left over goes to the largest remainder
 10  | 6 + 4           | 6 + 4              | all of it
 12  | 6 + 4           | 6 + 4              | never more than there is
 5   | 6 + -4          | 2 + 0              | a credit lowers what there is and takes no part
 5   | -6 + 4          | 0 + 0              | nothing to discount
 0   | 6 + 4           | 0 + 0              | nothing taken off
""")
def test_an_amount_spread_over_charges(off: str, bases: str, parts: str, because: str) -> None:
    assert list(spread(money(off), amounts(bases))) == amounts(parts)


@given(st.integers(0, 9_999), st.lists(CENTS, min_size=1, max_size=8))
def test_the_parts_sum_to_what_is_taken_and_none_exceeds_its_charge(off: int, bases: list[Money]) -> None:
    parts = spread(Money.of_minor(off, EUR), bases)
    there_is = max(foot(bases, zero=money("0")), money("0"))
    assert foot(parts, zero=money("0")) == min(Money.of_minor(off, EUR), there_is)
    assert all(money("0") <= part <= max(base, money("0")) for part, base in zip(parts, bases, strict=True))


@rows("""
 off | bases     | parts                  | because
 6   | 200 + 100 | 4 + 2                  | in proportion
 400 | 200 + 100 | 200 + 100              | never more than there is
 0   | 200 + 100 | 0 + 0                  | nothing taken off
 0.9 | 200 + 100 | 0.6 + 0.3              | less than one is taken off as well
 6   | 1 + -1    | 0 + 0                  | there is nothing to take it off
""")
def test_an_amount_spread_without_rounding(off: str, bases: str, parts: str, because: str) -> None:
    got = spread_exact(eur(off), [Extension(each, EUR) for each in decimals(bases)])
    assert [each.amount for each in got] == decimals(parts)


@rows("""
 amount | offs        | parts        | because
 100    | 10 %, 10 %  | 10 + 9       | each on what the last left
 100    | 10 %, 50    | 10 + 50      | a percentage, then an amount
 100    | 50, 10 %    | 50 + 5       | the order counts
 100    | 80, 50      | 80 + 20      | no more than is left
 999.9  | 33.333 %    | 333.30       | rounded
""")
def test_discounts_chained(amount: str, offs: str, parts: str, because: str) -> None:
    clauses = [Percent(each.removesuffix(" %")) if each.endswith("%") else eur(each) for each in offs.split(", ")]
    assert list(chained(eur(amount), clauses, rounding=HALF_UP)) == amounts(parts)


def test_a_percentage_is_rounded_as_the_term_says() -> None:
    assert percent_off(eur("2"), Percent("33.25"), rounding=HALF_UP) == money("0.67")
    assert percent_off(eur("2"), Percent("33.25"), rounding=Rounding(Mode.DOWN)) == money("0.66")


@rows("""
 quantity | free | before | billed | because
 15       | 10   | 5      | 10       | five of the ten are used already
 15       | 10   | 12     | 15       | all of them are
 4        | 10   | 5      | 0        | within what is left
 15       | 0    | 0      | 15       | nothing is free
""")
def test_free_units(quantity: str, free: str, before: str, billed: str, because: str) -> None:
    got = billable(Quantity(quantity, "call"), free=Decimal(free), used_before=Decimal(before))
    assert got == Quantity(billed, "call")
