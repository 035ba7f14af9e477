"""Accounts, fiscal periods and balances as they are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Period
from crossfoot.records.entry import AccountRole


@dataclass(frozen=True, slots=True)
class AccountNamed:
    """An account of a legal entity. role: what postings use it for, None for none."""

    entity: str
    number: str
    role: AccountRole | None
    name: str


@dataclass(frozen=True, slots=True)
class FiscalDays:
    """A fiscal period and whether it is locked. by: the id of who opened, locked or reopened it last."""

    entity: str
    days: Period
    is_locked: bool
    by: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds in one currency: positive is debit. postings: how many lines."""

    number: str
    name: str
    role: str
    currency: str
    amount: Decimal
    postings: int
