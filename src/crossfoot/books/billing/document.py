"""Documents as they are kept: the record, and what only the books know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.measures import Instant, Money, Period
from crossfoot.records.document import Document, DocumentKind, Draft


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """What names a document: its legal entity, number and row."""

    entity: str
    number: str
    id: int


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number taken from a series; the document that bears it must be written in the same transaction."""

    number: str
    series: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """An issued document. run: the rating run it bills, None for one without. issued_by: the actor's id.

    bill_to_version, issuer_version: the party details that were printed on it.
    """

    ref: DocumentRef
    document: Document
    run: int | None
    bill_to_version: int
    issuer_version: int
    issued_by: int
    issued_at: Instant


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document in a list."""

    ref: DocumentRef
    kind: DocumentKind
    issued_on: date
    due_on: date
    bill_to: str
    currency: str
    net: Decimal
    total: Decimal
    due: Decimal
    original: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A document as a run would issue it. id: of its row, until it is previewed again."""

    id: int
    run: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class BilledBefore:
    """What a party was billed for a term, document by document: the history that flags compare with."""

    bill_to: str
    agreement: str
    term: str
    number: str
    issued_on: date
    service: Period
    amount: Money
