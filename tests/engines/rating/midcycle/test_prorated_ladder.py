"""Seats that come and go inside a cycle, priced up a graduated ladder for the time they stand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.midcycle.prorated_ladder import LevelChange, prorated_ladder
from crossfoot.engines.rating.prices.graduated import graduated
from crossfoot.engines.rating.workings import footed
from crossfoot.measures import Currency, Rounding
from crossfoot.terms.price_model import Graduated, ZeroUsage
from tests.engines.rating.prices.told import USD, calls, ladder, total
from tests.refusals import refused
from tests.tables import rows

TWO = "5 @ 10 + 100, * @ 5 + 50"


def changes(text: str) -> list[LevelChange]:
    """`5 ~ 3.5, -2 ~ -1`: units ~ prorated units."""
    pairs = [pair.partition("~") for pair in text.split(",") if pair.strip()]
    return [LevelChange(Decimal(units.strip()), Decimal(prorated.strip())) for units, _, prorated in pairs]


@rows("""
 tiers                    | seats            | costs              | because
 5 @ 10 + 100, * @ 5 + 50 |                  | 0                  | no seat, no fee
 5 @ 10 + 100, * @ 5 + 50 | 5 ~ 3.5          | 135                | the time they stand is priced, the fee is whole
 5 @ 10 + 100, * @ 5 + 50 | 5 ~ 3.5, -2 ~ -1 | 125                | seats removed give back the rest of their time
 5 @ 10 + 100, * @ 5 + 50 | 6 ~ 3            | 177.5              | five sixths of the time in tier 1, one in tier 2
 5 @ 10 + 100, * @ 5 + 50 | 6 ~ 6, -6 ~ -6   | 150                | all gone at once: the fees of the peak stay
 5 @ 10 + 100, * @ 5 + 50 | 6 ~ 6, -1 ~ -1   | 200                | the topmost seat goes first
 5 @ 10, 6 @ 5            | 6 ~ 1, 1 ~ 1     | !above-last-tier   | there is no price for the seventh
 5 @ 10, 6 @ 5            | 2 ~ 1, -3 ~ -1   | !negative-quantity | more are removed than there are
""")
def test_full_units_choose_the_tier_and_their_time_is_priced(tiers, seats, costs, because) -> None:
    model = Graduated(ladder(tiers))
    if costs.startswith("!"):
        with refused(costs[1:]):
            prorated_ladder(changes(seats), model)
        return
    found = prorated_ladder(changes(seats), model)
    assert found.extension.amount == Decimal(costs) == total(found.steps)


def test_the_first_fee_may_be_due_without_a_seat() -> None:
    model = Graduated(ladder(TWO))
    found = prorated_ladder([], model, zero_usage=ZeroUsage.FIRST_FLAT)
    assert found.extension.amount == 100
    assert (found.steps[-1].says, found.steps[-1].tier) == ("flat fee 100 USD, of tier 1, due without usage", 1)
    assert prorated_ladder(changes("1 ~ 1"), model, zero_usage=ZeroUsage.FIRST_FLAT).extension.amount == 110


def test_a_tie_made_of_thirds_is_a_tie() -> None:
    seats = changes("2 ~ 1.4, 5 ~ 2.5, 10 ~ 2, -6 ~ -2.2, 4 ~ 0.667, 60 ~ 2")
    found = prorated_ladder(seats, Graduated(ladder("5 @ 10 + 100, 15 @ 5 + 50, * @ 2")))
    assert found.extension.amount == Decimal("191.335")
    assert found.extension.settle(Rounding()).amount == Decimal("191.34")


def test_the_workings_tell_which_part_of_a_change_lay_in_which_tier() -> None:
    found = prorated_ladder(changes("6 ~ 3"), Graduated(ladder(TWO)))
    assert [step.says for step in found.steps] == [
        "5 of 6 call in tier 1: 5/6 of 3 prorated × 10 USD",
        "1 of 6 call in tier 2: 1/6 of 3 prorated × 5 USD",
        "prorated units, each at its tier's price",
        "flat fee 100 USD, the level entered tier 1",
        "flat fee 50 USD, the level entered tier 2",
    ]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_seats_that_stand_the_whole_cycle_cost_what_the_ladder_says(added) -> None:
    model = Graduated(ladder("5 @ 10 + 100, 15 @ 5 + 50, * @ 2"))
    found = prorated_ladder([LevelChange(Decimal(units), Decimal(units)) for units in added], model)
    assert found.extension == footed(graduated(calls(str(sum(added))), model), USD)
    assert found.extension.currency == Currency.of("USD")
