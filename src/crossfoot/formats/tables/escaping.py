"""Cells that a spreadsheet would take for formulas, made safe and back again."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?", re.ASCII)

REJECT_COLUMNS: tuple[str, ...] = ("row", "field", "code", "reason", "do", "also")
"""The first columns of a file of rejected rows, or of one whose own columns have such a name."""
REJECT_COLUMNS_MARKED = tuple(f"rejected {name}" for name in REJECT_COLUMNS)


def written_here(columns: Sequence[str]) -> bool:
    """Whether a CSV file of these columns is one of our rejected rows, whose apostrophes `escaped` has put there."""
    return tuple(columns[: len(REJECT_COLUMNS)]) in (REJECT_COLUMNS, REJECT_COLUMNS_MARKED)


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: `'` before one that starts with = + - @, tab or CR.

    A plain number such as -5 is no formula and stays. `unescaped` undoes it exactly.
    """
    return f"'{cell}" if _RISKY.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unescaped(cell: str) -> str:
    """The cell that `escaped` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell
