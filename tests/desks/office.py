"""An office for stories of approval: the shop, and people who hold different duties in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import write_actor
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.approvals import looking
from crossfoot.desks.billing import crediting, releasing
from crossfoot.measures import Currency, Instant, Money
from tests.journeys import shop as shops
from tests.journeys.company import ENTITY, with_duties

USD = Currency.of("USD")
HOUR = 3_600 * 10**9
DAY = 24 * HOUR


class Office:
    """ada prepares, ben holds every duty, carl and dora hold those a checker of a team has."""

    def __init__(self, shop: shops.Shop) -> None:
        self.shop = shop
        self.ada, self.ben = shop.ada, shop.ben
        self.carl = self.hire("carl", Duty.READ, Duty.APPROVE, Duty.ISSUE, Duty.CREDIT)
        self.dora = self.hire("dora", Duty.READ, Duty.APPROVE, Duty.ISSUE)

    def hire(self, login: str, *duties: Duty) -> Actor:
        """One more person."""
        access.add_person(entity=ENTITY, login=login, name=login.title(), by=self.ada, at=now(), key=self.shop.key())
        return with_duties(actor_named(None, login), *duties)

    def said(self, by: Actor, *, at: Instant | None = None, key: str = "") -> dict[str, Any]:
        """Who, where, when, and a key."""
        return {"entity": ENTITY, "by": by, "at": at or now(), "key": key or self.shop.key()}

    def recorded(self, version: int, *, price: str = "2.00", by: Actor | None = None) -> None:
        """Ada, when nobody else is named, records a version of the agreement, and nobody approves it."""
        terms = {"late_usage": "adjust", "price": price, "clauses": ""}
        text = shops.AGREEMENT.format(version=version, **terms)
        contracts.record_agreements(files={"agreement.yaml": text.encode()}, **self.said(by or self.ada))

    def asked(self, version: int = 2, *, by: Actor | None = None) -> int:
        """Somebody asks for a version of the agreement to be approved; the request's number."""
        done = contracts.request_agreement_approve(
            agreement="AGR-1", version=version, reason="the new price", evidence=[], **self.said(by or self.ada)
        )
        return int(done["request"])

    def approve(self, request: int, by: Actor, **given: Any) -> Any:
        """Somebody says yes to a version of the agreement."""
        return contracts.apply_agreement_approve(request=request, **self.said(by, **given))

    def billed(self) -> str:
        """An invoice of 200,010.00; its number."""
        self.shop.use("u1, 10-05, 200000, eu")
        (stored,) = self.shop.bill(shops.OCTOBER)
        return str(stored.ref.number)

    def credit(self, number: str, amount: str, *, by: Actor | None = None, at: Instant | None = None) -> dict[str, Any]:
        """A credit on line 1 prepared and asked for; what was answered, with its run."""
        who = by or self.ada
        lines = {1: Money(amount, USD)}
        made = crediting.prepare_credit(number=number, lines=lines, reason="outage", **self.said(who, at=at))
        done = releasing.request_credit_issue(
            run=int(made["run"]), reason="outage of the 5th", evidence=[], **self.said(who, at=at)
        )
        return {**done, "run": int(made["run"])}

    def stand(self, request: int, by: Actor) -> looking.ShownRequest:
        """How somebody stands to a request."""
        return looking.shown(entity=ENTITY, request=request, by=by, at=now())


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """The office, for as long as the test lasts."""
    before = settings.CROSSFOOT_LAKE
    try:
        yield Office(shops.opened(folder))
    finally:
        settings.CROSSFOOT_LAKE = before


def other_hands(office: Office) -> dict[str, Actor]:
    """Every other way ada could reach a request she prepared, each with the duties to decide it: by hand, for a desk that
    would give a key or software such a duty is refused long before."""
    with transaction.atomic():
        made = {
            "her second login": made_for(office, "ada-two", ActorKind.PERSON, human=office.ada.id),
            "her own API key": made_for(office, "ada-key", ActorKind.KEY, human=office.ada.id),
            "software she owns": made_for(office, "ada-bot", ActorKind.SERVICE, human=office.ada.id),
            "a job of nobody's": made_for(office, "nightly", ActorKind.SERVICE, human=None),
        }
    return {"herself": office.ada, **made}


def made_for(office: Office, login: str, kind: ActorKind, *, human: int | None) -> Actor:
    """Another login, key or software a human answers for, with every duty, whatever a desk would say to that."""
    who = write_actor(login=login, name=login, kind=kind, human=human, by=office.ada, at=now(), key=login)
    return replace(who, duties=office.ada.duties)
