"""Two versions field by field: what differs is told once, with its place and the exact change."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from crossfoot.formats.agreements import agreements_compared, dump_agreement, read_agreement
from tests.journeys.shop import AGREEMENT


def agreement(**changes: Any) -> Any:
    text = AGREEMENT.format(version=1, late_usage="adjust", price="1.00", clauses=changes.pop("clauses", ""))
    tree = json.loads(json.dumps(dump_agreement(read_agreement(text.encode(), name="a.yaml"))))
    for path, value in changes.items():
        place, *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        target = tree if not steps and place == last else tree[place]
        for step in steps:
            target = target[step]
        target[last] = value
    return read_agreement(json.dumps(tree).encode(), name="a.json")


@pytest.mark.parametrize(
    ("changes", "group", "field", "before", "after", "change", "because"),
    [
        (
            {"terms__0__phases__0__price__per_unit__amount": "1.25"},
            "1 Calls",
            "phase 2026-01-01, price, per unit, amount",
            "1",
            "1.25",
            Decimal("0.25"),
            "a price stands under its clause, with the exact difference",
        ),
        (
            {"billing__payment__days": 60},
            "Billing",
            "payment, days",
            "30",
            "60",
            Decimal(30),
            "what is not of a term stands under its own heading",
        ),
        (
            {"billing__late_usage": "hold"},
            "Billing",
            "late usage",
            "adjust",
            "hold",
            None,
            "a word has no difference to count",
        ),
        (
            {"terms__0__phases__0__until": "2027-01-01"},
            "1 Calls",
            "phase 2026-01-01, until",
            "2028-01-01",
            "2027-01-01",
            None,
            "nor has a day",
        ),
    ],
)
def test_one_change_is_one_field(
    changes: Any, group: str, field: str, before: str, after: str, change: Decimal | None, because: str
) -> None:
    (found,) = [each for each in agreements_compared(agreement(), agreement(**changes)) if each.differs]
    assert (found.group, found.field, found.before, found.after, found.change) == (group, field, before, after, change), because


def test_a_version_differs_from_itself_in_nothing_and_has_every_field() -> None:
    found = agreements_compared(agreement(), agreement())
    assert len(found) > 30 and not any(each.differs for each in found)


def test_what_one_version_lacks_is_told_as_not_there() -> None:
    more = agreement(clauses='discounts:\n  - {discount: d, name: Ten off, clause: "3", percent: "10"}\n')
    added = [each for each in agreements_compared(agreement(), more) if each.differs]
    assert {each.group for each in added} == {"3 Ten off"} and {each.before for each in added} == {None}
    taken = [each for each in agreements_compared(more, agreement()) if each.differs]
    assert [(each.field, each.before) for each in taken] == [(each.field, each.after) for each in added]
    assert {each.after for each in taken} == {None}
