"""Parties as a file gives them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """One party. kind: own, customer, reseller, marketplace, vendor or payer. parent: the key of the party it belongs to."""

    key: str
    kind: str
    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    email: str = ""
    tax_id: str = ""
    parent: str = ""
