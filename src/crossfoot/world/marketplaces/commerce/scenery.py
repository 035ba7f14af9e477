"""Products, buyers and deals from a seed: what a market opens with when nobody brings a company of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from crossfoot.world.marketplaces.commerce.parties import Buyer, Deal, Dimension, Product
from crossfoot.world.marketplaces.naming.names import dice, digits, guid, token

FIRST = datetime(2026, 1, 5, 10, tzinfo=UTC)
"""The first deal's acceptance; the others follow day by day."""

_CITIES = (
    ("US", "WA", "Seattle", "98101"),
    ("US", "CA", "San Jose", "95110"),
    ("DE", "", "Berlin", "10115"),
    ("JP", "", "Tokyo", "100-0001"),
    ("GB", "", "London", "EC1A 1BB"),
    ("US", "TX", "Austin", "78701"),
)
_WORDS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple")
_KINDS = ("public", "private", "private", "resale")
_TOTALS = (Decimal(0), Decimal("240000.00"), Decimal("2400000.00"), Decimal("90000.00"))
DIMENSIONS = (
    Dimension("gb_ingested", "GB", Decimal("0.25")),
    Dimension("api_calls", "1k calls", Decimal("0.012345")),
    Dimension("cents", "0.01 USD", Decimal("0.01")),
)


@dataclass(frozen=True, slots=True)
class Scenery:
    """What one channel opens with."""

    product: Product
    buyers: tuple[Buyer, ...]
    deals: tuple[Deal, ...]


def scenery(channel: str, *, seed: int, deals_total: int = 8, product_made: date = date(2025, 11, 1)) -> Scenery:
    """A product with three dimensions and so many deals, one of a buyer each; every fourth is a renewal."""
    code = token(seed, channel, "product", length=25) if channel == "aws" else f"synth-analytics-{channel}"
    product = Product(
        id=f"prod-{token(seed, channel, 'id', length=13)}",
        channel=channel,
        code=code,
        title="Synth Analytics Cloud",
        made=product_made,
        dimensions=DIMENSIONS,
        legacy=guid(seed, channel, "legacy"),
    )
    buyers = tuple(_buyer(channel, number, seed=seed) for number in range(deals_total))
    deals = tuple(deal for number, buyer in enumerate(buyers) for deal in _deals(product, buyer, number, seed=seed))
    return Scenery(product, buyers, deals)


def _buyer(channel: str, number: int, *, seed: int) -> Buyer:
    country, state, city, postal = _CITIES[number % len(_CITIES)]
    key = f"{channel}-buyer-{number:04d}"
    name = f"{dice(seed, key).choice(_WORDS)} {number:04d} {'GmbH' if country == 'DE' else 'Inc'}"
    account = digits(seed, key, length=12) if channel == "aws" else guid(seed, key)
    return Buyer(
        key=key,
        channel=channel,
        account=account,
        customer=token(seed, key, "customer", length=11),
        name=name,
        domain=f"{key}.example",
        country=country,
        state=state,
        city=city,
        postal=postal,
    )


def _deals(product: Product, buyer: Buyer, number: int, *, seed: int) -> Iterator[Deal]:
    kind = _KINDS[number % len(_KINDS)]
    accepted = FIRST + timedelta(days=number)
    first = Deal(
        id=f"agmt-{token(seed, buyer.key, 1)}",
        channel=product.channel,
        product=product.id,
        buyer=buyer.key,
        offer=f"offer-{'public' if kind == 'public' else token(seed, buyer.key, 'offer', length=13)}",
        resource=_resource(product.channel, buyer.key, 1, seed=seed),
        plan="silver" if number % 2 else "gold",
        kind=kind,
        intent="NEW",
        previous="",
        accepted=accepted,
        starts=accepted,
        ends=None,
        currency="USD",
        paid_in="EUR" if buyer.country == "DE" else "USD",
        total=_TOTALS[number % len(_TOTALS)],
        payment_days=(0, 30, 45)[number % 3],
        reseller=f"{product.channel}-reseller" if kind == "resale" else "",
    )
    if number % 4 != 1:
        yield first
        return
    ended = datetime(2026, 7, 1, tzinfo=UTC)
    yield replace(first, ends=ended)
    yield replace(
        first,
        id=f"agmt-{token(seed, buyer.key, 2)}",
        resource=_resource(product.channel, buyer.key, 2, seed=seed),
        intent="RENEW",
        previous=first.id,
        accepted=ended - timedelta(days=20),
        starts=ended,
    )


def _resource(channel: str, key: str, number: int, *, seed: int) -> str:
    match channel:
        case "aws":
            license_id = token(seed, key, number, "license", length=32, letters="0123456789abcdef")
            return f"arn:aws:license-manager::294406891311:license:l-{license_id}"
        case "gcp":
            return f"project_number:{digits(seed, key, number, 'project', length=12)}"
        case _:
            return guid(seed, key, number, "resource")
