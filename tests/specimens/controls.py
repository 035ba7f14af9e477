"""Specimens of the controls."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.controls.list_cost import check_list_costs
from crossfoot.measures import Instant
from crossfoot.records.usage import UsageEvent


def _cost_in_words() -> None:
    dims = (("currency", "USD"), ("list_cost", "about 3"), ("list_unit_price", "0.09"))
    at = Instant.parse("2026-10-05T10:00:00Z")
    check_list_costs([UsageEvent("focus", "7f31#1", at, "70003", "GB", Decimal(2), dims)])


SPECIMENS = {"list-cost-unreadable": _cost_in_words}
