"""Products, buyers and deals as a counterparty knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Dimension:
    """What is metered. rate: list price of one unit; included: units of a month that the plan's fee covers."""

    key: str
    unit: str
    rate: Decimal
    included: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Product:
    """A listed product. code: what metering names it by; legacy: its id before the last change of ids."""

    id: str
    channel: str
    code: str
    title: str
    made: date
    dimensions: tuple[Dimension, ...]
    legacy: str = ""

    def dimension(self, key: str) -> Dimension | None:
        """The dimension of exactly that name; names are case-sensitive."""
        return next((each for each in self.dimensions if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys. account: the account number; customer: the id the counterparty made of it for sellers."""

    key: str
    channel: str
    account: str
    customer: str
    name: str
    domain: str
    country: str
    state: str
    city: str
    postal: str


@dataclass(frozen=True, slots=True)
class Deal:
    """What a buyer accepted.

    resource: what metering names it by: a licence, a subscription's GUID, a usage reporting id.
    kind: public, private or resale; intent: NEW, RENEW or REPLACE, then `previous` is the deal before.
    total: the contract's value in its currency, zero for pay-as-you-go; paid_in: the currency of payouts.
    ends: when it is over, None while that is open; reseller: a buyer's key, empty when sold directly.
    """

    id: str
    channel: str
    product: str
    buyer: str
    offer: str
    resource: str
    plan: str
    kind: str
    intent: str
    previous: str
    accepted: datetime
    starts: datetime
    ends: datetime | None
    currency: str
    paid_in: str
    total: Decimal
    payment_days: int
    reseller: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Usage a counterparty accepted, under the key it keeps apart.

    region: the endpoint that took it, ticket: the id it was sent under, each empty where the key does not hold it.
    status: what is later said of it: empty when it counts, or Rejected, Mismatch, DryRun, TestHeaders.
    counted: how much of it counts, None for all.
    """

    id: str
    channel: str
    deal: str
    dimension: str
    hour: datetime
    region: str
    quantity: Decimal
    at: datetime
    ticket: str = ""
    status: str = ""
    counted: Decimal | None = None

    @property
    def key(self) -> tuple[str, str, str, datetime, str, str]:
        """First one in wins."""
        return (self.channel, self.deal, self.dimension, self.hour, self.region, self.ticket)

    @property
    def billable(self) -> Decimal:
        """What is billed of it."""
        return self.quantity if self.counted is None else self.counted
