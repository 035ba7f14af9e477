"""Statements for tests: the samples, and a small layout of our own to bend."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from crossfoot.formats.statements.layout import Layout
from crossfoot.formats.statements.layout_file import read_layout
from crossfoot.formats.statements.reader import StatementRows, open_statement, read_statement

SAMPLES = Path(__file__).parents[2] / "samples" / "marketplaces"
NOT_STATEMENTS = {"crossfoot_meter_submission_log.csv"}

SMALL = """
schema = "crossfoot.statement-layout/1"
name = "small"
channel = "test"
title = "A small statement"
zone = "America/Los_Angeles"
dates = "mdy"
words = ["Not applicable", "none"]
key = ["line"]

[columns]
line = "id"
account = { is = "id", digits = 12, optional = true }
day = { is = "date", optional = true }
until = { is = "date", end = true, optional = true }
at = { is = "instant", optional = true }
ended = { is = "instant", end = true, optional = true }
month = { is = "month", optional = true }
paid = { is = "flag", optional = true }
amount = { is = "decimal", currency = "currency", foot = true }
currency = "currency"
note = { optional = true }

[claim]
account = "account"
currency = "currency"
on = "day"
start = "day"
end = "until"

[[claims]]
kind = "charge"
amount = "amount"
"""


def small(**changes: str) -> Layout:
    """The small layout, lines of it replaced: `small(dates='dates = "dmy"')`."""
    text = SMALL
    for key, line in changes.items():
        text = "\n".join(line if each.startswith(f"{key} =") else each for each in text.splitlines())
    return read_layout(text.encode(), name="small.toml")


def written(columns: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A CSV file of these cells."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([columns, *rows])
    return text.getvalue().encode()


def read(content: bytes, *, layout: Layout | None = None, file: str = "statement.csv") -> StatementRows:
    """A file's content, read."""
    return read_statement(open_statement(io.BytesIO(content), file=file, layout=layout))


def read_line(*, layout: Layout | None = None, **cells: str) -> StatementRows:
    """One line of the small statement; what is not given is as it should be."""
    whole = {"line": "L-1", "amount": "10.00", "currency": "USD", **cells}
    return read(written(list(whole), list(whole.values())), layout=layout or small())
