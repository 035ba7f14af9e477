"""Every rating case of the vectors gives exactly the expected figures, through our public functions.

`CROSSFOOT_VECTORS=FILE pytest tests/vectors -k rating` runs another file of the same form. The adapter is handed a case's
`params`, `quantity` and `events` and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from crossfoot.errors import Refusal
from crossfoot.measures import Mode, rounded
from tests.vectors.not_ours import not_our_semantics
from tests.vectors.rating_adapter import KINDS, answer

OWN = Path(__file__).parent / "rating.json"
FILE = Path(os.environ.get("CROSSFOOT_VECTORS") or OWN)
ALL = json.loads(FILE.read_text("utf-8"))["cases"]
NOT_OURS = not_our_semantics()
CASES = [case for case in ALL if case["id"] not in NOT_OURS]
HANDED_OVER = ("params", "quantity", "events")
SHOWN = ("unit_amount",)
"""What a case gives to limited precision: compared at the places it gives."""


def readings() -> Iterator[Any]:
    """Each case as it stands, and once more for each rounding mode it says it is sensitive to."""
    for case in CASES:
        handed = {name: case[name] for name in HANDED_OVER if name in case}
        yield pytest.param(case["model"], handed, case["expected"], id=case["id"])
        for mode, expected in case.get("rounding_sensitivity", {}).items():
            if mode != "assumed":
                name = "mode" if case["model"] == "rounding" else "rounding"
                changed = {**handed, "params": {**case["params"], name: mode}}
                yield pytest.param(case["model"], changed, expected, id=f"{case['id']}-{mode}")


@pytest.mark.parametrize(("kind", "case", "expected"), list(readings()))
def test_a_rating_case_gives_exactly_what_is_expected(kind: str, case: dict[str, Any], expected: dict[str, Any]) -> None:
    found = answer(kind, case)
    assert {name: told(found[name], want, name) for name, want in expected.items()} == {
        name: told(want, want, name) for name, want in expected.items()
    }


def told(found: Any, want: Any, name: str) -> Any:
    """A figure, or the figures of a list or mapping, as exact decimals; a text that is no number as it is."""
    if isinstance(found, dict):
        return {key: told(value, want.get(key) if isinstance(want, dict) else None, key) for key, value in found.items()}
    if isinstance(found, list | tuple):
        wants = want if isinstance(want, list) and len(want) == len(found) else [None] * len(found)
        return [told(value, each, name) for value, each in zip(found, wants, strict=True)]
    try:
        number = Decimal(str(found))
    except InvalidOperation:
        return found
    if name not in SHOWN or want is None:
        return number
    return rounded(number, places=max(-int(Decimal(want).as_tuple().exponent), 0), mode=Mode.HALF_UP)


def test_rating_leaves_out_only_what_the_table_says_and_never_a_whole_kind() -> None:
    if FILE == OWN:
        assert len(NOT_OURS) <= 9
        assert {case["id"] for case in ALL} >= NOT_OURS.keys(), "the table names a case that is not there"
    assert {case["model"] for case in CASES} == {case["model"] for case in ALL}, "no kind is left out as a whole"
    assert {case["model"] for case in ALL} <= KINDS.keys(), "every kind is translated"


def test_rating_cases_we_leave_out_are_refused_and_not_billed_otherwise() -> None:
    for case in ALL:
        if case["id"] in NOT_OURS:
            with pytest.raises(Refusal) as caught:
                answer(case["model"], {name: case[name] for name in HANDED_OVER if name in case})
            assert caught.value.code == NOT_OURS[case["id"]]
