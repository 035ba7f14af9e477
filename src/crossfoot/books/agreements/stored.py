"""Agreements, price books and differences as they are handed out: texts and facts; reading a text is a format's work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crossfoot.measures import Instant, Period


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of an agreement. document: canonical JSON text; digest: SHA-256 of its bytes, hex.

    recorded_by, approved_by: ids of actors; approved_by and approved_at are None until somebody else stands for it.
    """

    entity: str
    agreement: str
    version: int
    title: str
    document: str
    digest: str
    in_force_from: date
    effective: Period
    recorded_at: Instant
    recorded_by: int
    approved_by: int | None = None
    approved_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class StoredPriceBook:
    """One version of a price book, as text. approved_by: None until somebody else stands for it."""

    entity: str
    book: str
    version: int
    document: str
    digest: str
    recorded_at: Instant
    recorded_by: int
    approved_by: int | None = None
