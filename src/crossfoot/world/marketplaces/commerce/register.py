"""The register: what the counterparties know. It changes by happenings alone, so the journal is enough to build it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from crossfoot.world.marketplaces.clock import read
from crossfoot.world.marketplaces.commerce.parties import Buyer, Deal, Product, Used
from crossfoot.world.marketplaces.facts import record
from crossfoot.world.marketplaces.journal import Happening

UsageKey = tuple[str, str, str, datetime, str, str]


class Register:
    """Products, buyers, deals and accepted usage; `papers` holds what single rooms keep, by kind and id."""

    def __init__(self) -> None:
        self.products: dict[str, Product] = {}
        self.buyers: dict[str, Buyer] = {}
        self.deals: dict[str, Deal] = {}
        self.used: dict[UsageKey, Used] = {}
        self.papers: dict[str, dict[str, dict[str, Any]]] = {}
        self._turns: dict[str, Callable[[dict[str, Any]], None]] = {
            "product": self._product,
            "buyer": self._buyer,
            "deal": self._deal,
            "deal-ended": self._ended,
            "deal-plan": self._planned,
            "used": self._used,
            "paper": self._paper,
        }

    def take(self, happening: Happening) -> None:
        """Let one happening change what is known. Kinds of other rooms pass."""
        turn = self._turns.get(happening.kind)
        if turn is not None:
            turn(happening.facts)

    def product_of_code(self, code: str, *, channel: str) -> Product | None:
        """The channel's product that metering names so."""
        return next((each for each in self.products.values() if each.channel == channel and each.code == code), None)

    def deals_of(self, buyer: str, *, product: str) -> list[Deal]:
        """A buyer's deals on a product, the earliest accepted first."""
        found = [each for each in self.deals.values() if each.buyer == buyer and each.product == product]
        return sorted(found, key=lambda each: (each.accepted, each.id))

    def deal_of_resource(self, resource: str, *, channel: str) -> Deal | None:
        """The deal that metering names so; of several the last accepted."""
        found = [each for each in self.deals.values() if each.channel == channel and each.resource == resource]
        return max(found, key=lambda each: (each.accepted, each.id), default=None)

    def paper(self, kind: str, number: str) -> dict[str, Any] | None:
        """What a room kept under a kind and id."""
        return self.papers.get(kind, {}).get(number)

    def _product(self, facts: dict[str, Any]) -> None:
        new = record(Product, facts)
        self.products[new.id] = new

    def _buyer(self, facts: dict[str, Any]) -> None:
        new = record(Buyer, facts)
        self.buyers[new.key] = new

    def _deal(self, facts: dict[str, Any]) -> None:
        new = record(Deal, facts)
        self.deals[new.id] = new

    def _ended(self, facts: dict[str, Any]) -> None:
        self.deals[facts["id"]] = replace(self.deals[facts["id"]], ends=read(facts["ends"]))

    def _planned(self, facts: dict[str, Any]) -> None:
        self.deals[facts["id"]] = replace(self.deals[facts["id"]], plan=facts["plan"])

    def _used(self, facts: dict[str, Any]) -> None:
        new = record(Used, facts)
        self.used[new.key] = new

    def _paper(self, facts: dict[str, Any]) -> None:
        self.papers.setdefault(facts["kind"], {})[facts["id"]] = facts["holds"]
