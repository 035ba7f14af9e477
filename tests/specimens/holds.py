"""Specimens of what holds and deals refuse: the small company, where Ada places and Grace decides."""

from __future__ import annotations

from typing import Any

from crossfoot.books.actors.actor import Duty
from crossfoot.desks.billing.holds.placing import place_hold, request_hold_lift
from tests.books.company import AT, Company
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


SPECIMENS: dict[str, Provoke] = {
    "account-held": commanded(placed_twice),
    "hold-days": commanded(lambda company: placed(company, days=200)),
    "hold-kind-unknown": commanded(lambda company: placed(company, kind="annoyance")),
    "hold-not-there": commanded(lambda company: lifted(company, hold=7)),
    "hold-over": commanded(lambda company: lifted(company, hold=int(placed(company)["hold"]), days=3)),
}
