"""The end of a grant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.rating.credits.expiry import expiry
from crossfoot.measures import Money, Percent
from tests.charges import USD, usd
from tests.tables import rows


@rows("""
 unused | rollover | rolled | breakage | because
 100    | 25       | 25     | 75       | a quarter goes on
 0.01   | 50       | 0.01   | 0        | half a cent rounds up, and nothing is made of it
 0.01   | 49       | 0      | 0.01     | less than half a cent goes
 10     | 0        | 0      | 10       | nothing rolls
 10     | 100      | 10     | 0        | all of it rolls
 0      | 50       | 0      | 0        | nothing was left
""")
def test_what_is_unused_is_parted(unused: str, rollover: str, rolled: str, breakage: str, because: str) -> None:
    parted = expiry(usd(unused), rollover=Percent(rollover))
    assert (parted.rolled, parted.breakage) == (usd(rolled), usd(breakage))


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_both_parts_are_the_whole_and_neither_is_negative(cents: int, percent: int) -> None:
    unused = Money.of_minor(cents, USD)
    parted = expiry(unused, rollover=Percent(percent))
    assert parted.rolled + parted.breakage == unused
    assert min(parted.rolled, parted.breakage) >= usd("0")
