"""Ladders, allowances, packages, percentages, matrices, currencies, and prices that change inside a cycle."""

from __future__ import annotations

from tests.journeys.by_hand.paper import charged, sheet
from tests.tables import rows

CHANGED = """
terms:
- term: calls
  clause: "1"
  meter: {metric: use, unit: call, group_by: [region]}
  {more}
  phases:
  - {until: 2026-10-16, price: {graduated: [{upto: 10, unit: 1}, {unit: "0.5"}]}}
  - {from: 2026-10-16, price: {graduated: [{upto: 10, unit: 2}, {unit: 1}]}}
"""


@rows(sheet("changed"))
def test_a_price_that_changes_inside_a_cycle_splits_it(more: str, used: str, comes_to: str, because: str) -> None:
    whole = charged(CHANGED.replace("{more}", more), used, "2026-10")
    assert whole == comes_to


ONE = """
currency: {currency}
terms:
- term: calls
  clause: "1"
  meter: {{metric: use, unit: {unit}{meter}}}
  price: {{{price}}}
"""


@rows(sheet("words"))
def test_a_price_is_what_its_words_say(price: str, meter: str, used: str, comes_to: str, because: str) -> None:
    if used.startswith("{"):
        first, last = map(int, used.strip("{}").split("-"))
        used = " + ".join(f"{number} @2026-10-05" for number in range(first, last + 1))
    clauses = ONE.format(currency="USD", unit="USD" if price.startswith("percentage") else "call", meter=meter, price=price)
    assert charged(clauses, used, "2026-10") == comes_to


@rows(sheet("coins"))
def test_amounts_are_rounded_once_to_the_coin_of_their_currency(
    currency: str, price: str, used: str, comes_to: str, because: str
) -> None:
    assert charged(ONE.format(currency=currency, unit="call", meter="", price=price), used, "2026-10") == comes_to


PARTLY = """
effective: {from: 2026-10-16, until: open}
conventions: {zero_usage: ZERO}
terms:
- term: calls
  clause: "1"
  meter: {metric: use, unit: UNIT}
  {more}
"""


@rows(sheet("partly"))
def test_a_cycle_served_in_part_and_usage_of_nothing_follow_what_is_agreed(
    zero: str, more: str, used: str, comes_to: str, because: str
) -> None:
    inner = more[1:-1].replace(", price:", "\n  price:")
    clauses = PARTLY.replace("UNIT", "USD" if "percentage" in more else "call").replace("ZERO", zero)
    assert charged(clauses.replace("{more}", inner), used, "2026-10") == comes_to


SAID = """
conventions: {zero_usage: first-flat, rounding: {mode: floor}}
terms:
- term: calls
  clause: "1"
  meter: {metric: use, unit: call, group_by: [region]}
"""


@rows(sheet("said"))
def test_what_the_reference_says_of_conventions_holds(more: str, used: str, comes_to: str, because: str) -> None:
    assert charged(f"{SAID}  " + more.replace("; ", "\n"), used, "2026-10") == comes_to
