"""Parties and their roles: who buys, who is billed, who pays, who uses; each role dated, each use of a role named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Period


class Role(StrEnum):
    """What a party is to an agreement."""

    SOLD_TO = "sold_to"
    BILL_TO = "bill_to"
    SHIP_TO = "ship_to"
    PAYER = "payer"
    END_CUSTOMER = "end_customer"
    CHANNEL = "channel"


class Purpose(StrEnum):
    """What a role is used for."""

    INVOICE_GROUPING = "invoice_grouping"
    TAX = "tax"
    CASH = "cash"
    CREDIT = "credit"
    DUNNING = "dunning"


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """A party in a role for a while."""

    role: Role
    party: str
    effective: Period


DEFAULT_USES: tuple[tuple[Purpose, Role], ...] = (
    (Purpose.INVOICE_GROUPING, Role.BILL_TO),
    (Purpose.TAX, Role.SHIP_TO),
    (Purpose.CASH, Role.PAYER),
    (Purpose.CREDIT, Role.SOLD_TO),
    (Purpose.DUNNING, Role.BILL_TO),
)
_FALLS_BACK_TO = {
    Role.BILL_TO: Role.SOLD_TO,
    Role.SHIP_TO: Role.SOLD_TO,
    Role.PAYER: Role.BILL_TO,
    Role.END_CUSTOMER: Role.SOLD_TO,
}


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds which role when, and which role each purpose asks.

    An unfilled role falls back: payer to bill-to, bill-to, ship-to and end customer to sold-to. A channel does not.
    Raises Malformed: role-overlap (two parties in one role at once).
    """

    holders: tuple[RoleHolder, ...]
    uses: tuple[tuple[Purpose, Role], ...] = DEFAULT_USES

    def __post_init__(self) -> None:
        for place, holder in enumerate(self.holders):
            for other in self.holders[place + 1 :]:
                if holder.role is other.role and holder.effective.overlap(other.effective):
                    raise Malformed("role-overlap", role=holder.role, one=holder.party, other=other.party)

    def holding(self, role: Role, on: date) -> str | None:
        """The party in that role on a day, by fallback if need be; None when nobody is."""
        for holder in self.holders:
            if holder.role is role and on in holder.effective:
                return holder.party
        return self.holding(_FALLS_BACK_TO[role], on) if role in _FALLS_BACK_TO else None

    def asked(self, purpose: Purpose, on: date) -> str:
        """The party a purpose asks on a day. Raises Malformed: role-unfilled."""
        role = dict(self.uses).get(purpose) or dict(DEFAULT_USES)[purpose]
        party = self.holding(role, on)
        if party is None:
            raise Malformed("role-unfilled", role=role, purpose=purpose, on=on)
        return party
