"""A small agreement that serves one account from 10 October 2026, and usage that meets every fate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from crossfoot.measures import Cadence, Currency, Instant, Period, Price
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.agreement import Agreement, Billing, Channel, History, Phase, Term
from crossfoot.terms.meter import Meter
from crossfoot.terms.party import Role, RoleHolder, Roles
from crossfoot.terms.price_model import PerUnit

USD = Currency.of("USD")
OCTOBER = Period.month("2026-10")
BEGUN = date(2026, 10, 10)
RUNS = Period.onward(BEGUN)


def agreement(version: int = 1, *, billing_day: int = 1, price: str = "0.10", **changed: object) -> Agreement:
    """Calls at ten cents, by region, in New York, from 10 October on."""
    calls = Meter("calls", "calls", "call", where=(("kind", ("paid",)),), group_by=("region",))
    given: dict[str, object] = {
        "id": "AGR-1",
        "in_force_from": BEGUN,
        "effective": RUNS,
        "terms": (Term("calls", "Calls", "1", (Phase(RUNS, PerUnit(Price(price, USD, "call"))),), (calls,)),),
        "accounts": ("acme",),
        "time_zone": "America/New_York",
        **changed,
    }
    return Agreement(
        version=version,
        title="Small",
        entity="US01",
        channel=Channel.DIRECT,
        currency=USD,
        roles=Roles((RoleHolder(Role.SOLD_TO, "CUS-1", RUNS),)),
        billing=Billing(Cadence.from_anchor(date(2026, 1, billing_day), months=1)),
        **given,  # type: ignore[arg-type]
    )


HISTORY = History((agreement(),))


def used(event_id: str, at: str, *, account: str = "acme", kind: str = "paid", quantity: str = "1", **dims: str) -> UsageEvent:
    """One event of metric `calls`."""
    pairs = tuple(sorted({"kind": kind, **dims}.items()))
    return UsageEvent("api", event_id, Instant.parse(at), account, "calls", Decimal(quantity), pairs)


EVENTS = (
    used("1", "2026-10-10T04:00:00Z", region="us", quantity="5"),
    used("2", "2026-10-31T23:00:00Z", region="eu", quantity="0.5"),
    used("3", "2026-10-05T12:00:00Z"),
    used("4", "2026-10-12T12:00:00Z", kind="free", quantity="7"),
    used("5", "2026-10-12T12:00:00Z", account="stranger", quantity="1234567.25"),
    used("6", "2026-11-01T05:00:00Z"),
)
