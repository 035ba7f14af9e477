"""Journal entries: balanced, append-only; a source is a kind and an id, never a pointer upward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crossfoot.errors import Unbalanced
from crossfoot.measures import Money, foot_by_currency


class Direction(StrEnum):
    """Which side of the desk we sit on: owed to us, or owed by us. Only posting knows."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


class AccountRole(StrEnum):
    """What an account is for; a legal entity says which account number plays which role."""

    RECEIVABLE = "receivable"
    REVENUE_USAGE = "revenue-usage"
    REVENUE_RECURRING = "revenue-recurring"
    DEFERRED = "deferred"
    CREDIT_LIABILITY = "credit-liability"
    CREDIT_DISCOUNT = "credit-discount"
    BREAKAGE = "breakage"
    TAX = "tax"
    SUSPENSE = "suspense"
    PAYABLE = "payable"
    EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One posting: a positive amount debits, a negative one credits. detail: what it is for, in words."""

    role: AccountRole
    amount: Money
    party: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced entry. source_kind, source_id: what it records.

    Raises Unbalanced: entry-unbalanced (debits and credits of a currency differ), entry-empty.
    """

    entity: str
    on: date
    source_kind: str
    source_id: str
    memo: str
    lines: tuple[EntryLine, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise Unbalanced("entry-empty", source=self.source_id)
        for code, amount in foot_by_currency(line.amount for line in self.lines).items():
            if amount:
                raise Unbalanced("entry-unbalanced", source=self.source_id, currency=code, difference=amount)
