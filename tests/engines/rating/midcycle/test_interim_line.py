"""Interim lines: what several lines of one cycle owe is what one line of it would owe."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.midcycle.interim_line import Bounds, Place, interim_line
from crossfoot.measures import Percent, Price
from crossfoot.terms.ladder import BlockTier
from crossfoot.terms.price_model import (
    Block,
    BlockPolicy,
    Graduated,
    Package,
    Percentage,
    PerUnit,
    Stairstep,
    Volume,
    ZeroUsage,
)
from tests.engines.rating.prices.told import USD, calls, dollars, ladder, parts, total, usd
from tests.refusals import refused
from tests.strategies import decimals
from tests.tables import rows

FEES = Graduated(ladder("5 @ 0 + 100, 10 @ 0 + 50, 15 @ 5, * @ 1"))
MODELS = {
    "unit": PerUnit(Price("10", USD, "call")),
    "fees": FEES,
    "pack": Package(Decimal(10), Price("15", USD, "pack"), "call"),
    "volume": Volume(ladder("10 @ 2 + 100, * @ 1")),
    "stair": Stairstep(ladder("10 @ 0 + 7, * @ 0 + 9")),
    "down": Graduated(ladder("10 @ 0 + 7")),
}


@rows("""
 model  | before | used | place | owes               | because
 fees   | 0      | 0    | only  | 100                | without usage the first fee is due, as the convention says
 fees   | 0      | 0    | first | 100                | on the first of several lines too
 fees   | 0      | 0    | mid   | 0                  | but the lines after it do not owe it again
 fees   | 0      | 3    | last  | 0                  | although usage only begins on them
 fees   | 7      | 1    | mid   | 0                  | both fees were owed before
 fees   | 12     | 10   | last  | 22                 | the rest of tier 3 and what is in tier 4
 fees   | 12     | -3   | last  | -10                | a correction gives back what it takes away, fees stay
 pack   | 17     | 3    | mid   | 0                  | the second package is begun already
 pack   | 17     | 5    | mid   | 15                 | the third is not
 unit   | 3      | 2    | only  | 20                 | units are priced alike wherever they fall
 stair  | 9      | 2    | last  | 2                  | the higher step less the lower one
 volume | 0      | 8    | first | 0                  | the tier is not known before the cycle ends
 volume | 8      | 3    | mid   | 0                  | nor here
 volume | 8      | 3    | last  | 11                 | all of it at the tier it reached
 volume | 0      | 0    | last  | 100                | the convention holds for volume too
 down   | 8      | 5    | last  | !above-last-tier   | a closed ladder refuses the whole
 unit   | 3      | -4   | last  | !negative-quantity | more was taken away than was there
""")
def test_a_line_owes_what_the_whole_adds_to_the_lines_before(model, before, used, place, owes, because) -> None:
    def work():
        return interim_line(
            model=MODELS[model],
            before=calls(before),
            used=calls(used),
            place=Place(place),
            zero_usage=ZeroUsage.FIRST_FLAT,
        )

    if owes.startswith("!"):
        with refused(owes[1:]):
            work()
        return
    line = work()
    assert line.amount == line.usage == usd(owes)
    assert total(line.steps) == Decimal(owes)


@rows(
    """
 used | place | least | most | off | billed | owes | off$ | capped | topped | because
 0    | only  | 100   |      |     | 0      | 100  | 0    | 0      | 100    | nothing used, the minimum is owed
 0    | mid   | 100   |      |     | 0      | 0    | 0    | 0      | 0      | the minimum waits for the last line
 0    | last  | 100   |      |     | 30     | 70   | 0    | 0      | 70     | and takes off what was billed
 10   | last  | 100   |      |     | 0      | 100  | 0    | 0      | 0      | reached exactly, nothing is added
 5    | mid   |       | 100  |     | 70     | 30   | 0    | 20     | 0      | the maximum counts the lines before
 5    | mid   |       | 100  |     | 120    | 0    | 0    | 50     | 0      | a maximum passed already leaves nothing to owe
 20   | mid   |       | 100  | 50  | 35     | 65   | 100  | 35     | 0      | the discount first, then the maximum
 20   | last  | 150   | 180  | 50  | 0      | 150  | 100  | 0      | 50     | the minimum looks at what is left after both
 -2   | last  |       | 10   |     | 50     | -20  | 0    | 0      | 0      | a correction is given back, whatever the maximum
""".replace("off$", "less")
)
def test_bounds_hold_the_whole_cycle(used, place, least, most, off, billed, owes, less, capped, topped, because) -> None:
    line = interim_line(
        model=MODELS["unit"],
        before=calls("2"),
        used=calls(used),
        place=Place(place),
        bounds=Bounds(usd(least) if least else None, usd(most) if most else None, Percent(off) if off else None),
        billed=usd(billed),
    )
    assert (line.amount, line.discount, line.capped_off, line.top_up) == (usd(owes), usd(less), usd(capped), usd(topped))
    assert line.amount == line.usage - line.discount - line.capped_off + line.top_up
    assert total(line.steps) == line.amount.amount


def test_the_workings_of_a_line_tell_the_lines_before_and_the_bounds() -> None:
    line = interim_line(
        model=MODELS["unit"],
        before=calls("2"),
        used=calls("20"),
        place=Place.LAST,
        bounds=Bounds(usd("150"), usd("120"), Percent("50")),
        billed=usd("30"),
    )
    assert [step.says for step in line.steps] == [
        "22 call × 10 USD; less 20 of the lines before",
        "-100 USD: discount",
        "-10 USD: above the maximum",
        "30 USD: up to the minimum",
    ]


def test_a_tier_left_behind_is_taken_back_by_its_own_step() -> None:
    tiers = (BlockTier(Decimal(10), 3, usd("5")), BlockTier(Decimal(20), None, usd("8")))
    model = Block(tiers, "call", BlockPolicy.TOP_TIER)
    line = interim_line(model=model, before=calls("30"), used=calls("1"), place=Place.LAST)
    assert line.amount == usd("1")
    assert [(step.tier, step.quantity, step.amount) for step in line.steps] == [(2, 2, 16), (1, -3, -15)]
    assert [
        (step.quantity, step.amount)
        for step in interim_line(model=MODELS["stair"], before=calls("9"), used=calls("2"), place=Place.LAST).steps
        if step.adds
    ] == [(None, 9), (None, -7)]


def test_a_line_without_a_known_quantity_before_takes_off_what_was_billed() -> None:
    blocks = Block((BlockTier(Decimal(100), None, usd("1")),), "call")
    line = interim_line(model=blocks, before=None, used=calls("401"), billed=usd("1"))
    assert (line.amount, parts(line.steps)) == (usd("4"), [Decimal(5), Decimal(-1)])
    assert interim_line(model=blocks, before=None, used=calls("401")).amount == usd("5")


def test_fees_that_count_transactions_are_not_billed_from_a_value_alone() -> None:
    fixed = Percentage(Percent("1"), usd("0.30"))
    for model in (fixed, replace(fixed, fixed=usd("0"), free_events=2)):
        with refused("events-needed"):
            interim_line(model=model, before=dollars("0"), used=dollars("5"))
    plain = interim_line(model=replace(fixed, fixed=usd("0")), before=dollars("5"), used=dollars("5"))
    assert plain.amount == usd("0.05")


@given(
    st.sampled_from(["unit", "fees", "pack", "volume", "stair"]),
    st.lists(decimals(digits=2, places=1, low=0), min_size=2, max_size=5),
    st.sampled_from(list(ZeroUsage)),
)
def test_the_lines_of_a_cycle_foot_to_the_price_of_the_whole(name, pieces, zero_usage) -> None:
    places = [Place.FIRST, *[Place.MID] * (len(pieces) - 2), Place.LAST]
    owed = Decimal(0)
    for n, (piece, place) in enumerate(zip(pieces, places, strict=True)):
        before = calls(str(sum(pieces[:n], Decimal(0))))
        line = interim_line(model=MODELS[name], before=before, used=calls(str(piece)), place=place, zero_usage=zero_usage)
        owed += line.amount.amount
    whole = calls(str(sum(pieces, Decimal(0))))
    assert owed == interim_line(model=MODELS[name], before=calls("0"), used=whole, zero_usage=zero_usage).amount.amount
