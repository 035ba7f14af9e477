"""Orders and provisioning: what was ordered, what is switched on, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.measures import Currency


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One ordered thing. term: of the agreement, or empty when the order only names the item of a price book."""

    number: int
    item: str
    term: str
    quantity: Decimal
    unit_price: Decimal | None
    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Order:
    """A commitment under an agreement."""

    id: str
    agreement: str
    sold_to: str
    currency: Currency
    ordered_on: date
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What a provisioning system says is switched on for an account. fields: (name, value) pairs in its own words."""

    system: str
    agreement: str
    item: str
    quantity: Decimal | None
    start: date | None
    end: date | None
    status: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field on which two systems disagree: what each holds, empty when it holds nothing."""

    order: str
    item: str
    field: str
    left_system: str
    left: str
    right_system: str
    right: str
    says: str
