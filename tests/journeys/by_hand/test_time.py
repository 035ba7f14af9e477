"""Days, zones, cycles and parts of them."""

from __future__ import annotations

from tests.journeys.by_hand.paper import charged, sheet
from tests.tables import rows

METERED = """
time_zone: {zone}
terms:
  - term: calls
    clause: "1"
    meter: {{metric: use, unit: unit{meter}}}
    price: {{per_unit: "1.00"}}
"""


@rows(sheet("clock"))
def test_what_is_metered_follows_the_clock_of_the_agreement(
    zone: str, meter: str, used: str, month: str, comes_to: str, because: str
) -> None:
    assert charged(METERED.format(zone=zone, meter=meter), used, month) == comes_to


FEE = """
{around}
terms:
- term: seats
  clause: "1"
  price: {{recurring: {{amount: "{amount}", unit: seat, months: {months}, timing: {timing}}}}}
"""


@rows(sheet("cycle"))
def test_parts_of_a_cycle_are_counted_in_the_cycle_that_was_agreed(
    around: str, amount: str, months: str, timing: str, month: str, comes_to: str, because: str
) -> None:
    clauses = FEE.format(
        around=around.replace("}, ", "}\n").replace("Berlin, ", "Berlin\n"), amount=amount, months=months, timing=timing
    )
    assert charged(clauses, "none", month) == comes_to
