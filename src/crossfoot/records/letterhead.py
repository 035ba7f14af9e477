"""Letterheads and addresses: names as they are printed, taken from the parties' room at the moment of printing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrintedParty:
    """A name with its address lines; empty tax_id and email are left off."""

    key: str
    name: str
    lines: tuple[str, ...] = ()
    tax_id: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends the document, and where it is to be paid. bank: lines such as `IBAN DE02 ...`."""

    sender: PrintedParty
    bank: tuple[str, ...] = ()
    footer: str = ""
