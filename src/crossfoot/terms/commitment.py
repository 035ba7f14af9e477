"""Commitments, minimums, caps and prepaid credits: amounts promised for a window whatever is used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Currency, DayCount, Extension, Money, Percent, Period

NOTHING = Percent(0)


class Shortfall(StrEnum):
    """What happens to a commitment that is not used up: billed as a true-up, or forgiven."""

    TRUE_UP = "true-up"
    FORGIVE = "forgive"


@dataclass(frozen=True, slots=True)
class Commitment:
    """A minimum spend for every window of `months` months, over some terms (none listed: every usage term).

    Identity: amount = utilized + overage + true-up, where the overage is what goes past the commitment, times
    `overage_factor`. prorate: how a window only partly in force is shortened.
    Raises Malformed: bad-commitment.
    """

    id: str
    name: str
    clause: str
    amount: Extension
    effective: Period
    terms: tuple[str, ...] = ()
    months: int = 1
    shortfall: Shortfall = Shortfall.TRUE_UP
    overage_factor: Decimal = Decimal(1)
    prorate: DayCount = DayCount.ACTUAL_HALF_OPEN

    def __post_init__(self) -> None:
        if self.months < 1 or self.amount.amount < 0 or self.overage_factor < 0:
            raise Malformed("bad-commitment", commitment=self.id, amount=self.amount, months=self.months)


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that some terms (none listed: every usage term) may cost in one billing cycle, after discounts."""

    id: str
    name: str
    clause: str
    amount: Extension
    effective: Period
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepaid:
    """Credits bought ahead and drawn down: each grant is worth `amount`, for which the customer pays `paid`.

    Drawn by priority (1 first), then the earlier expiry, the earlier start, the id. every_months: 0 grants once.
    lasts_months: until a grant expires; 0, at the end of `effective`. rollover: the share of what is unused at expiry
    that is granted again for `rollover_months`; the rest is breakage. terms: what it may pay for; none listed, all.
    Raises Malformed: bad-prepaid.
    """

    id: str
    name: str
    clause: str
    amount: Money
    paid: Money
    effective: Period
    priority: int = 50
    every_months: int = 0
    lasts_months: int = 0
    rollover: Percent = NOTHING
    rollover_months: int = 0
    terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rolls = bool(self.rollover.value) == bool(self.rollover_months) and 0 <= self.rollover.value <= 100
        if self.amount.amount <= 0 or self.every_months < 0 or self.lasts_months < 0 or not rolls:
            raise Malformed("bad-prepaid", prepaid=self.id, amount=self.amount)

    @property
    def currency(self) -> Currency:
        """What it is drawn in."""
        return self.amount.currency
