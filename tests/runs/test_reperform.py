"""Re-performing: identical, or exactly what differs."""

from dataclasses import replace
from decimal import Decimal

from crossfoot.measures import Money
from crossfoot.records.charge import Charge, Op, Step
from crossfoot.runs.reperform import ChargeDifference, compare
from tests.charges import charge, usd

ONE = replace(
    charge("10.00"), steps=(Step(Op.EXTEND, "100 call × 0.10 USD", Decimal(100), "call", Decimal("0.10"), Decimal(10)),)
)
OTHER = replace(ONE, key=replace(ONE.key, term="seats"))


def changed(**fields: object) -> Charge:
    return replace(ONE, **fields)  # type: ignore[arg-type]


def test_the_same_charges_in_another_order_are_identical() -> None:
    assert compare(stored=[ONE, OTHER], recomputed=[OTHER, ONE]) == ()


def test_a_difference_names_the_charge_the_field_and_both_values() -> None:
    got = compare(stored=[ONE, OTHER], recomputed=[changed(amount=usd("10.01"), events=7), OTHER])
    assert got == (
        ChargeDifference(ONE.id, "amount", "USD 10.00", "USD 10.01"),
        ChargeDifference(ONE.id, "events", str(ONE.events), "7"),
    )


def test_a_step_that_differs_is_named_by_its_place() -> None:
    [step] = ONE.steps
    got = compare(stored=[ONE], recomputed=[changed(steps=(replace(step, price=Decimal("0.2")), step))])
    assert [(each.field, each.stored, each.recomputed) for each in got] == [
        (
            "steps[1]",
            "extend: 100 call × 0.10 USD; quantity 100; price 0.1; amount 10",
            "extend: 100 call × 0.10 USD; quantity 100; price 0.2; amount 10",
        ),
        ("steps[2]", "absent", "extend: 100 call × 0.10 USD; quantity 100; price 0.1; amount 10"),
    ]


def test_a_charge_one_side_lacks_is_absent_there() -> None:
    assert [(each.charge, each.field, each.recomputed) for each in compare(stored=[ONE, OTHER], recomputed=[ONE])] == [
        (OTHER.id, "charge", "absent")
    ]
    [extra] = compare(stored=[], recomputed=[ONE])
    assert (extra.stored, "10.00" in extra.recomputed) == ("absent", True)


def test_a_charge_that_stands_twice_is_not_identical_to_one() -> None:
    [twice] = compare(stored=[ONE, ONE], recomputed=[ONE])
    assert (twice.charge, twice.recomputed) == (ONE.id, "absent")


def test_amounts_of_one_value_are_identical_however_they_were_written() -> None:
    assert compare(stored=[ONE], recomputed=[changed(amount=Money("10", ONE.amount.currency))]) == ()
