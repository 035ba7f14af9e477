"""Customers and their agreements: who they are, through which channel they buy, what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any

from crossfoot.world.contracts import clauses
from crossfoot.world.contracts.catalog import EXTRAS, TOKENS, Offer, Row
from crossfoot.world.contracts.money import Purse
from crossfoot.world.contracts.names import ENTITY, MARKETS, Market, Place, name_of

_MARKET_TURNS = (0, 1, 0, 2, 0, 1, 3, 0, 1, 2)
"""Four in ten in New York, three in Berlin, two in Tokyo, one in Dubai."""

_TAXES: dict[str, list[Row]] = {
    "US-NY": [
        {"tax": "ny-state", "name": "New York sales tax", "jurisdiction": "US-NY", "percent": "4"},
        {"tax": "ny-county", "name": "Monroe County sales tax", "jurisdiction": "US-NY-055", "percent": "4"},
    ],
    "US-CT": [{"tax": "ct", "name": "Connecticut sales tax", "jurisdiction": "US-CT", "percent": "1"}],
    "DE": [{"tax": "ust", "name": "Umsatzsteuer", "jurisdiction": "DE", "percent": "19"}],
    "GR": [{"tax": "ust", "name": "VAT", "jurisdiction": "GR", "percent": "0", "reason": "reverse charge"}],
    "JP": [{"tax": "ct", "name": "消費税", "jurisdiction": "JP", "percent": "10"}],
}


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with its agreement. accounts: what its usage comes under. sells: the offers it has."""

    number: int
    party: str
    name: str
    market: Market
    place: Place
    agreement: str
    accounts: tuple[str, ...]
    sells: tuple[Offer, ...]
    tree: Row

    @property
    def leaves(self) -> date | None:
        """The day it is no longer served, when it leaves early."""
        ended = self.tree.get("life", {}).get("termination")
        return date.fromisoformat(ended["on"]) if ended else None

    @property
    def channel(self) -> str:
        """How it buys."""
        return str(self.tree["channel"])


def customers(count: int) -> list[Customer]:
    """So many customers, in the order of their numbers: the same number always has the same agreement."""
    seen = [0] * len(MARKETS)
    found = []
    for number, turn in enumerate(islice(cycle(_MARKET_TURNS), count), start=1):
        market = MARKETS[turn]
        found.append(_customer(number, market, name_of(market, seen[turn])))
        seen[turn] += 1
    return found


def partners() -> list[tuple[str, str, str]]:
    """Marketplaces and resellers: key, kind, name."""
    return [
        ("MKT-NIMBUS", "marketplace", "Nimbus Marketplace"),
        ("MKT-STRATUS", "marketplace", "Stratus Cloud Store"),
        ("RES-HANSA", "reseller", "Hansa Systemhaus GmbH"),
        ("RES-PACIFIC", "reseller", "パシフィック商事株式会社"),
    ]


def _customer(number: int, market: Market, name: str) -> Customer:
    purse = Purse(market.currency)
    party, agreement = f"CUS-{number:04d}", f"AGR-{number:04d}"
    accounts = tuple(f"acct-{number:04d}{tail}" for tail in (("", "-eu") if number % 5 == 0 else ("",)))
    extras = (EXTRAS[number % len(EXTRAS)], EXTRAS[(number * 4 + number // len(EXTRAS) + 1) % len(EXTRAS)])
    sells = tuple(dict.fromkeys((TOKENS[number % len(TOKENS)], *extras)))
    place = market.places[number % len(market.places)]
    tree = _agreement(number, market, purse, name, accounts, sells)
    taxes = _TAXES.get(place.jurisdiction, [])
    if taxes:
        tree["taxes"] = taxes
    return Customer(number, party, name, market, place, agreement, accounts, sells, tree)


def _agreement(
    number: int, market: Market, purse: Purse, name: str, accounts: tuple[str, ...], sells: tuple[Offer, ...]
) -> dict[str, Any]:
    channel = ("direct", "direct", "marketplace", "direct", "reseller")[number % 5]
    first = ("2026-01-01", "2025-10-01", "2026-04-01", "2026-03-15")[number % 4]
    last = ("2028-01-01", "2026-10-01", "open", "2027-03-15")[number % 4]
    life = clauses.life(number // 4, f"AGR-{number - 1:04d}" if number > 1 and (number - 1) // 4 % 11 != 5 else "")
    goes_on = life.get("renewal", {}).get("automatic", False)
    if (last == "2026-10-01" and not goes_on) or (last == "open" and "termination" in life):
        last = "2027-10-01"
    billing = clauses.BILLING[number % len(clauses.BILLING)]
    terms = [term for offer in sells for term in offer.terms(purse)] + clauses.seats(number, purse)
    terms[0] = terms[0] | clauses.bounds(number, purse)
    agreed = clauses.agreed(number, purse, cycle_months=billing.get("every_months", 1))
    conventions = clauses.CONVENTIONS[number // 2 % len(clauses.CONVENTIONS)]
    tree = {
        "schema": "crossfoot.agreement/1",
        "agreement": f"AGR-{number:04d}",
        "version": 1,
        "title": f"{name}, API platform",
        "entity": ENTITY[0],
        "channel": channel,
        "currency": market.currency,
        "time_zone": market.zone,
        "effective": {"from": first, "until": last},
        "accounts": list(accounts),
        "roles": _roles(number, channel, market),
        "billing": billing,
        "conventions": conventions,
        "terms": terms,
        **agreed,
        "life": life,
    }
    for row in (
        *(phase for term in terms for phase in term.get("phases", [])),
        *(row for rows in agreed.values() for row in rows),
    ):
        if row.get("from", "") >= last:
            row["until"] = "open"  # what begins when the first term has ended lasts through the renewals
    return {key: branch for key, branch in tree.items() if branch != {}}


def amended(customer: Customer) -> Row | None:
    """A second version for one customer in forty: a discount that the first did not have, from a day in October on."""
    if customer.number % 40 != 8:
        return None
    discount = {
        "discount": "amendment",
        "clause": "6.9",
        "percent": 5,
        "from": "2026-10-01",
        "terms": ["tokens-in"],
        "order": 9,
    }
    return customer.tree | {
        "version": 2,
        "in_force_from": "2026-10-01",
        "reason": "Amendment 1: five per cent off input tokens",
        "discounts": [*customer.tree.get("discounts", []), discount],
    }


def _roles(number: int, channel: str, market: Market) -> list[Row]:
    """Direct customers buy for themselves, some are paid for by a sister; a reseller buys for an end customer."""
    party = f"CUS-{number:04d}"
    if channel == "reseller":
        reseller = "RES-PACIFIC" if market.currency == "JPY" else "RES-HANSA"
        return [
            {"role": "sold_to", "party": reseller},
            {"role": "channel", "party": reseller},
            {"role": "end_customer", "party": party},
            {"role": "ship_to", "party": party},
        ]
    roles: list[Row] = [{"role": "sold_to", "party": party}]
    if channel == "marketplace":
        market_place = "MKT-NIMBUS" if number % 2 else "MKT-STRATUS"
        roles += [{"role": "channel", "party": market_place}, {"role": "payer", "party": market_place}]
    if number % 9 == 0:
        roles.append({"role": "bill_to", "party": f"{party}-AP"})
    return roles
