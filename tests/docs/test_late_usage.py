"""The table of policies for late usage, played: October is issued, a row of it comes late, October and November are rated."""

from __future__ import annotations

import json

import pytest

from tests.docs.console import DOCS, ROOT, Terminal
from tests.docs.figures import sheets

(SHEET,) = [sheet for sheet in sheets(DOCS / "reference" / "conventions.md") if sheet.title == "Late usage"]
FIRST = ROOT / "examples" / "first-company"
# What a cell of the table begins with -> (changes of October booked at once, changes that wait), in reversals and new charges.
BOOKED = {"booked": (2, 0), "left": (0, 0), "waits": (0, 2)}
ONLY_NOVEMBER = 2


def outcome(terminal: Terminal, month: str) -> tuple[int, int]:
    """How many changes of October a rating books, and how many it holds."""
    done = json.loads(terminal.run(f"crossfoot bill {month} --as ada --json"))
    waiting = json.loads(terminal.run("crossfoot held list --json"))
    assert terminal.ended == 0
    booked = done["charges"] - (ONLY_NOVEMBER if month == "2026-11" else 0)
    return booked, sum(len(each["charges"]) for each in waiting)


def amended(terminal: Terminal, policy: str) -> None:
    """The same agreement with another policy, recorded by one person and approved by the other."""
    text = (FIRST / "linden.yaml").read_text("utf-8")
    assert "late_usage: adjust" in text
    text = text.replace("version: 1", "version: 2").replace("late_usage: adjust", f"late_usage: {policy}")
    (terminal.folder / "amended.yaml").write_text(text, "utf-8")
    terminal.run("crossfoot agreement add amended.yaml --as ada")
    terminal.run("crossfoot agreement approve AGR-1:2")
    terminal.run("crossfoot usage load examples/first-company/late.csv --source gateway --as ada")
    assert terminal.ended == 0


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
@pytest.mark.parametrize("row", SHEET.rows, ids=lambda row: row[0])
def test_each_policy_does_what_the_table_says(row: tuple[str, ...], month: str, started: Terminal):
    policy, own_month, next_month = row
    amended(started, policy)
    said = own_month if month == "2026-10" else next_month
    assert outcome(started, month) == BOOKED[said.replace(",", " ").split()[0]]
