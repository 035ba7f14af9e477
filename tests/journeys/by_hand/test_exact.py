"""Thirds: a share of a cycle has no last digit, and what is made of it may have one again."""

from __future__ import annotations

from tests.journeys.by_hand.paper import charged, sheet
from tests.tables import rows

TERM = """
effective: {effective}
conventions: {{day_count: thirty-360, rounding: {{mode: {rounding}}}}}
terms:
- term: seats
  clause: "1"
"""
CREDITS = '  conversion: {from: credit, rate: "0.015", on: 2026-01-01, source: schedule}\n'


@rows(sheet("exact"))
def test_shares_of_a_cycle_keep_what_no_decimal_holds_until_the_line_is_settled(
    rounding: str, amount: str, quantities: str, more: str, effective: str, comes_to: str, because: str
) -> None:
    timing = "arrears" if "recurring" in comes_to or " " in quantities else "advance"
    price = f'{{recurring: {{amount: "{amount}", unit: seat, timing: {timing}}}}}'
    first, _, then = quantities.partition(" ")
    clauses = TERM.format(effective=effective, rounding=rounding) + (CREDITS if "credit" in because else "")
    if then:
        clauses += f"  phases:\n  - {{until: 2026-10-11, quantity: {first}, price: {price}}}\n"
        clauses += f"  - {{from: 2026-10-11, quantity: {then}, price: {price}}}\n"
    else:
        clauses += f"  price: {price}\n  quantity: {first}\n"
    assert charged(clauses + more, "none", "2026-10") == comes_to
