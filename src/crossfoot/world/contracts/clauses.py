"""What is agreed beside the prices: seats, commitments, discounts, credits, conventions, the life of the contract.

Each choice is made in turn, customer after customer, so that each occurs many times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crossfoot.world.contracts.money import Purse

Row = dict[str, Any]
Clauses = dict[str, list[Row]]


def seats(turn: int, purse: Purse) -> list[Row]:
    """Recurring fees: advance and arrears, monthly and yearly, ramps, and an upgrade in the middle of the month."""

    def fee(usd: str, **more: Any) -> Row:
        return {"recurring": {"amount": purse.price(usd), "unit": "seat", **more}}

    row: Row = {"term": "seats", "name": "Seats", "clause": "5.1"}
    upgraded = "2026-10-" + f"{8 + turn % 15:02d}"
    choices: list[list[Row]] = [
        [],
        [{**row, "price": fee("85.00"), "quantity": 5 + turn % 20}],
        [{**row, "phases": [
            {"until": upgraded, "quantity": 12, "price": fee("85.00", timing="arrears")},
            {"from": upgraded, "quantity": 15, "price": fee("85.00", timing="arrears")},
        ]}],
        [{**row, "phases": [
            {"until": "2026-07-01", "quantity": 5, "price": fee("60.00")},
            {"from": "2026-07-01", "until": "2026-10-01", "quantity": 10, "price": fee("70.00")},
            {"from": "2026-10-01", "quantity": 20, "price": fee("80.00")},
        ]}],
        [{"term": "platform", "name": "Platform fee", "clause": "5.2", "price": {
            "recurring": {"amount": purse.price("1200.00"), "unit": "year", "months": 12}}}],
        [{"term": "support", "name": "Support", "clause": "5.3", "tax_category": "services", "price": {
            "recurring": {"amount": purse.price("350.00"), "unit": "month", "timing": "arrears"}},
          "conventions": {"day_count": "thirty-360"}}],
    ]  # fmt: skip
    return choices[turn % len(choices)]


def agreed(turn: int, purse: Purse, *, cycle_months: int) -> Clauses:
    """Commitments, caps, credits and discounts on the token terms; windows are whole billing cycles."""
    tokens = ["tokens-in", "tokens-out"]
    choices: list[Callable[[], Clauses]] = [
        dict,
        lambda: {"commitments": [{"commitment": "monthly", "clause": "6.1", "amount": purse.amount("250.00"),
                                  "months": cycle_months, "terms": tokens}]},
        lambda: {"commitments": [{"commitment": "quarterly", "clause": "6.1", "amount": purse.amount("900.00"), "months": 3,
                                  "from": "2026-08-01", "terms": tokens}]},
        lambda: {"commitments": [{"commitment": "goodwill", "clause": "6.1", "amount": purse.amount("400.00"),
                                  "shortfall": "forgive", "months": cycle_months, "overage_factor": "1.10", "terms": tokens}]},
        lambda: {"caps": [{"cap": "ceiling", "clause": "6.2", "amount": purse.amount("60.00"), "terms": tokens}]},
        lambda: {"prepaid": [{"prepaid": "starter", "name": "Starter credits", "clause": "6.3",
                              "amount": purse.amount("100.00"), "paid": purse.amount("90.00"), "from": "2026-10-01",
                              "lasts_months": 6}]},
        lambda: {"prepaid": [{"prepaid": "allowance", "name": "Monthly credits", "clause": "6.3",
                              "amount": purse.amount("40.00"), "paid": purse.amount("30.00"), "from": "2026-10-01",
                              "every_months": 1, "lasts_months": 1,
                              "rollover": 50, "rollover_months": 1, "priority": 10, "terms": tokens},
                             {"prepaid": "goodwill", "name": "Goodwill credits", "clause": "6.3",
                              "amount": purse.amount("15.00"), "paid": 0, "from": "2026-10-01", "priority": 90}]},
        lambda: {"discounts": [{"discount": "launch", "clause": "6.4", "percent": 10, "from": "2026-09-01", "cycles": 3}]},
        lambda: {"discounts": [{"discount": "rebate", "clause": "6.4", "amount": purse.amount("25.00"), "terms": tokens}]},
        lambda: {"discounts": [{"discount": "volume", "clause": "6.4", "percent": "7.5", "terms": tokens, "order": 1},
                               {"discount": "partner", "clause": "6.5", "percent": 5, "order": 2}]},
        lambda: {"discounts": [{"discount": "first-rung", "clause": "6.4", "percent": 20, "terms": ["tokens-in"], "tier": 1}]},
    ]  # fmt: skip
    return choices[turn % len(choices)]()


def bounds(turn: int, purse: Purse) -> Row:
    """A minimum or a maximum of one term's charge."""
    choices: list[Row] = [{}, {"minimum": purse.amount("20.00")}, {}, {"maximum": purse.amount("500.00")}, {}]
    return choices[turn % len(choices)]


CONVENTIONS: tuple[Row, ...] = (
    {},
    {"rounding": {"mode": "half-even"}},
    {"day_count": "actual-inclusive"},
    {"day_count": "thirty-360", "rounding": {"mode": "half-down"}},
    {"day_count": "none", "rounding": {"mode": "up"}},
    {"day_count": "seconds"},
    {"rounding": {"mode": "floor"}, "zero_usage": "nothing"},
    {"day_count": "actual-360", "rounding": {"mode": "half-up", "places": 0}},
)

BILLING: tuple[Row, ...] = (
    {"billing_day": 1},
    {"billing_day": 1, "grouping": "consolidated", "payment": {"days": 14}},
    {"billing_day": 1, "grouping": "term", "payment": {"days": 30, "after_month_end": True}},
    {"billing_day": 1, "late_usage": "rerate", "tax_rounding": "line"},
    {"billing_day": 1, "late_usage": "hold"},
    {"billing_day": 15},
    {"billing_day": 31, "payment": {"days": 45}},
    {"billing_day": 1, "every_months": 3, "anchor": "2026-02-01"},
)


def life(turn: int, sister: str) -> Row:
    """Renewal, uplift, notice, co-termination, pause and early termination. sister: another agreement, if there is one."""
    fixed = {"kind": "fixed", "percent": 3}
    index = {"kind": "index", "index": "CPI", "cap": 4, "readings": [{"on": "2026-10-01", "percent": "5.1"}]}
    choices: list[Row] = [
        {},
        {"renewal": {"automatic": True, "months": 12, "notice_days": 60, "uplift": fixed}},
        {"renewal": {"automatic": True, "months": 12, "notice_days": 30, "uplift": index}},
        {"renewal": {"automatic": True, "months": 1}, "notice_given": "2026-10-05"},
        {"renewal": {"automatic": False, "months": 12}},
        {"co_terminates": sister} if sister else {},
        {"pauses": [{"from": "2026-10-10", "until": "2026-10-20"}]},
        {"termination": {"on": "2026-10-21", "settlement": "fee", "percent": 50, "reason": "the customer left early"}},
        {"termination": {"on": "2026-10-25", "settlement": "refund", "percent": 100, "reason": "we withdrew the service"}},
        {},
        {},
    ]
    return choices[turn % len(choices)]
