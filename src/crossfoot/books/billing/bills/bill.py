"""Bills of a run: what it drafted and what was issued of it, side by side, against the month before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Mode, carry, rounded
from crossfoot.measures.decimals import EXACT
from crossfoot.records.document import DocumentKind, Flag, FlagRaised


class BillState(StrEnum):
    """ready: a draft on which nothing stands out that a person has to look at. review: one with a flag. issued: a document."""

    READY = "ready"
    REVIEW = "review"
    ISSUED = "issued"


TELLS = frozenset({Flag.NEW})
"""Flags that only tell: a draft with none but these is ready."""


@dataclass(frozen=True, slots=True)
class Bill:
    """One draft or document of a run. place: unique in the run. draft: row of the draft, None once it is issued.

    number: of the document, empty before. before: what the same group was billed for the period before, net of credit
    notes; None where there was nothing.
    """

    place: int
    draft: int | None
    number: str
    state: BillState
    kind: DocumentKind
    bill_to: str
    name: str
    group: str
    currency: str
    total: Decimal
    due: Decimal
    before: Decimal | None
    flags: tuple[FlagRaised, ...]
    original: str

    @property
    def change(self) -> Decimal | None:
        """Total less what was billed before."""
        return None if self.before is None else EXACT.subtract(self.total, self.before)

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of what was billed before, to one place; None where that was nothing."""
        if not self.before or self.change is None:
            return None
        return rounded(carry(EXACT.multiply(self.change, Decimal(100)), abs(self.before)), places=1, mode=Mode.HALF_UP)


@dataclass(frozen=True, slots=True)
class BillSum:
    """All bills asked for of one currency. sums: `total`, `due`, `before` and `change`."""

    currency: str
    count: int
    sums: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class BillCount:
    """How many bills of a run are in a state, in one currency, and what they come to."""

    state: BillState
    currency: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class MonthChange:
    """What customers were billed for a period against the one before, in one currency: before + steps = now.

    steps: `new`, `grew`, `shrank`, `gone` -> (customers, amount).
    """

    currency: str
    before: Decimal
    now: Decimal
    steps: Mapping[str, tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class KindByChannel:
    """What bills of a run come to, in one currency, for charges of one kind (`tax` for taxes) and parties of one kind."""

    currency: str
    kind: str
    channel: str
    amount: Decimal
