"""Delta rating: kept, reversed, replaced; the books change by exactly new less old."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.delta import delta, differences, reversal
from crossfoot.errors import Defect
from crossfoot.measures import Extension, Money, foot
from crossfoot.records.charge import Charge
from crossfoot.terms.agreement import History
from tests.engines.rating.agreements import (
    EUR,
    agreement,
    day,
    eur,
    fee,
    fee_term,
    histories,
    history,
    per_call,
    rated,
    usage_term,
)
from tests.tables import rows


def one(amount: str = "0.01", count: str = "1000") -> Charge:
    """One charge: 1,000 calls of January."""
    return rated(history(usage_term(model=per_call(amount))), "01-01..02-01", uses={"calls": count}).charges[0]


@rows("""
 booked | now   | counted | kept | back | replaced | net   | because
 0.01   | 0.01  | 1000    | 1    | 0    | 0        | 0.00  | nothing changed, nothing is booked
 0.01   | 0.02  | 1000    | 0    | 1    | 1        | 10.00 | a new price: the old charge is taken back, the new one booked
 0.01   | 0.01  | 900     | 0    | 1    | 1        | -1.00 | less usage gives money back
 0.01   | 0.005 | 2000    | 0    | 1    | 1        | 0.00  | the same amount for another quantity is another charge
""")
def test_the_delta_of_one_charge(
    booked: str, now: str, counted: str, kept: str, back: str, replaced: str, net: str, because: str
) -> None:
    got = delta(booked=[one(booked)], rated=[one(now, counted)])
    assert [len(got.kept), len(got.reversals), len(got.replacements)] == [int(kept), int(back), int(replaced)]
    assert foot([each.amount for each in (*got.reversals, *got.replacements)], zero=Money.zero(EUR)) == Money(net, EUR)


def test_a_newer_version_that_changes_no_figure_keeps_the_charge() -> None:
    assert delta(booked=[one()], rated=[replace(one(), version=2, clause="4.4", name="Renamed")]).kept == (one(),)


def test_a_charge_booked_to_another_account_is_replaced() -> None:
    got = delta(booked=[one()], rated=[replace(one(), account="deferred")])
    assert [each.account for each in got.reversals + got.replacements] == ["revenue-usage", "deferred"]


def test_what_vanished_is_taken_back() -> None:
    got = delta(booked=[one()], rated=[])
    assert [each.reverses for each in got.reversals] == [one().id]
    assert got.replacements == got.kept == ()


def test_what_is_new_is_the_first_of_its_key_or_the_next_after_those_spent() -> None:
    assert [each.generation for each in delta(booked=[], rated=[one()]).replacements] == [1]
    assert [each.id for each in delta(booked=[], rated=[one()], spent={one().key.digest: 2}).replacements] == [
        f"{one().key.digest}-3"
    ]


def test_a_replacement_is_of_the_next_generation_and_the_reversal_names_its_original() -> None:
    second = delta(booked=[one()], rated=[one("0.02")]).replacements[0]
    third = delta(booked=[second], rated=[one("0.03")])
    assert [second.generation, third.replacements[0].generation] == [2, 3]
    assert (third.reversals[0].id, third.reversals[0].reverses) == (f"{second.id}r", second.id)


def test_a_reversal_is_its_original_with_every_figure_negated() -> None:
    back = reversal(one())
    assert (back.amount, back.extension, back.quantity and back.quantity.value) == (
        Money("-10", EUR),
        eur("-10"),
        Decimal(-1000),
    )
    assert [step.amount for step in back.steps if step.adds] == [Decimal(-10)]
    assert back.key == one().key


def test_a_reversal_of_a_charge_without_a_quantity_has_none() -> None:
    assert reversal(replace(one(), quantity=None)).quantity is None


def test_a_reversal_is_not_reversed_and_no_key_is_live_twice() -> None:
    with pytest.raises(Defect):
        reversal(reversal(one()))
    with pytest.raises(Defect):
        delta(booked=[one(), one()], rated=[])
    with pytest.raises(Defect):
        delta(booked=[], rated=[reversal(one())])


def test_an_upgrade_inside_a_cycle_gives_back_the_rest_of_the_old_fee_and_charges_the_new_one() -> None:
    before = agreement(fee_term(model=fee("30")))
    after = agreement(fee_term(model=fee("60")), version=2, in_force_from=day("04-16"))
    booked = rated(history(fee_term(model=fee("30"))), "03-01..04-01").charges
    both = History((before, after))
    changed = delta(booked=booked, rated=rated(both, "03-01..04-01").charges)
    upgraded = rated(both, "04-01..05-01").charges
    assert [str(each.amount) for each in (*changed.reversals, *changed.replacements)] == ["EUR -30.00", "EUR 15.00"]
    assert [str(each.amount) for each in upgraded] == ["EUR 30.00", "EUR 60.00"]


@given(st.lists(st.decimals("0", "1000", places=5), max_size=8))
def test_successive_differences_foot_to_the_last_total(totals: list[Decimal]) -> None:
    parts = differences([Extension(each, EUR) for each in totals], zero=eur("0"))
    assert foot(parts, zero=eur("0")) == (Extension(totals[-1], EUR) if totals else eur("0"))


@given(histories(), histories())
def test_the_books_change_by_the_new_total_less_the_old_one(old: History, new: History) -> None:
    booked, again = (rated(each, "2026-01-01..2026-12-01", uses={"calls": "250"}).charges for each in (old, new))
    got = delta(booked=booked, rated=again)
    zero = Money.zero(EUR)
    was, now = (foot([each.amount for each in charges], zero=zero) for charges in (booked, again))
    assert was + foot([each.amount for each in (*got.reversals, *got.replacements)], zero=zero) == now
    assert foot([each.amount for each in (*got.kept, *got.replacements)], zero=zero) == now
