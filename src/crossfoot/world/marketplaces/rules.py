"""The counterparties' own rules, by date: windows, rates of calls, fees, payouts. Data, in `rules.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any


class Rules:
    """Tables of dated rows. `rules.of("aws.window", on=day)` is the row in force on a day."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]]) -> None:
        self._tables = tables

    def of(self, name: str, *, on: date) -> dict[str, Any]:
        """The last row that has begun. Raises LookupError when there is none."""
        rows = [row for row in self._tables[name] if row["since"] <= on]
        if not rows:
            raise LookupError(f"no rule {name} on {on.isoformat()}")
        return rows[-1]

    def all_of(self, name: str) -> list[dict[str, Any]]:
        """Every row, in order of `since`."""
        return self._tables[name]


def read_rules(path: Path | None = None) -> Rules:
    """The rules that come along, tables of a file in place of them."""
    tables = _tables((resources.files("crossfoot.world.marketplaces") / "rules.toml").read_text("utf-8"))
    return Rules(tables if path is None else tables | _tables(path.read_text("utf-8")))


def _tables(text: str) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for channel, tables in tomllib.loads(text).items():
        for name, rows in tables.items():
            found[f"{channel}.{name}"] = sorted(rows, key=lambda row: row["since"])
    return found
