"""Tests as tables: a multi-line string of rows, each with its reason, becomes the cases of one test."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

_BAR = re.compile(r"(?<!\\)\|")


def parsed(table: str) -> tuple[list[str], list[list[str]]]:
    """The header's names and the rows' cells of a `a | b | because` table.

    Cells are stripped strings; `\\|` is a bar inside a cell; blank lines are skipped. Raises ValueError when
    a row has more or fewer cells than the header, or does not say why it is there.
    """
    lines = [line for line in table.splitlines() if line.strip()]
    header, *body = [[cell.strip().replace("\\|", "|") for cell in _BAR.split(line)] for line in lines]
    if header[-1] != "because":
        raise ValueError(f"the last column must be `because`, not {header[-1]!r}")
    if not body:
        raise ValueError("a table without rows tests nothing")
    for cells in body:
        if len(cells) != len(header):
            raise ValueError(f"{len(cells)} cells under {len(header)} names: {' | '.join(cells)}")
        if not cells[-1]:
            raise ValueError(f"no reason given: {' | '.join(cells)}")
    return header, body


def rows(table: str) -> pytest.MarkDecorator:
    """Run the decorated test once a row: `@rows("a | b | because ...") def test_x(a, b, because)`.

    Every cell arrives as a stripped string; the reason is the case's name in the report.
    """
    header, body = parsed(table)
    return pytest.mark.parametrize(header, body, ids=[cells[-1] for cells in body])


def decimals(text: str) -> list[Decimal]:
    """The numbers of a cell such as `100.00 + 320.00 + 0.0455`; none for an empty cell."""
    return [Decimal(part.strip()) for part in text.split(" + ") if part.strip()]
