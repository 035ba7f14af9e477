"""A joint is closed when nothing is lost, doubled or altered, and says which when it is not."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.runs.prove import Joint, Part, Proven, Side, side
from tests.tables import rows


@rows("""
 entered         | passed         |  parked       | gap                      | because
 3 USD 30        | 3 USD 30       |              |                          | all of it passed
 3 USD 30        | 2 USD 20       | 1 USD 10     |                          | the rest is accounted for
 3 USD 30        | 2 USD 20       |              | 1 rows lost; USD differs by 10 | a row deleted
 3 USD 30        | 4 USD 40       |              | 1 rows too many; USD differs by -10 | a row doubled
 3 USD 30        | 3 USD 31       |              | USD differs by -1        | a row altered
 0 -             | 0 -            |              |                          | nothing in, nothing out
 1 USD 0.0001    | 1 USD 0        |              | USD differs by 0.0001    | no difference is too small
""")
def test_a_joint_says_what_is_open(entered: str, passed: str, parked: str, gap: str, because: str) -> None:
    parts = (Part("in flight", _side(parked)),) if parked else ()
    said = Joint("rated-billed", _side(entered), _side(passed), parts).open
    wanted = [part.strip() for part in gap.split(";") if part.strip()]
    assert [reason.split(" between")[0] for reason in said] == wanted


def _side(text: str) -> Side:
    count, *rest = text.split()
    return Side(int(count), {rest[0]: Decimal(rest[1])} if len(rest) == 2 else {})


def test_currencies_are_never_netted() -> None:
    entered, passed = side([("USD", 1, Decimal(10)), ("EUR", 1, Decimal(10))]), side([("USD", 2, Decimal(20))])
    assert len(Joint("rated-billed", entered, passed).open) == 2


def test_equal_feet_of_other_rows_are_found_by_their_digest() -> None:
    one, other = side([("USD", 1, Decimal(1))], digest="a"), side([("USD", 1, Decimal(1))], digest="b")
    assert Joint("metered-rated", one, other).open == ("the rows between metered and rated are not those that were sealed",)
    assert Joint("metered-rated", one, one).is_closed


def test_what_an_inspection_found_opens_the_joint() -> None:
    nothing = side([])
    joint = Joint("accepted-lake", nothing, nothing, found=("file abc is damaged",))
    proven = Proven("2026-10", (Joint("read-accepted", nothing, nothing), joint))
    assert proven.open == (joint,)


@given(st.lists(st.tuples(st.sampled_from(["USD", "EUR"]), st.integers(-(10**9), 10**9)), max_size=20), st.data())
def test_any_split_of_the_rows_closes_the_joint(rows: list[tuple[str, int]], data: st.DataObject) -> None:
    lines = [(what, 1, Decimal(amount).scaleb(-2)) for what, amount in rows]
    cut = data.draw(st.integers(0, len(lines)))
    assert Joint("rated-billed", side(lines), side(lines[:cut]), (Part("in flight", side(lines[cut:])),)).is_closed
