"""Specimens of what holds and deals refuse: the small company, where Ada places and Grace decides."""

from __future__ import annotations

from typing import Any

from crossfoot.books.actors.actor import Duty
from crossfoot.desks import contracts
from crossfoot.desks.billing.holds.placing import place_hold, request_hold_lift
from tests.books.company import AT, Company
from tests.journeys.shop import AGREEMENT
from tests.specimens.desks import commanded, holding
from tests.specimens.gallery import Provoke


def placed(company: Company, *, key: str = "held", **given: Any) -> Any:
    facts = {"account": "harbour", "kind": "fraud", "reason": "a stolen card", "days": 30} | given
    return place_hold(entity="US01", by=holding(company.ada, Duty.HOLD), at=AT, key=key, **facts)


def placed_twice(company: Company) -> None:
    placed(company)
    placed(company, key="again")


def lifted(company: Company, *, hold: int, days: int = 0) -> None:
    from crossfoot.measures import Instant

    at = Instant(AT.ns + days * 86_400 * 10**9)
    request_hold_lift(entity="US01", hold=hold, reason="cleared", by=holding(company.ada, Duty.HOLD), at=at, key="lift")


def dealt(company: Company, *deeds: str, percent: str = "45") -> None:
    """Ada records a version, and then: somebody asks, accepts, approves."""
    ada, grace = holding(company.ada, Duty.CONTRACT), holding(company.grace, Duty.APPROVE)
    clauses = f'discounts:\n  - {{discount: d, name: Off, clause: "3", percent: "{percent}"}}\n'
    text = AGREEMENT.format(version=1, late_usage="adjust", price="1.00", clauses=clauses)
    contracts.record_agreements(entity="US01", files={"a.yaml": text.encode()}, by=ada, at=AT, key="recorded")
    named = {"agreement": "AGR-1", "version": 1, "reason": "a large customer", "evidence": []}
    for place, deed in enumerate(deeds):
        said: Any = {"entity": "US01", "at": AT, "key": f"{deed}/{place}"}
        if deed == "ask":
            asked = contracts.request_deal_accept(**named, by=ada, **said)
        elif deed == "accept":
            contracts.apply_deal_accept(request=int(asked["request"]), by=grace, **said)
        else:
            contracts.approve_agreements(named=[("AGR-1", 1)], by=grace, **said)


SPECIMENS: dict[str, Provoke] = {
    "account-held": commanded(placed_twice),
    "deal-accepted": commanded(lambda company: dealt(company, "ask", "accept", "ask")),
    "deal-open": commanded(lambda company: dealt(company, "approve")),
    "deal-standard": commanded(lambda company: dealt(company, "ask", percent="5")),
    "hold-days": commanded(lambda company: placed(company, days=200)),
    "hold-kind-unknown": commanded(lambda company: placed(company, kind="annoyance")),
    "hold-not-there": commanded(lambda company: lifted(company, hold=7)),
    "hold-over": commanded(lambda company: lifted(company, hold=int(placed(company)["hold"]), days=3)),
}
