"""Pricing a metered quantity: the dispatch, what is included, the overage factor, parts, and the law that steps foot."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.price import average_price, price
from crossfoot.errors import Defect
from crossfoot.measures import Extension, Instant, Percent, Price, Quantity, Span
from crossfoot.records.charge import Op
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, Tier
from crossfoot.terms.price_model import (
    Block,
    Capacity,
    Graduated,
    GraduatedPercentage,
    Matrix,
    MatrixCell,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    PriceModel,
    Recurring,
    Stairstep,
    Volume,
    ZeroUsage,
)
from tests.engines.rating.prices.told import USD, calls, dollars, ladder, parts, percent_tiers, total, usd
from tests.refusals import refused
from tests.strategies import decimals, prices, quantities
from tests.tables import rows

SPAN = Span(Instant.parse("2026-10-01T00:00Z"), Instant.parse("2026-11-01T00:00Z"))
FIRST_FLAT = Conventions(zero_usage=ZeroUsage.FIRST_FLAT)
NOTHING = Conventions()
PENNY = Price("0.01", USD, "call")
FIXED_FEE = Percentage(Percent("1"), usd("0.30"))
MODELS: dict[str, PriceModel] = {
    "per unit": PerUnit(PENNY),
    "graduated": Graduated(ladder("100 @ 0.05 + 5, * @ 0.02")),
    "volume": Volume(ladder("100 @ 0.05, * @ 0.02")),
    "stairstep": Stairstep(ladder("100 @ 0 + 7, * @ 0 + 9")),
    "package": Package(Decimal(100), Price("3", USD, "pack"), "call"),
    "block": Block((BlockTier(Decimal(100), None, usd("3")),), "call"),
    "percentage": FIXED_FEE,
    "graduated percentage": GraduatedPercentage(percent_tiers("100 @ 2, * @ 1")),
    "pre-rated": PreRated(USD, Decimal("1.2")),
    "matrix": Matrix((MatrixCell((), PerUnit(PENNY)),)),
}


def metered(quantity: Quantity, **fields: object) -> MeteredQuantity:
    plain = MeteredQuantity("AGR-1", "term", "calls", (), SPAN, quantity, 1, None, None)
    return replace(plain, **fields)  # type: ignore[arg-type]


def event(value: str) -> UsageEvent:
    return UsageEvent("shop", value, SPAN.start, "acc", "sale", Decimal(value))


def amount(model: PriceModel, quantity: Quantity, conventions: Conventions = NOTHING, **fields: object) -> Decimal:
    return price(model=model, metered=metered(quantity, **fields), conventions=conventions).extension.amount


@rows("""
 name                 | quantity | costs | because
 per unit             | 150      | 1.50  | 150 x 0.01
 graduated            | 150      | 11    | 100 x 0.05, the fee of 5, 50 x 0.02
 volume               | 150      | 3     | 150 x 0.02
 stairstep            | 150      | 9     | the second step
 package              | 150      | 6     | two packages begun
 block                | 150      | 6     | two blocks begun
 percentage           | 150      | 1.80  | 1 % and one fixed fee
 graduated percentage | 150      | 2.50  | 2 % of 100, 1 % of 50
 pre-rated            | 150      | 180   | the amount with its factor
 matrix               | 150      | 1.50  | the cell that takes the rest
""")
def test_each_model_is_reached(name, quantity, costs, because) -> None:
    unit = MODELS[name].currency.code if "percentage" in name or name == "pre-rated" else "call"
    assert amount(MODELS[name], Quantity(quantity, unit)) == Decimal(costs)


def test_the_first_flat_fee_without_usage_follows_the_convention() -> None:
    for name, fee in (("graduated", 5), ("stairstep", 7)):
        assert amount(MODELS[name], calls("0")) == 0
        assert amount(MODELS[name], calls("0"), FIRST_FLAT) == fee
    assert amount(FIXED_FEE, dollars("0"), FIRST_FLAT) == Decimal("0.30")
    assert amount(MODELS["volume"], calls("0"), FIRST_FLAT) == 0
    assert amount(MODELS["graduated percentage"], dollars("0"), FIRST_FLAT) == 0


@rows("""
 used | included | costs | told                     | because
 620  | 500      | 60    | 500 call of 500 included | only what is above is priced
 500  | 500      | 0     | 500 call of 500 included | all of it is included
 20   | 500      | 0     | 20 call of 500 included  | what was not used is not told as used
 0    | 500      | 0     |                          | nothing used, nothing included in it
""")
def test_included_units_cost_nothing(used, included, costs, told, because) -> None:
    model = PerUnit(Price("0.5", USD, "call"))
    found = price(model=model, metered=metered(calls(used)), conventions=NOTHING, included=Decimal(included))
    assert found.extension == usd(costs)
    assert [step.says for step in found.steps if step.op is Op.FREE] == ([told] if told else [])


def test_the_ladder_begins_above_what_is_included() -> None:
    found = price(model=MODELS["graduated"], metered=metered(calls("250")), conventions=NOTHING, included=Decimal(100))
    assert parts(found.steps) == [Decimal(5), Decimal(5), Decimal(1)]


def test_a_negative_quantity_is_refused_although_units_are_included() -> None:
    with refused("negative-quantity"):
        price(model=MODELS["per unit"], metered=metered(calls("-1")), conventions=NOTHING, included=Decimal(5))


def test_the_overage_factor_multiplies_each_part_and_keeps_its_tier() -> None:
    found = price(
        model=MODELS["graduated"],
        metered=metered(calls("200")),
        conventions=NOTHING,
        included=Decimal(50),
        overage_factor=Decimal("1.5"),
    )
    assert found.extension == usd("16.5")
    adding = [step for step in found.steps if step.adds]
    assert [(step.op, step.tier, step.amount) for step in adding] == [
        (Op.FACTOR, 1, Decimal("7.5")),
        (Op.FACTOR, 1, Decimal("7.5")),
        (Op.FACTOR, 2, Decimal("1.5")),
    ]
    assert adding[0].says == "5 USD × 1.5, the overage factor"
    assert [step.op for step in found.steps] == [Op.FREE, Op.EXTEND, Op.FACTOR, Op.FLAT, Op.FACTOR, Op.EXTEND, Op.FACTOR]


def test_each_part_is_priced_alone_and_takes_from_what_is_included_in_turn() -> None:
    model = Volume(ladder("10 @ 0.10, * @ 0.05"))
    buckets = (calls("5"), calls("15"))
    assert amount(model, calls("20"), parts=buckets) == Decimal("1.25")
    found = price(model=model, metered=metered(calls("20"), parts=buckets), conventions=NOTHING, included=Decimal(8))
    assert found.extension == usd("0.6")
    assert [step.says for step in found.steps if step.op is Op.FREE] == [
        "part 1 of 2: 5 call of 8 included",
        "part 2 of 2: 3 call of 8 included",
    ]


def test_buckets_do_not_pay_each_others_fixed_fees() -> None:
    plain = replace(FIXED_FEE, fixed=usd("0"))
    buckets = (dollars("10"), dollars("90"))
    assert amount(plain, dollars("100"), parts=buckets) == 1
    for model in (FIXED_FEE, replace(plain, free_events=1), replace(plain, free_amount=Decimal(5))):
        with refused("events-needed"):
            amount(model, dollars("100"), parts=buckets, events=2)


def test_a_negative_part_is_refused_although_the_sum_is_not() -> None:
    with refused("negative-quantity"):
        amount(MODELS["per unit"], calls("1"), parts=(calls("-4"), calls("5")))


def test_a_percentage_with_bounds_is_worked_from_the_events() -> None:
    model = replace(FIXED_FEE, per_transaction_max=usd("1"))
    assert amount(model, dollars("1010"), lone=(event("10"), event("1000"))) == Decimal("1.40")
    with refused("events-needed"):
        amount(model, dollars("1010"))


def test_included_units_cannot_be_taken_off_events_or_marks() -> None:
    each = metered(dollars("10"), lone=(event("10"),))
    for model in (FIXED_FEE, PreRated(USD)):
        with refused("included-not-countable"):
            price(model=model, metered=each, conventions=NOTHING, included=Decimal(1))
    with refused("included-not-countable"):
        price(model=Capacity((CapacityTier((), usd("1")),)), metered=each, conventions=NOTHING, included=Decimal(1))


def test_capacity_takes_the_greatest_level_of_each_meter() -> None:
    model = Capacity((CapacityTier((("calls", Decimal(10)), ("disk", Decimal(5))), usd("10")), CapacityTier((), usd("30"))))
    low, high = metered(calls("9")), metered(calls("11"), dims=(("region", "eu"),))
    disk = metered(Quantity("5", "GB"), meter="disk")
    for marks, costs in (([low, disk], 10), ([low, high, disk], 30), ([high, low, disk], 30), ([], 10)):
        assert price(model=model, metered=marks, conventions=NOTHING).extension.amount == costs
    assert price(model=model, metered=low, conventions=NOTHING).extension == usd("10")


def test_one_quantity_in_a_list_is_one_quantity() -> None:
    assert price(model=MODELS["per unit"], metered=[metered(calls("3"))], conventions=NOTHING).extension == usd("0.03")


def test_a_mistake_of_ours_is_a_defect_and_no_refusal() -> None:
    for model, quantities_ in ((MODELS["per unit"], []), (Recurring(Price("9", USD, "seat")), [metered(calls("1"))])):
        with pytest.raises(Defect):
            price(model=model, metered=quantities_, conventions=NOTHING)


def test_an_average_price_is_for_print_and_of_nothing_is_nothing() -> None:
    assert average_price(usd("110"), calls("11")) == 10
    assert average_price(usd("110"), calls("0")) == 0


LADDERS = st.lists(
    st.tuples(decimals(digits=4, places=3, low=0).filter(bool), prices(USD), decimals(digits=3, places=2, low=0)),
    min_size=1,
    max_size=4,
    unique_by=lambda rung: rung[0],
).map(
    lambda rungs: Ladder(
        tuple(
            Tier(None if place == len(rungs) else upto, each, Extension(flat, USD))
            for place, (upto, each, flat) in enumerate(sorted(rungs, key=lambda rung: rung[0]), start=1)
        )
    )
)


@given(LADDERS, quantities(), st.sampled_from([NOTHING, FIRST_FLAT]), decimals(digits=4, places=2, low=0))
def test_the_steps_that_add_foot_to_the_extension(rungs, quantity, conventions, included) -> None:
    for model in (Graduated(rungs), Volume(rungs)):
        found = price(model=model, metered=metered(quantity), conventions=conventions, included=included)
        assert found.extension.amount == total(found.steps)
        for step in found.steps:
            if step.adds and step.op is Op.EXTEND:
                assert step.quantity is not None and step.price is not None
                assert step.amount == Fraction(step.quantity) * Fraction(step.price)


@given(LADDERS, quantities(), quantities())
def test_a_graduated_price_never_falls_as_usage_grows(rungs, one, other) -> None:
    less, more = sorted((one, other), key=lambda each: each.value)
    assert amount(Graduated(rungs), less) <= amount(Graduated(rungs), more)


@given(prices(USD), quantities(), decimals(digits=6, places=3, low=0).filter(bool))
def test_a_ladder_of_one_price_is_that_price(each, quantity, cut) -> None:
    tiers = (Tier(cut, each, Extension.zero(USD)), Tier(None, each, Extension.zero(USD)))
    for model in (Graduated(Ladder(tiers)), Volume(Ladder(tiers))):
        assert amount(model, quantity) == each.extend(quantity).amount
