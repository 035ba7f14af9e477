"""A shop of one customer, small enough that a test can say every figure of it. ada prepares, ben approves and issues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.reads.charges import live_charges
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.billing import crediting, deciding, discarding, issuing, rating
from crossfoot.desks.billing.looking.explaining import explain
from crossfoot.desks.close.proving import prove
from crossfoot.desks.usage import counting, loading
from crossfoot.measures import Period
from tests.journeys.company import ENTITY, people, quiet

OCTOBER, NOVEMBER = Period.month("2026-10"), Period.month("2026-11")

AGREEMENT = """
schema: crossfoot.agreement/1
agreement: AGR-1
version: {version}
title: Calls and a fee
entity: US01
currency: USD
time_zone: UTC
effective: {{from: 2026-01-01, until: 2028-01-01}}
accounts: [harbour]
roles:
  - {{role: sold_to, party: CUS-1}}
billing: {{every_months: 1, billing_day: 1, late_usage: {late_usage}}}
terms:
  - term: calls
    name: Calls
    clause: "1"
    meter: {{metric: call, unit: call, group_by: [region]}}
    price: {{per_unit: "{price}"}}
  - term: fee
    name: Fee
    clause: "2"
    price: {{recurring: {{amount: "10.00", unit: seat, timing: arrears}}}}
{clauses}
"""
MAPPING = """
schema: crossfoot.usage-mapping/1
source: shop
identity: {columns: [id]}
at: {column: at}
account: {constant: harbour}
measures:
  - {metric: {constant: call}, quantity: {column: calls}, unit: call}
dims:
  region: {column: region}
"""


@dataclass
class Shop:
    """The shop's two people, and a folder for the files they load."""

    folder: Path
    ada: Actor
    ben: Actor
    asked: int = 0

    def key(self) -> str:
        """A request key never used before."""
        self.asked += 1
        return f"request/{self.asked}"

    def use(self, *rows: str) -> None:
        """Load and count usage. rows: `id, day of 2026, calls, region`."""
        path = self.folder / f"usage-{self.asked}.csv"
        cells = [[cell.strip() for cell in row.split(",")] for row in rows]
        lines = [f"{name},2026-{day}T12:00:00Z,{calls},{region}" for name, day, calls, region in cells]
        path.write_text("\n".join(["id,at,calls,region", *lines, ""]), "ascii")
        given: dict[str, Any] = {"entity": ENTITY, "by": self.ada, "at": now()}
        loading.load_files(**given, source="shop", paths=[path], backfill="", key=self.key())
        counting.count_staged(**given, key=self.key())

    def agree(self, version: int, **terms: str) -> None:
        """Record and approve a version of the agreement."""
        text = AGREEMENT.format(version=version, **{"late_usage": "adjust", "price": "1.00", "clauses": "", **terms})
        files = {"agreement.yaml": text.encode()}
        contracts.record_agreements(entity=ENTITY, files=files, by=self.ada, at=now(), key=self.key())
        contracts.approve_agreements(entity=ENTITY, named=None, by=self.ben, at=now(), key=self.key())

    def rate(self, period: Period) -> Any:
        """Rate a period."""
        return rating.rate(entity=ENTITY, period=period, by=self.ada, at=now(), key=self.key(), progress=quiet)

    def issue(self, run: int, *, on: str = "2026-11-03", by: Actor | None = None) -> list[Any]:
        """Issue a run's drafts, as Ben when nobody else is named; the documents as they are stored."""
        day = date.fromisoformat(on)
        refs = issuing.issue_run(entity=ENTITY, run=run, on=day, by=by or self.ben, at=now(), key=self.key(), progress=quiet)
        return [document(self.ben, entity=ENTITY, number=ref.number) for ref in refs]

    def bill(self, period: Period, *, on: str = "2026-11-03") -> list[Any]:
        """Rate a period and issue what is drafted."""
        return self.issue(int(self.rate(period)["run"]), on=on)

    def credit(self, number: str, lines: Any, *, reason: str = "outage") -> Any:
        """Prepare a credit note and issue it."""
        given: dict[str, Any] = {"entity": ENTITY, "number": number, "lines": lines, "reason": reason}
        done = crediting.prepare_credit(**given, by=self.ada, at=now(), key=self.key())
        return self.issue(int(done["run"]))

    def prepared(self, number: str, lines: Any = None, *, reason: str = "outage") -> int:
        """Prepare a credit note, of all there is unless lines are given; its run."""
        given: dict[str, Any] = {"entity": ENTITY, "number": number, "lines": lines or {}, "reason": reason}
        return int(crediting.prepare_credit(**given, by=self.ada, at=now(), key=self.key())["run"])

    def discard(self, run: int) -> Any:
        """Ada gives up what was prepared."""
        given: dict[str, Any] = {"entity": ENTITY, "run": run, "reason": "asked for by mistake"}
        return discarding.discard_prepared(**given, by=self.ada, at=now(), key=self.key())

    def rebill(self, number: str) -> Any:
        """Prepare to take an invoice back and bill anew, and issue both."""
        given: dict[str, Any] = {"entity": ENTITY, "number": number, "reason": "wrong price"}
        done = crediting.prepare_rebill(**given, by=self.ada, at=now(), key=self.key())
        return self.issue(int(done["run"]))

    def decide(self, held: int, accept: Any) -> Any:
        """Ben decides what is held."""
        given: dict[str, Any] = {"entity": ENTITY, "held": held, "reason": "agreed by mail", "by": self.ben}
        return deciding.decide(**given, accept=accept, at=now(), key=self.key())

    def live(self) -> dict[tuple[str, str, str], str]:
        """What counts now: (month, term, series) -> amount."""
        return {
            (f"{each.key.service.start:%Y-%m}", each.key.term, each.key.series): str(each.amount.amount)
            for each in live_charges(self.ada, entity=ENTITY)
        }

    def behind(self, number: str) -> list[tuple[str, list[str]]]:
        """What stands behind each line of a document: its description, and the quantities metered for it."""
        stored = document(self.ben, entity=ENTITY, number=number).document.draft
        tree = explain(entity=ENTITY, number=number, line=None, by=self.ben)
        quantities = [[below.amount for below in node.below if below.kind == "quantity"] for node in tree.below]
        return [(line.description, found) for line, found in zip(stored.lines, quantities, strict=False)]

    def unproven(self, period: Period) -> list[Any]:
        """The joints of a period that are open, with the reasons."""
        return [(each.name, each.open) for each in prove(entity=ENTITY, period=period, by=self.ben).open]


def opened(folder: Path, **terms: str) -> Shop:
    """The shop with its agreement approved and its source registered; nothing used yet."""
    settings.CROSSFOOT_LAKE = str(folder / "lake")
    ada, ben = people()
    shop = Shop(folder, ada, ben)
    customer = Party(ENTITY, "CUS-1", PartyKind.CUSTOMER, "Harbour Labs", ("1 Pier Street",), "US")
    access.add_parties(entity=ENTITY, parties=[customer], by=ada, at=now(), key="parties")
    shop.agree(1, **terms)
    loading.register_source(
        entity=ENTITY,
        name="shop",
        mapping=MAPPING.encode(),
        mapping_file="shop.yaml",
        expected_per_hour=None,
        by=ada,
        at=now(),
        key="source",
    )
    return shop


def lines_of(documents: list[Any]) -> list[tuple[str, str]]:
    """The lines of documents: description and amount."""
    return [(line.description, str(line.amount.amount)) for each in documents for line in each.document.draft.lines]
