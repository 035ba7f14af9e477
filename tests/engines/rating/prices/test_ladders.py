"""Prices up a ladder: graduated, volume, stairstep and graduated percentage."""

from __future__ import annotations

from crossfoot.engines.rating.prices.graduated import graduated
from crossfoot.engines.rating.prices.graduated_percentage import graduated_percentage
from crossfoot.engines.rating.prices.stairstep import stairstep
from crossfoot.engines.rating.prices.volume import volume
from crossfoot.measures import Quantity
from crossfoot.records.charge import Op
from crossfoot.terms.price_model import Graduated, GraduatedPercentage, Stairstep, Volume, ZeroUsage
from tests.engines.rating.prices.told import calls, dollars, expect, ladder, percent_tiers
from tests.refusals import refused
from tests.tables import rows

LADDERS = {
    "closed": "1000 @ 0.10, 5000 @ 0.08, 20000 @ 0.0455",
    "flat": "10 @ 2 + 100, 20 @ 1 + 50, * @ 0.5",
    "steps": "10 @ 0 + 100, 20 @ 0 + 150",
}
ZERO = {"nothing": ZeroUsage.NOTHING, "flat": ZeroUsage.FIRST_FLAT}


@rows("""
 tiers  | used     | zero    | gives                  | because
 closed | 0        | nothing |                        | nothing used, nothing owed
 closed | 1000     | nothing | 100                    | upper bounds are inclusive
 closed | 1001     | nothing | 100 + 0.08             | only the excess moves to the next tier
 closed | 1000.001 | nothing | 100 + 0.00008          | tiers meet on decimals: no part of a unit falls between two
 closed | 5001     | nothing | 100 + 320 + 0.0455     | an extension is not rounded
 closed | 20000    | nothing | 100 + 320 + 682.5      | the last unit of a closed ladder has a price
 closed | 20000.01 | nothing | !above-last-tier       | a closed ladder refuses, it never guesses
 closed | -1       | nothing | !negative-quantity     | returns are corrections, not usage
 flat   | 0        | nothing |                        | a flat fee waits for the first unit
 flat   | 0        | flat    | 100                    | unless the convention has it due without usage
 flat   | 0.5      | flat    | 1 + 100                | any part of a unit enters the tier
 flat   | 10       | nothing | 20 + 100               | a full tier does not enter the next
 flat   | 30       | nothing | 20 + 100 + 10 + 50 + 5 | each tier entered owes its fee once
""")
def test_graduated_prices_each_unit_at_its_own_tier(tiers, used, zero, gives, because) -> None:
    model = Graduated(ladder(LADDERS[tiers]))
    expect(lambda: graduated(calls(used), model, zero_usage=ZERO[zero]), gives=gives)


@rows("""
 tiers  | used  | full | zero    | gives              | because
 closed | 1000  |      | nothing | 100                | the bound belongs to the tier below it
 closed | 1001  |      | nothing | 80.08              | every unit takes the price of the tier reached: a cliff
 closed | 20001 |      | nothing | !above-last-tier   | a closed ladder refuses, it never guesses
 closed | -1    |      | nothing | !negative-quantity | returns are corrections, not usage
 closed | 0     |      | flat    | 0                  | the first tier has no flat fee to owe
 flat   | 0     |      | nothing |                    | nothing used, nothing owed
 flat   | 0     |      | flat    | 0 + 100            | the first tier's fee may be due without usage
 flat   | 15    |      | nothing | 15 + 50            | the fee of the tier reached, not of those below
 flat   | 8.5   | 15   | nothing | 8.5 + 50           | full units choose the tier, their prorated share is priced
 flat   | 0     | 15   | nothing | 0 + 50             | units that stood for no time still reached the tier
 flat   | 1     | -1   | nothing | !negative-quantity | nor can fewer than none choose it
""")
def test_volume_prices_all_units_at_the_tier_reached(tiers, used, full, zero, gives, because) -> None:
    model, reaching = Volume(ladder(LADDERS[tiers])), calls(full) if full else None
    expect(lambda: volume(calls(used), model, zero_usage=ZERO[zero], reaching=reaching), gives=gives)


@rows("""
 used | zero    | gives              | because
 0    | nothing |                    | nothing used, nothing owed
 0    | flat    | 100                | the lowest step may be due without usage
 0.1  | nothing | 100                | the step is owed from its first part of a unit
 10   | nothing | 100                | upper bounds are inclusive
 11   | nothing | 150                | one price for the step, however many units
 21   | nothing | !above-last-tier   | there is no step to stand on
 -1   | nothing | !negative-quantity | returns are corrections, not usage
""")
def test_stairstep_is_one_price_for_the_step_reached(used, zero, gives, because) -> None:
    model = Stairstep(ladder(LADDERS["steps"]))
    expect(lambda: stairstep(calls(used), model, zero_usage=ZERO[zero]), gives=gives)


@rows("""
 tiers                     | value | zero    | gives                  | because
 10 @ 1 + 200, * @ 3 + 400 | 0     | nothing |                        | nothing transacted, nothing owed
 10 @ 1 + 200, * @ 3 + 400 | 0     | flat    | 200                    | the first tier's fee may be due on nothing
 10 @ 1 + 200, * @ 3 + 400 | 10    | nothing | 0.1 + 200              | upper bounds are inclusive
 10 @ 1 + 200, * @ 3 + 400 | 12    | nothing | 0.1 + 200 + 0.06 + 400 | adjacent tiers meet: no value is charged twice
 10 @ 1, 20 @ 0.5          | 20.01 | nothing | !above-last-tier       | a closed ladder refuses, it never guesses
 10 @ 1, 20 @ 0.5          | 0.01  | nothing | 0.0001                 | parts of a cent wait for the settling
 10 @ 1, 20 @ 0.5          | -0.01 | nothing | !negative-quantity     | a refund is not a transaction to charge for
""")
def test_graduated_percentage_charges_each_part_of_the_value_at_its_tier(tiers, value, zero, gives, because) -> None:
    model = GraduatedPercentage(percent_tiers(tiers))
    expect(lambda: graduated_percentage(dollars(value), model, zero_usage=ZERO[zero]), gives=gives)


def test_a_ladder_prices_only_its_own_unit() -> None:
    tiers = ladder(LADDERS["closed"])
    for work in (
        lambda: graduated(Quantity("1", "token"), Graduated(tiers)),
        lambda: volume(Quantity("1", "token"), Volume(tiers)),
        lambda: graduated_percentage(Quantity("1", "EUR"), GraduatedPercentage(percent_tiers("* @ 1"))),
    ):
        with refused("unit-mismatch"):
            work()


def test_the_workings_tell_tier_by_tier_what_was_multiplied() -> None:
    steps = graduated(calls("250001"), Graduated(ladder("250000 @ 0.002 + 5, * @ 0.001")))
    assert [step.says for step in steps] == [
        "250,000 call × 0.002 USD, tier 1 up to 250,000",
        "flat fee 5 USD, tier 1 is reached",
        "1 call × 0.001 USD, tier 2 above 250,000",
    ]
    assert [(step.op, step.tier) for step in steps] == [(Op.EXTEND, 1), (Op.FLAT, 1), (Op.EXTEND, 2)]
    assert [step.says for step in volume(calls("30"), Volume(ladder("10 @ 2, * @ 1")))] == [
        "30 call reach tier 2, above 10",
        "30 call × 1 USD, all at the price of tier 2",
    ]
    assert [step.says for step in graduated(calls("0"), Graduated(ladder("* @ 1")))] == ["0 call: nothing used, nothing owed"]
    (flat,) = graduated(calls("0"), Graduated(ladder("* @ 1 + 5")), zero_usage=ZeroUsage.FIRST_FLAT)
    assert (flat.says, flat.tier) == ("flat fee 5 USD, of tier 1, due without usage", 1)
    (fee,) = graduated_percentage(
        dollars("0"), GraduatedPercentage(percent_tiers("* @ 1 + 5")), zero_usage=ZeroUsage.FIRST_FLAT
    )
    assert (fee.says, fee.tier) == (flat.says, 1)
