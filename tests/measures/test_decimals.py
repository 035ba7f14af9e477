"""The gate for numbers: what comes in is exactly what was written, or it is refused."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import exact
from crossfoot.measures.decimals import DIGITS_MAX, exact_at, plain, text
from tests.refusals import refused
from tests.tables import rows


@rows("""
 written                | outcome              | because
 12.50                  | 12.5                 | one value has one form, without zeros after the point
 1200                   | 1200                 | zeros before the point stay, no exponent appears
 +7                     | 7                    | a sign may be written
 -7.25                  | -7.25                | negative numbers are taken
 -0                     | 0                    | there is no negative zero
 -0.000                 | 0                    | nor one with places
 0007                   | 7                    | leading zeros say nothing
 .                      | !not-a-plain-number  | no digit
 .5                     | !not-a-plain-number  | a digit before the point is wanted
 5.                     | !not-a-plain-number  | and one after it
                        | !not-a-plain-number  | an empty cell is not zero
 1e5                    | !not-a-plain-number  | no exponent
 1e1000000              | !not-a-plain-number  | least of all a hostile one
 NaN                    | !not-a-plain-number  | not a number
 sNaN                   | !not-a-plain-number  | nor a signalling one
 Infinity               | !not-a-plain-number  | nor infinity
 1_000                  | !not-a-plain-number  | Python would read it as a thousand
 1,000                  | !not-a-plain-number  | a comma means two things in two countries
 １２                   | !not-a-plain-number  | full-width digits are somebody's typing error
 ٣                      | !not-a-plain-number  | so are Arabic-Indic ones in a file of ASCII
 1 000                  | !not-a-plain-number  | no space inside
 --1                    | !not-a-plain-number  | one sign
 0x10                   | !not-a-plain-number  | no other base
 $5                     | !not-a-plain-number  | the currency stands in its own column
 1.123456789012         | 1.123456789012       | twelve places are kept
 1.1234567890120        | 1.123456789012       | a thirteenth that is zero loses nothing
 1.1234567890123        | !too-many-places     | a thirteenth is never dropped in silence
 0.0000000000001        | !too-many-places     | nor when it is all there is
 9999999999             | 9999999999           | ten digits fit
 9999999999.999999999999 | 9999999999.999999999999 | with all their places
 10000000000            | !too-many-digits     | eleven do not
 -10000000000           | !too-many-digits     | in either direction
 00000000001            | 1                    | leading zeros are not digits of the number
 10000000000.0000000000001 | !too-many-digits  | of two faults the larger is named
""")
def test_a_text_is_read_exactly_or_refused(written: str, outcome: str, because: str) -> None:
    if outcome.startswith("!"):
        with refused(outcome[1:]):
            exact(written, places_max=12, digits_max=10)
    else:
        assert str(exact(written, places_max=12, digits_max=10)) == outcome


def test_spaces_and_tabs_around_a_text_are_dropped_but_nothing_else() -> None:
    assert exact(" \t12.5\t ", places_max=2) == Decimal("12.5")
    for written in ("12.5\n", "\u00a012.5", "1\t2"):
        with refused("not-a-plain-number"):
            exact(written, places_max=2)


def test_a_text_may_have_sixty_digits_on_each_side_and_no_more() -> None:
    longest = "9" * DIGITS_MAX + "." + "9" * DIGITS_MAX
    assert str(exact(longest, places_max=DIGITS_MAX)) == longest
    for written in ("9" * (DIGITS_MAX + 1), "0." + "9" * (DIGITS_MAX + 1)):
        with refused("not-a-plain-number"):
            exact(written, places_max=DIGITS_MAX)


@pytest.mark.parametrize("value", [0.1, True, None, b"1", 1j, [1], Fraction(1, 2)])
def test_only_text_int_and_decimal_are_numbers(value: object) -> None:
    with refused("not-a-number") as caught:
        exact(value, places_max=2)  # type: ignore[arg-type]
    assert caught.value.fields["type"] == type(value).__name__


@pytest.mark.parametrize("written", ["NaN", "-NaN", "sNaN", "Infinity", "-Infinity"])
def test_a_decimal_that_is_no_number_is_refused(written: str) -> None:
    with refused("not-a-plain-number"):
        exact(Decimal(written), places_max=2)


@rows("""
 written     | outcome          | because
 1E+3        | 1000             | an exponent in a Decimal is only its form
 1E+9        | 1000000000       | ten digits fit
 1E+10       | !too-many-digits | eleven do not
 1E+1000000  | !too-many-digits | nor a million, and it is not written out to find that
 1E-1000000  | !too-many-places | nor that many places
 0E+1000000  | 0                | a zero is a zero
 0E-1000000  | 0                | at whatever scale
 -0E-3       | 0                | and of whatever sign
 1.50000     | 1.5              | zeros past the last place lose nothing
 1.505       | !too-many-places | a digit would
""")
def test_a_decimal_is_taken_for_its_value(written: str, outcome: str, because: str) -> None:
    if outcome.startswith("!"):
        with refused(outcome[1:]) as caught:
            exact(Decimal(written), places_max=2, digits_max=10)
        assert len(str(caught.value)) < 400
    else:
        assert str(exact(Decimal(written), places_max=2, digits_max=10)) == outcome


def test_the_limit_named_is_the_one_broken() -> None:
    with refused("too-many-places") as places:
        exact("1.234", places_max=2, digits_max=10)
    assert (places.value.fields["limit"], places.value.fields["got"]) == (2, "1.234")
    with refused("too-many-digits") as digits:
        exact("12345678901", places_max=2, digits_max=10)
    assert (digits.value.fields["limit"], digits.value.fields["got"]) == (10, "12345678901")


def test_a_long_number_is_cut_in_the_sentence() -> None:
    with refused("too-many-places") as caught:
        exact(Decimal("0." + "1" * 100), places_max=2)
    assert caught.value.fields["got"] == "0." + "1" * 58 + "…"
    with refused("too-many-places") as whole:
        exact(Decimal("0." + "1" * 58), places_max=2)
    assert whole.value.fields["got"] == "0." + "1" * 58


def test_a_huge_whole_number_is_refused_before_it_is_written_out() -> None:
    with refused("too-many-digits") as caught:
        exact(10**100_000, places_max=2)
    assert caught.value.fields == {"got": "a number of 332193 bits", "limit": 60}
    with refused("too-many-digits") as shorter:
        exact(2**1023, places_max=2)
    assert str(shorter.value.fields["got"]).startswith("8988465674311579538646525953945123668089884894711532863671")
    with refused("too-many-digits") as first:
        exact(2**1024, places_max=2)
    assert first.value.fields["got"] == "a number of 1025 bits"


def test_whole_numbers_are_taken() -> None:
    assert str(exact(1200, places_max=0)) == "1200"
    assert str(exact(-3, places_max=0)) == "-3"
    assert str(exact(10**60 - 1, places_max=0)) == "9" * 60
    with refused("too-many-digits"):
        exact(10**60, places_max=0)


@rows("""
 written | places | outcome | because
 1.5     | 2      | 1.50    | exactly so many places
 1.50    | 2      | 1.50    | those it has
 2       | 0      | 2       | none
 0       | 3      | 0.000   | nothing, with places
 -0.00   | 2      | 0.00    | without a sign
""")
def test_a_number_can_be_held_at_a_scale(written: str, places: str, outcome: str, because: str) -> None:
    assert str(exact_at(Decimal(written), places=int(places))) == outcome


@rows("""
 number   | outcome | because
 1E+3     | 1000    | no exponent
 1.500    | 1.5     | no trailing zeros
 100.00   | 100     | none of a whole number
 -0       | 0       | no negative zero
 0E-5     | 0       | no places of nothing
 -2.50    | -2.5    | the sign of a number stays
 1E-7     | 0.0000001 | never an exponent, however small
""")
def test_the_plain_form_of_a_number(number: str, outcome: str, because: str) -> None:
    assert text(Decimal(number)) == outcome
    assert plain(Decimal(number)) == Decimal(number)


@given(st.decimals(min_value=-(10**20), max_value=10**20, places=9))
def test_reading_what_was_written_gives_the_number_back(number: Decimal) -> None:
    assert exact(text(number), places_max=9) == number
    assert text(exact(number, places_max=9)) == text(number)
    assert not text(number).startswith("-0") or number < 0


@given(st.decimals(min_value=-(10**20), max_value=10**20, places=9))
def test_a_narrow_context_of_the_thread_changes_nothing(number: Decimal) -> None:
    with localcontext(prec=2):
        assert exact(number, places_max=9) == number
        assert exact_at(number, places=12) == number
