"""Seats, ends, pauses, renewals, discounts, caps and commitments."""

from __future__ import annotations

from tests.journeys.by_hand.paper import charged, sheet
from tests.tables import rows

CALLS = """
- term: calls
  clause: "1"
  meter: {metric: use, unit: call}
  price: {per_unit: "1.00"}
"""
SEATS = """
- term: seats
  clause: "2"
  price: {recurring: {amount: "310.00", unit: seat, timing: TIMING}}
"""
RAMP = """
terms:
- term: seats
  clause: "2"
  phases:
  - {until: 2026-10-08, quantity: 10, price: {recurring: {amount: "31.00", unit: seat, timing: TIMING}}}
  - {from: 2026-10-08, until: 2026-10-15, quantity: 12, price: {recurring: {amount: "31.00", unit: seat, timing: TIMING}}}
  - {from: 2026-10-15, until: 2026-10-22, quantity: 9, price: {recurring: {amount: "31.00", unit: seat, timing: TIMING}}}
  - {from: 2026-10-22, quantity: 11, price: {recurring: {amount: "31.00", unit: seat, timing: TIMING}}}
"""
LADDER = """
- term: calls
  clause: "1"
  meter: {metric: use, unit: call}
  included: 5
  overage_factor: 2
  price: {graduated: [{upto: 10, unit: 1}, {unit: "0.5"}]}
"""
REGIONS = """
- term: calls
  clause: "1"
  meter: {metric: use, unit: call, group_by: [region]}
  price: {per_unit: "1.00"}
"""


@rows(sheet("seats"))
def test_seats_that_go_up_and_down_twice_are_paid_for_each_day_once(
    timing: str, month: str, comes_to: str, because: str
) -> None:
    assert charged(RAMP.replace("TIMING", timing), "none", month) == comes_to


@rows(sheet("ends"))
def test_what_is_not_served_is_not_billed_and_given_back_as_agreed(
    timing: str, life: str, month: str, comes_to: str, because: str
) -> None:
    clauses = f"terms:{SEATS.replace('TIMING', timing)}life: {{{life}}}"
    assert charged(clauses, "none", month) == comes_to


@rows(sheet("renewals"))
def test_prices_rise_on_the_day_of_renewal(
    effective: str, renewal: str, used: str, month: str, comes_to: str, because: str
) -> None:
    life = f"life: {{renewal: {{automatic: true, months: 12, uplift: {renewal}}}}}"
    assert charged(f"effective: {effective}\nterms:{CALLS}{life}", used, month) == comes_to


@rows(sheet("clauses"))
def test_clauses_work_on_what_the_last_one_left(clause: str, used: str, comes_to: str, because: str) -> None:
    said = (
        clause[1:-1].replace("], caps", "]\ncaps").replace("], commitments", "]\ncommitments") if clause[0] == "{" else clause
    )
    whole = charged(f"terms:{CALLS}{said}", used, "2026-10").split(" + ")
    rest = [part for part in whole if not part.startswith("usage")]
    assert (" + ".join(rest) or "nothing") == comes_to


@rows(sheet("discounts"))
def test_a_discount_comes_off_the_parts_it_is_agreed_for(
    terms: str, clause: str, used: str, comes_to: str, because: str
) -> None:
    found = charged(f"terms:{globals()[terms]}discounts: [{clause}]", used, "2026-10")
    assert found == comes_to


QUARTER = """
effective: {from: 2026-10-01, until: UNTIL}
terms:
- term: calls
  clause: "1"
  meter: {metric: use, unit: call}
  price: {per_unit: "1.00"}
commitments: [{commitment: least, clause: "3", amount: 300, months: 3, overage_factor: "1.2"}]
"""


@rows(sheet("quarters"))
def test_a_commitment_of_a_quarter_is_settled_once_over_its_three_months(
    until: str, used: str, month: str, comes_to: str, because: str
) -> None:
    assert charged(QUARTER.replace("UNTIL", until), used, month) == comes_to
