"""Documents: invoices, credit notes and debit notes, as they are issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Currency, Money, Percent, Period


class DocumentKind(StrEnum):
    """What a document does to what is owed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"
    DEBIT_NOTE = "debit-note"


class Flag(StrEnum):
    """What stands out on a document before it is issued."""

    NEW = "new"
    ZERO = "zero"
    MISSING = "missing"
    JUMP = "jump"
    GAP = "gap"
    SUSPENSE = "suspense"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class FlagRaised:
    """A flag and the figures behind it, in a sentence."""

    flag: Flag
    says: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line: one charge. number counts from 1. unit_price: only where the charge has a single one.

    charge: the id of the charge it bills. original_line: on a credit note, the number of the line it takes back.
    """

    number: int
    charge: str
    agreement: str
    term: str
    clause: str
    description: str
    service: Period
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    amount: Money
    tax_category: str
    account: str
    original_line: int | None = None


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax on the net of the lines it applies to. lines: their numbers. tax = percent of base, rounded once."""

    tax: str
    name: str
    jurisdiction: str
    percent: Percent
    base: Money
    amount: Money
    lines: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CreditDrawn:
    """Prepaid credit that settles part of the total. It never changes the tax base."""

    grant: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it has a number: everything but number and day of issue.

    group: what brought its lines together. bill_to: party key. original: number of the document a credit note or a rebill
    refers to. net + tax = total; total - drawn = due.
    """

    kind: DocumentKind
    entity: str
    bill_to: str
    tax_party: str
    currency: Currency
    period: Period
    group: str
    lines: tuple[DocumentLine, ...]
    taxes: tuple[TaxLine, ...]
    drawn: tuple[CreditDrawn, ...]
    net: Money
    tax: Money
    total: Money
    due: Money
    payment_terms: str
    payment_days: int
    after_month_end: bool
    original: str = ""
    reason: str = ""
    flags: tuple[FlagRaised, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An issued document: it never changes."""

    number: str
    issued_on: date
    due_on: date
    draft: Draft
