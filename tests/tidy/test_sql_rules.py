"""The canonical SQL keeps the decimal rules, and the rules bite."""

from importlib import resources

import pytest

from crossfoot.bulk.plan import Widths
from crossfoot.bulk.rate import lines_sql
from crossfoot.bulk.session import relation
from tests.tidy.sql_rules import broken_rules

NARROW = Widths(quantity_digits=18, quantity_places=6, price_digits=10, price_places=9, whole_digits=9)
WIDE = Widths(quantity_digits=24, quantity_places=15, price_digits=13, price_places=12, whole_digits=8)
FILLED = {
    "arrived": {
        "files": "['a.parquet']",
        "stored": "SELECT * FROM staged",
        **{name: relation(name) for name in ("series_id", "key_hash", "body_hash")},
    },
    "contested": {"quantity": "DECIMAL(34,15)"},
    "metered": {"quantity": "DECIMAL(20,6)", "measure": "CAST(SUM(routed.quantity) AS DECIMAL(20,6))"},
    "event_cells": {
        "slot": "CASE WHEN events.at_ns < 5 THEN 0 ELSE 1 END",
        "start": "0",
        "end": "9",
        "first": "4",
        "last": "6",
    },
    "equals_counted": {"file": "'a.parquet'"},
    "equals_moved": {"file": "'a.parquet'"},
    "handed_events": {"events": "6"},
    "metered_all": {"quantity": "DECIMAL(20,6)"},
    "metered_latest": {"quantity": "DECIMAL(20,6)", "latest": "5"},
    "metered_unique": {"quantity": "DECIMAL(20,6)", "unique": "4"},
    "metered_apart": {"quantity": "DECIMAL(20,6)"},
    "outcomes": {"places": "15"},
    "segment_facts": {"file": "'a.parquet'", "places": "6"},
    "series_routes": {"slots": "4"},
    "fated": {"first": "0", "end": "4"},
    "fates": {"total": "DECIMAL(20,6)"},
    "metered_present": {"quantity": "DECIMAL(20,6)", "unique": "4"},
    "suspense": {"total": "DECIMAL(20,6)"},
    "taken": {"nothing": "7"},
    "window_read": {"total": "DECIMAL(20,6)", "start": "0", "end": "9"},
    "usage": {
        "slot": "CASE WHEN at_ns < 5 THEN 0 ELSE 1 END",
        "total": "DECIMAL(20,6)",
        "start": "0",
        "end": "9",
        "extremes": "",
    },
}
FRAGMENTS = {"series_id", "key_hash", "body_hash"}
NAMES = sorted(
    page.name.removesuffix(".sql")
    for page in (resources.files("crossfoot.bulk") / "sql").iterdir()
    if page.name.endswith(".sql")
)


def rendered(name: str) -> list[str]:
    """A relation with its braces filled as a run would fill them."""
    if name == "lines":
        return [lines_sql(widths, steps=steps) for widths in (NARROW, WIDE) for steps in (0, 3)]
    text = relation(name, **FILLED.get(name, {}))
    return [f"SELECT {text}"] if name in FRAGMENTS else [text]


@pytest.mark.parametrize("name", NAMES)
def test_every_relation_keeps_the_decimal_rules(name: str) -> None:
    for text in rendered(name):
        assert broken_rules(text) == []


BAD = [
    (1, "SELECT quantity * price FROM t", "operands of unknown width"),
    (1, "SELECT CAST(q AS DECIMAL(30,6)) * CAST(p AS DECIMAL(12,9)) FROM t", "43 digits do not fit in 38"),
    (1, "SELECT CAST(q AS DECIMAL(18,6)) * CAST(p AS DECIMAL(18,9)) FROM t", "DuckDB keeps this product in 18 digits"),
    (2, "SELECT CAST(CAST(a AS DECIMAL(38,15)) + CAST(b AS DECIMAL(38,15)) AS DECIMAL(38,15)) FROM t", "Spark drops a digit"),
    (2, "SELECT CAST(a AS DECIMAL(20,6)) + CAST(b AS DECIMAL(20,6)) FROM t", "the result is not cast"),
    (2, "SELECT CAST(quantity - origin AS DECIMAL(20,6)) FROM t", "terms of unknown width"),
    (3, "SELECT CASE WHEN x THEN CAST(a AS DECIMAL(38,2)) ELSE CAST(b AS DECIMAL(38,0)) END FROM t", "1.26 becomes 1"),
    (3, "SELECT COALESCE(CAST(a AS DECIMAL(38,2)), 0) FROM t", "a whole number beside a decimal"),
    (3, "SELECT CASE WHEN x THEN amount ELSE extension END FROM t", "decimals without a type"),
    (3, "SELECT CAST(a AS DECIMAL(9,2)) AS a FROM t UNION ALL SELECT CAST(b AS DECIMAL(9,0)) AS a FROM u", "scales differ"),
    (3, "SELECT GREATEST(a, b) FROM t", "1.25 becomes 1"),
    (4, "SELECT ROUND(amount, 2) FROM t", "half even in some engines"),
    (4, "SELECT FLOOR(amount) FROM t", "binary in some engines"),
    (5, "SELECT a / b FROM t", "DuckDB divides in binary"),
    (5, "SELECT a // b FROM t", "so does this"),
    (5, "SELECT AVG(quantity) FROM t", "binary"),
    (5, "SELECT CAST(quantity AS DOUBLE) FROM t", "binary"),
    (5, "SELECT SUM(quantity) FROM t", "some engines wrap; the type must be said"),
]


@pytest.mark.parametrize(("rule", "text", "because"), BAD)
def test_a_planted_breach_is_named(rule: int, text: str, because: str) -> None:
    assert any(breach.startswith(f"rule {rule}:") for breach in broken_rules(text)), because


def test_whole_numbers_may_be_added_and_multiplied() -> None:
    assert broken_rules("SELECT route_no * 4 + slot_no FROM t") == []
