"""Versions that come later and reach back: what is billed anew, and what is booked for it."""

from __future__ import annotations

from crossfoot.engines.rating.delta import delta
from tests.journeys.by_hand.paper import agreement, of_charge, rated, sheet, told
from tests.tables import rows

FIRST = """
terms:
- term: calls
  clause: "1"
  meter: {metric: use, unit: call}
  price: {per_unit: "1.00"}
- term: seats
  clause: "2"
  price: {recurring: {amount: "310.00", unit: seat, timing: arrears}}
"""


def second(change: str) -> str:
    """The second version: the first with one thing changed, from a day on."""
    day, _, what = change.partition(": ")
    head = f"version: 2\nin_force_from: {day}\nreason: amended\n"
    if what.startswith("price"):
        return head + FIRST.replace('per_unit: "1.00"', f'per_unit: "{what.split()[1]}"')
    if what.startswith("seats"):
        return head + FIRST.replace('amount: "310.00"', f'amount: "{what.split()[1]}"')
    return f"{head}{what}\n{FIRST}"


@rows(sheet("amended"))
def test_an_amendment_that_reaches_back_books_the_difference(
    change: str, used: str, comes_to: str, booked: str, because: str
) -> None:
    before = rated([agreement(FIRST)], used, "2026-10")
    after = rated([agreement(FIRST), agreement(second(change))], used, "2026-10")
    assert told(after) == comes_to
    books = delta(booked=before.charges, rated=after.charges)
    assert (" + ".join(map(of_charge, (*books.reversals, *books.replacements))) or "nothing") == booked
