"""Statements: what a counterparty sent, row by row, and the claims its rows make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Instant

Value = str | Decimal | date | Instant | bool | None
"""A typed cell; None where it is empty, or a word of the format for nothing."""


class StatedKind(StrEnum):
    """What a claim is about.

    settlement: the part of a payout that settles an earlier claim. memo: said beside, and owed to nobody here, such as
    tax that a marketplace remits itself.
    """

    USAGE = "usage"
    CHARGE = "charge"
    FEE = "fee"
    TAX = "tax"
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    PAYOUT = "payout"
    SETTLEMENT = "settlement"
    MEMO = "memo"


class Side(StrEnum):
    """At whose price: the buyer's, or the one between seller and reseller. Empty where the statement does not say."""

    UNSAID = ""
    RETAIL = "retail"
    WHOLESALE = "wholesale"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row of a statement: its number (1 is the first row of data), its key, its cells by the layout's column names.

    extra: cells of columns that the layout does not know, by the names the file gives them.
    """

    row: int
    key: tuple[str, ...]
    values: Mapping[str, Value]
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """One claim of a statement, before it is matched. amount: positive where it is in our favour, as exact as it was said.

    id: of its row, and of its place among the claims of that row. settled_with: the payout, invoice or bill it is settled by.
    on: the day it belongs to, in the counterparty's zone. start, end: half-open, None where no stretch is said.
    ids: other names it goes by, (what, name) sorted; empty ones are left out.
    """

    id: str
    row: int
    kind: StatedKind
    side: Side
    account: str
    agreement: str
    item: str
    settled_with: str
    on: date | None
    start: Instant | None
    end: Instant | None
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    amount: Decimal | None
    currency: str
    ids: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """What a column of amounts sums to, in one currency; an empty currency for quantities. rows: those with a number in it."""

    column: str
    currency: str
    rows: int
    total: Decimal
