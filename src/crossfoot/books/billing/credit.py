"""Credit grants and movements as they are handed out: every movement leaves one pot and enters another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Period


class Pot(StrEnum):
    """Where credit can be. AVAILABLE is a grant's own; the others are where it comes from and where it goes."""

    ISSUED = "issued"
    AVAILABLE = "available"
    DRAWN = "drawn"
    EXPIRED = "expired"
    ROLLED_OVER = "rolled-over"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Grant:
    """Credit that was granted. unit: a currency's code or a pricing unit's. priority: the lower is drawn first.

    terms: which terms it pays for; none listed, all. rolled_from: the grant whose rest this one took over, or empty.
    """

    name: str
    entity: str
    agreement: str
    term: str
    party: str
    unit: str
    amount: Decimal
    days: Period
    priority: int
    terms: tuple[str, ...] = ()
    rolled_from: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """amount (positive) went from one pot to another. cause: what moved it, once: a document's number, a day of expiry."""

    grant: str
    from_pot: Pot
    to_pot: Pot
    amount: Decimal
    cause_kind: str
    cause_id: str
