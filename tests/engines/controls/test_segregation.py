"""The matrix of duties that clash, and the three questions asked of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.books.actors.duties import CHECKER, Duty
from crossfoot.engines.controls.segregation import can_do, did_do, granting, matrix

ALL = sorted(duty.value for duty in Duty)
HELD = st.frozensets(st.sampled_from(ALL))
MEDIUM = {1, 11, 19, 23, 25, 27, 33}


def test_the_matrix_has_its_thirty_three_pairs_in_order():
    assert [pair.number for pair in matrix()] == list(range(1, 34))


def test_seven_pairs_ask_for_a_control_and_the_others_block():
    assert {pair.number for pair in matrix() if pair.weight == "M"} == MEDIUM
    assert {pair.weight for pair in matrix()} == {"H", "M"}


def test_every_side_names_duties_that_there_are():
    named = {duty for pair in matrix() for duty in pair.left | pair.right}
    assert named - set(ALL) == set()


def test_no_duty_clashes_with_itself():
    assert [pair.number for pair in matrix() if pair.left & pair.right] == []


def test_every_checkers_duty_has_a_maker_it_clashes_with_or_is_about_access():
    clashing = {duty for pair in matrix() for duty in pair.left | pair.right}
    assert {duty.value for duty in CHECKER} - clashing == {"approve-access"}


@pytest.mark.parametrize(
    ("held", "pairs", "because"),
    [
        ({"contract", "approve-contract"}, [6], "who enters contracts does not approve them"),
        ({"credit", "approve-credit"}, [14], "nor credits"),
        ({"price", "release"}, [8], "nor the invoices made with one's own prices"),
        ({"keep-customers", "issue", "credit"}, [2, 2], "each duty of a side clashes by itself"),
        ({"grant-duties", "rate"}, [28], "who administers access bills nothing"),
        ({"grant-duties", "read", "approve-access"}, [], "looking is no finance duty, and approving access is not giving it"),
        ({"load-usage", "rate", "issue"}, [], "a billing analyst loads, rates and issues what others release"),
        (set(), [], "nobody clashes with nothing"),
    ],
)
def test_what_one_human_can_do(held: set[str], pairs: list[int], because: str):
    assert [clash.pair.number for clash in can_do(held)] == pairs, because


@pytest.mark.parametrize(
    ("done", "doing", "pairs", "because"),
    [
        ({"contract"}, "approve-contract", [6], "the maker of this object comes to check it"),
        ({"approve-contract"}, "contract", [6], "or the checker to change it"),
        ({"contract", "approve-contract"}, "read", [], "what clashed before is not this act's doing"),
        (set(), "approve-contract", [], "somebody new may"),
    ],
)
def test_what_one_human_did_to_an_object(done: set[str], doing: str, pairs: list[int], because: str):
    assert [clash.pair.number for clash in did_do(done, doing)] == pairs, because


@given(HELD, HELD)
def test_holding_more_never_clashes_less(held: frozenset[str], more: frozenset[str]):
    assert set(can_do(held)) <= set(can_do(held | more))


@given(HELD, HELD)
def test_granting_tells_just_the_clashes_that_are_new(held: frozenset[str], wanted: frozenset[str]):
    new = granting(held, wanted)
    assert {*can_do(held), *new} == set(can_do(held | wanted))
    assert all(clash.left in wanted - held or clash.right in wanted - held for clash in new)


@given(HELD, st.sampled_from(ALL))
def test_doing_clashes_only_with_what_was_done(done: frozenset[str], doing: str):
    for clash in did_do(done, doing):
        assert doing in (clash.left, clash.right)
        assert {clash.left, clash.right} <= done | {doing}
