"""Percentages of the value transacted, with fixed fees, allowances and bounds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from hypothesis import example, given
from hypothesis import strategies as st

from crossfoot.engines.rating.prices.percentage import UNIT, percentage, percentage_each
from crossfoot.engines.rating.workings import footed
from crossfoot.measures import Percent, Quantity
from crossfoot.records.charge import Op, Step
from crossfoot.terms.price_model import Percentage, ZeroUsage
from tests.engines.rating.prices.told import USD, dollars, expect, usd
from tests.refusals import refused
from tests.strategies import decimals as any_decimals
from tests.tables import decimals, rows


def fee(percent: str = "1.3", fixed: str = "2", *, events: str = "0", amount: str = "0") -> Percentage:
    return Percentage(Percent(percent), usd(fixed), int(events), Decimal(amount))


def free_of(steps: tuple[Step, ...]) -> str:
    """What is free, as `value in count`."""
    found = {step.unit: step.quantity for step in steps if step.op is Op.FREE}
    return f"{found['USD']} in {found[UNIT]}" if found else ""


@rows("""
 value | events | running        | first | sum_ | gives              | free     | because
 800   | 4      |                | 0     | 0    | 10.4 + 8           |          | every transaction owes both parts
 800   | 4      | 50 + 150 + 400 | 0     | 250  | 7.15 + 4           | 250 in 2 | wholly free ones owe no fixed fee
 800   | 4      | 50 + 150 + 400 | 3     | 0    | 5.2 + 2            | 400 in 3 | the first three are free, whatever their value
 800   | 4      | 50 + 150 + 400 | 3     | 250  | 7.15 + 4           | 250 in 2 | the amount is used up first
 800   | 4      | 50 + 150 + 400 | 2     | 250  | 8.45 + 4           | 150 in 2 | the count is used up first
 800   | 4      | 50 + 150 + 400 | 3     | 500  | 5.2 + 2            | 400 in 3 | the count ends it although some amount is left
 800   | 4      | 50 + 150 + 400 | 0     | 400  | !events-needed     |          | the next total is not known
 400   | 4      |                | 5     | 0    | 0 + 0              | 400 in 4 | fewer than are free
 400   | 4      |                | 4     | 0    | 0 + 0              | 400 in 4 | exactly as many as are free
 400   | 4      |                | 5     | 400  | 0 + 0              | 400 in 4 | and all of them within the free amount
 400   | 4      |                | 0     | 400  | 0 + 0              | 400 in 4 | an amount used up exactly
 800   | 4      |                | 3     | 0    | !events-needed     |          | the total does not tell which are free
 0     | 4      |                | 0     | 0    |                    |          | nothing transacted, nothing owed
 -1    | 1      |                | 0     | 0    | !negative-quantity |          | a refund is not a transaction to charge for
""")
def test_a_percentage_of_a_total(value, events, running, first, sum_, gives, free, because) -> None:
    model = fee(events=first, amount=sum_)
    expect(lambda: percentage(dollars(value), model, events=int(events), running=decimals(running)), gives=gives)
    if not gives.startswith("!") and gives:
        assert free_of(percentage(dollars(value), model, events=int(events), running=decimals(running))) == free


def test_the_fixed_fees_may_be_due_on_a_value_of_zero() -> None:
    expect(lambda: percentage(dollars("0"), fee(), events=4, zero_usage=ZeroUsage.FIRST_FLAT), gives="0 + 8")


def test_a_free_amount_needs_no_events_when_no_fee_counts_them() -> None:
    expect(lambda: percentage(dollars("800"), fee("1", "0", amount="300"), events=4), gives="5")


def test_a_percentage_is_of_its_own_currency() -> None:
    with refused("unit-mismatch"):
        percentage(Quantity("1", "call"), fee(), events=1)


def test_bounds_need_the_transactions_one_by_one() -> None:
    with refused("events-needed"):
        percentage(dollars("1"), replace(fee(), per_transaction_max=usd("9")), events=1)
    with refused("events-needed"):
        percentage(dollars("1"), replace(fee(), per_transaction_min=usd("1")), events=1)


@rows("""
 values          | fixed | first | sum_  | least | most | gives              | because
 10 + 80 + 10000 | 0     | 0     | 0     |       |      | 301.691            | nothing is bounded
 10 + 80 + 10000 | 0     | 0     | 0     | 1.75  | 12   | 2.392 + 1.75 + 12  | a small fee is raised, a great one lowered
 10 + 80 + 10000 | 2     | 0     | 0     | 1.75  | 12   | 2.691 + 4 + 12     | the bounds hold both parts together
 10 + 80 + 10000 | 0     | 2     | 0     | 1.75  | 12   | 0 + 12             | free transactions owe no least fee
 10 + 80 + 10000 | 0     | 0     | 30    | 1.75  | 12   | 1.794 + 12         | one that is partly free owes the rest
 10 + 80 + 10000 | 0     | 3     | 10000 | 1.75  | 12   | 2.691              | the amount is used up within the last free one
 10 + 80 + 10000 | 2     | 0     | 90    |       |      | 299 + 2            | an amount used up exactly leaves no part behind
 0 + 0           | 2     | 1     | 0     |       |      | 0 + 2              | a transaction of nothing counts as one
 0               | 2     | 0     | 0     |       |      | 0 + 2              | without an allowance it owes its fixed fee
                 | 2     | 0     | 0     | 1     |      | 0 + 0              | no transaction, no fee
 5 + -1          | 2     | 0     | 0     |       |      | !negative-quantity | a refund is not a transaction to charge for
""")
def test_a_percentage_of_each_transaction(values, fixed, first, sum_, least, most, gives, because) -> None:
    bounds = {"per_transaction_min": usd(least) if least else None, "per_transaction_max": usd(most) if most else None}
    model = replace(fee("2.99", fixed, events=first, amount=sum_), **bounds)
    expect(lambda: percentage_each(decimals(values), model), gives=gives)


def test_the_workings_tell_what_became_of_the_transactions() -> None:
    bounds = {"per_transaction_min": usd("1"), "per_transaction_max": usd("5")}
    model = replace(fee("10", "0.5", events="2"), **bounds)
    steps = percentage_each(decimals("7 + 8 + 1 + 2 + 5 + 20 + 45 + 100 + 200"), model)
    assert [(step.says, step.quantity, step.unit, step.amount) for step in steps] == [
        ("15 USD are free", 15, "USD", 0),
        ("2 transactions are wholly free", 2, UNIT, 0),
        ("10 % of 70 USD", 70, "USD", 7),
        ("3 transactions × 0.5 USD, the fixed fee", 3, UNIT, Decimal("1.5")),
        ("2 transactions × 1 USD, raised to the least fee", 2, UNIT, 2),
        ("2 transactions × 5 USD, lowered to the greatest fee", 2, UNIT, 10),
    ]
    assert UNIT == "transaction"


def test_free_transactions_of_nothing_are_told_too() -> None:
    (value, count, *_) = percentage_each([Decimal(0), Decimal(5)], fee("1", "0", events="1"))
    assert (value.quantity, count.quantity) == (0, 1)


VALUES = st.lists(any_decimals(digits=5, places=2, low=0), min_size=1, max_size=8)


@example([Decimal("0.01"), Decimal(0)], 0, Decimal("0.01"))
@example([Decimal("0.02"), Decimal(0)], 0, Decimal("0.01"))
@given(VALUES, st.integers(0, 4), any_decimals(digits=5, places=2, low=0))
def test_without_bounds_total_and_transactions_one_by_one_agree(values, free_events, free_amount) -> None:
    model = fee("1.37", "0.29", events=str(free_events), amount=str(free_amount))
    running = list(accumulate(values))
    whole = percentage(dollars(str(running[-1])), model, events=len(values), running=running, zero_usage=ZeroUsage.FIRST_FLAT)
    assert footed(whole, USD) == footed(percentage_each(values, model), USD)


@given(VALUES, any_decimals(digits=2, places=2, low=0), any_decimals(digits=2, places=2, low=0))
def test_the_fees_within_bounds_are_the_sum_of_each(values, one, other) -> None:
    least, most = usd(str(min(one, other))), usd(str(max(one, other)))
    model = replace(fee("2.5", "0.30"), per_transaction_min=least, per_transaction_max=most)
    each = [max(min(usd(str(value)).percent(model.percent) + model.fixed, most), least) for value in values]
    assert footed(percentage_each(values, model), USD).amount == sum(fee_.amount for fee_ in each)
