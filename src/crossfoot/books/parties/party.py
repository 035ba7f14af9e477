"""Parties and legal entities as they are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is to us."""

    OWN = "own"
    CUSTOMER = "customer"
    RESELLER = "reseller"
    MARKETPLACE = "marketplace"
    VENDOR = "vendor"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Party:
    """A party with its latest details, or those of the version asked for.

    key: `CUS-0217`, unique in its legal entity. address: its lines, as printed. country: two letters, or empty.
    parent: key of the party it belongs to, or empty. version: of the details; a document keeps the one it printed.
    """

    entity: str
    key: str
    kind: PartyKind
    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    email: str = ""
    tax_id: str = ""
    parent: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity of ours. name, address, tax id: see the party whose key is `code`."""

    code: str
    currency: str
    time_zone: str
    party: Party
