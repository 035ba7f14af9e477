"""Charges: rated lines with their workings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.measures import Extension, Money, Period, Quantity, Span


class ChargeKind(StrEnum):
    """What a charge is for."""

    USAGE = "usage"
    RECURRING = "recurring"
    TRUE_UP = "true-up"
    OVERAGE = "overage"
    MINIMUM = "minimum"
    CAP = "cap"
    DISCOUNT = "discount"
    PREPAID = "prepaid"
    TERMINATION = "termination"
    CREDIT = "credit"


class Op(StrEnum):
    """What a step of the workings did. ADDS: its amount is part of the extension. SAYS: it only tells."""

    METER = "meter"
    CONVERT = "convert"
    FREE = "free"
    PICK = "pick"
    EXTEND = "extend"
    FLAT = "flat"
    PERCENT = "percent"
    PRORATE = "prorate"
    FACTOR = "factor"
    EXCHANGE = "exchange"
    ADJUST = "adjust"
    ROUND = "round"
    CONVENTION = "convention"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the arithmetic, so that a line can be worked again by hand.

    quantity x price = amount where all are given. adds: whether `amount` is one of the parts that foot to the extension;
    the others are on the way to such a part, or only tell. tier: which rung, counted from 1. says: in plain words.
    """

    op: Op
    says: str
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None
    amount: Decimal | None = None
    tier: int | None = None
    adds: bool = False


@dataclass(frozen=True, slots=True)
class ChargeKey:
    """What a charge is of: only one live charge may have it.

    term: or the commitment's, cap's, discount's id. series: the group of dimensions as canonical text, or for a discount
    the term and series it is taken from. service: the days served, in the agreement's zone.
    """

    agreement: str
    term: str
    series: str
    service: Period
    kind: ChargeKind

    @property
    def digest(self) -> str:
        """Sixteen hex digits that stay the same in every run."""
        text = "\n".join(
            (self.agreement, self.term, self.series, self.service.start.isoformat(), self.service.end.isoformat(), self.kind)
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Charge:
    """A rated line: exact extension, settled amount, and how it came about.

    version: of the agreement that priced it. span: the instants of the usage or service. clause: of the agreement.
    of: for a discount, cap or true-up, the keys' digests it was worked from.
    generation: 1 for the first charge of its key, one more after each reversal. reverses: the id of the charge this one
    takes back, else empty; a reversal carries the negated amounts of its original.
    settle(extension) = amount, and the steps that add foot to the extension: a law, tested.
    """

    key: ChargeKey
    version: int
    name: str
    clause: str
    span: Span
    quantity: Quantity | None
    extension: Extension
    amount: Money
    steps: tuple[Step, ...]
    conventions: str
    tax_category: str
    account: str
    events: int = 0
    of: tuple[str, ...] = ()
    generation: int = 1
    reverses: str = ""

    @property
    def id(self) -> str:
        """Stable: the same charge has the same id in every run. `9f31c07a44be0d12-1`, a reversal `9f31c07a44be0d12-1r`."""
        return f"{self.key.digest}-{self.generation}{'r' if self.reverses else ''}"


def series_text(dims: tuple[tuple[str, str], ...]) -> str:
    """A group of dimensions as it stands in a key: `model=large, region=eu`; empty for none."""
    return ", ".join(f"{name}={value}" for name, value in dims)
