"""Rounding: seven modes, any place, and carrying endless decimals so that no later rounding can tell."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Mode, Rounding, carry, rounded, rounded_ratio
from tests import strategies
from tests.refusals import refused
from tests.tables import rows


@rows("""
 number | half_up | half_even | half_down | up | down | ceiling | floor | because
 2.5    | 3       | 2         | 2         | 3  | 2    | 3       | 2     | a tie between 2 and 3
 3.5    | 4       | 4         | 3         | 4  | 3    | 4       | 3     | half even goes up here
 -2.5   | -3      | -2        | -2        | -3 | -2   | -2      | -3    | half up is away from zero
 2.4    | 2       | 2         | 2         | 3  | 2    | 3       | 2     | below the tie
 2.6    | 3       | 3         | 3         | 3  | 2    | 3       | 2     | above it
 -2.4   | -2      | -2        | -2        | -3 | -2   | -2      | -3    | below it, negative
 2      | 2       | 2         | 2         | 2  | 2    | 2       | 2     | a whole number stays in every mode
 2.0000000000000001 | 2 | 2   | 2         | 3  | 2    | 3       | 2     | the least bit counts for up and ceiling
 2.5000000000000001 | 3 | 3   | 3         | 3  | 2    | 3       | 2     | just above a tie is no tie
 -0.4   | 0       | 0         | 0         | -1 | 0    | 0       | -1    | what rounds to nothing has no sign
""")
def test_the_seven_modes(
    number: str, half_up: str, half_even: str, half_down: str, up: str, down: str, ceiling: str, floor: str, because: str
) -> None:
    got = [str(rounded(Decimal(number), places=0, mode=mode)) for mode in Mode]
    assert got == [half_up, half_even, half_down, up, down, ceiling, floor]


@rows("""
 ratio  | half_up | half_even | half_down | up | down | ceiling | floor | because
 5/2    | 3       | 2         | 2         | 3  | 2    | 3       | 2     | a tie between 2 and 3
 7/2    | 4       | 4         | 3         | 4  | 3    | 4       | 3     | half even goes up here
 -5/2   | -3      | -2        | -2        | -3 | -2   | -2      | -3    | half up is away from zero
 4/3    | 1       | 1         | 1         | 2  | 1    | 2       | 1     | below the tie, and an odd whole
 5/3    | 2       | 2         | 2         | 2  | 1    | 2       | 1     | above it
 -4/3   | -1      | -1        | -1        | -2 | -1   | -1      | -2    | below it, negative
 6/3    | 2       | 2         | 2         | 2  | 2    | 2       | 2     | a whole number stays in every mode
 1/3    | 0       | 0         | 0         | 1  | 0    | 1       | 0     | one over is over
 -1/3   | 0       | 0         | 0         | -1 | 0    | 0       | -1    | one under is under
 0/3    | 0       | 0         | 0         | 0  | 0    | 0       | 0     | nothing of anything
""")
def test_a_ratio_in_the_seven_modes(
    ratio: str, half_up: str, half_even: str, half_down: str, up: str, down: str, ceiling: str, floor: str, because: str
) -> None:
    numerator, denominator = (int(part) for part in ratio.split("/"))
    got = [str(rounded_ratio(numerator, denominator, mode=mode)) for mode in Mode]
    assert got == [half_up, half_even, half_down, up, down, ceiling, floor]


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**6), strategies.modes())
def test_a_ratio_of_whole_numbers_rounds_as_its_fraction_does(numerator: int, denominator: int, mode: Mode) -> None:
    truth = _truth(Fraction(numerator, denominator), places=0, mode=mode)
    assert Fraction(rounded_ratio(numerator, denominator, mode=mode)) == truth


def test_the_modes_are_written_as_agreements_write_them() -> None:
    assert [mode.value for mode in Mode] == ["half-up", "half-even", "half-down", "up", "down", "ceiling", "floor"]


@rows("""
 number    | places | outcome     | because
 123.456   | 2      | 123.46      | cents
 123.456   | 0      | 123         | whole
 123.456   | -1     | 1.2E+2      | tens
 150       | -2     | 2E+2        | hundreds, a tie
 10.275    | 2      | 10.28       | a tie in cents
 1         | 4      | 1.0000      | places are filled
 0.05      | 1      | 0.1         | the smallest tie
 1e12      | -12    | 1E+12       | the coarsest place
 0.1234567890123456789012345678 | 26 | 0.12345678901234567890123457 | the finest
""")
def test_any_place(number: str, places: str, outcome: str, because: str) -> None:
    assert str(rounded(Decimal(number), places=int(places), mode=Mode.HALF_UP)) == outcome


@pytest.mark.parametrize("places", [-13, 27, 1000])
def test_a_place_nobody_rounds_to_is_refused(places: int) -> None:
    for act in (lambda: Rounding(places=places), lambda: rounded(Decimal(1), places=places, mode=Mode.UP)):
        with refused("bad-rounding-place") as caught:
            act()
        assert caught.value.fields == {"got": places, "coarsest": -12, "finest": 26}


def test_a_convention_names_itself() -> None:
    assert str(Rounding()) == "half-up to the minor unit"
    assert str(Rounding(Mode.FLOOR, 0)) == "floor to 0 places"
    assert Rounding() == Rounding(Mode.HALF_UP, None)
    assert Rounding(places=-12).places == -12 and Rounding(places=26).places == 26


@rows("""
 numerator | denominator | outcome                       | because
 1         | 4           | 0.25                          | exact when it fits
 1         | 3           | 0.333333333333333333333333333 | a three is no tie and no boundary: it is cut
 2         | 3           | 0.666666666666666666666666666 | a six is not rounded up
 1         | 7           | 0.142857142857142857142857142 | nor an eight behind the last place
 5         | 9           | 0.555555555555555555555555556 | a last five might be taken for a tie, so it becomes six
 1         | 11          | 0.090909090909090909090909091 | a last nought might be taken for a boundary, so it becomes one
 -5        | 9           | -0.555555555555555555555555556 | both signs alike
 1         | 1e27        | 0.000000000000000000000000001 | the last place itself
 1         | 1e28        | 0.000000000000000000000000001 | less than that is still not nothing
 5         | 1e28        | 0.000000000000000000000000001 | nor is half of it
 16        | 1e28        | 0.000000000000000000000000001 | a last one says there is more
 55        | 1e28        | 0.000000000000000000000000006 | an exact half of the last place is kept apart from the tie above it
 0         | 7           | 0                             | nothing of anything
""")
def test_carrying_is_exact_or_marks_its_last_place(numerator: str, denominator: str, outcome: str, because: str) -> None:
    assert carry(Decimal(numerator), Decimal(denominator)) == Decimal(outcome)


def _truth(value: Fraction, *, places: int, mode: Mode) -> Fraction:
    """Rounding by its definition, on whole numbers, independent of the decimal library."""
    scaled = value * Fraction(10) ** places
    below = math.floor(scaled)
    rest, away = scaled - below, scaled > 0
    up = {
        Mode.CEILING: rest > 0,
        Mode.FLOOR: False,
        Mode.UP: rest > 0 and away,
        Mode.DOWN: rest > 0 and not away,
        Mode.HALF_UP: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and away),
        Mode.HALF_DOWN: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and not away),
        Mode.HALF_EVEN: rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1),
    }[mode]
    return Fraction(below + up) * Fraction(10) ** -places


NEAR_TIES = st.builds(
    lambda coins, halves, nudge, sign: sign * (Fraction(2 * coins + halves, 200) + nudge),
    st.integers(0, 10**6),
    st.integers(0, 1),
    st.sampled_from(
        [Fraction(0), Fraction(1, 3 * 10**30), Fraction(-1, 3 * 10**30), Fraction(1, 10**27), Fraction(-1, 10**28)]
    ),
    st.sampled_from([1, -1]),
)


@given(
    st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**15) | NEAR_TIES,
    st.integers(-12, 26),
    strategies.modes(),
)
def test_rounding_what_was_carried_equals_rounding_the_endless_fraction(value: Fraction, places: int, mode: Mode) -> None:
    carried = carry(Decimal(value.numerator), Decimal(value.denominator))
    assert Fraction(rounded(carried, places=places, mode=mode)) == _truth(value, places=places, mode=mode)


@given(NEAR_TIES, strategies.modes())
def test_ties_and_what_lies_a_hair_beside_them_are_told_apart_in_cents(value: Fraction, mode: Mode) -> None:
    carried = carry(Decimal(value.numerator), Decimal(value.denominator))
    assert Fraction(rounded(carried, places=2, mode=mode)) == _truth(value, places=2, mode=mode)


@given(strategies.decimals(digits=12, places=27), st.integers(-12, 26), strategies.modes())
def test_rounding_twice_at_one_place_is_rounding_once(number: Decimal, places: int, mode: Mode) -> None:
    once = rounded(number, places=places, mode=mode)
    assert rounded(once, places=places, mode=mode) == once
    with localcontext(prec=1):
        assert rounded(number, places=places, mode=mode) == once


@given(strategies.decimals(digits=12, places=27), st.integers(1, 10**9))
def test_carrying_a_product_back_is_exact(number: Decimal, divisor: int) -> None:
    with localcontext(prec=100):
        product = number * divisor
    with localcontext(prec=1):
        assert carry(product, Decimal(divisor)) == number
