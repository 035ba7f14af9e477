"""Three customers in small, whose agreements differ in one word only: what late usage does to a period already invoiced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.usage import loading
from tests.journeys.company import ENTITY, Company, people

POLICIES = ("rerate", "adjust", "hold")
MAPPING = b"""
schema: crossfoot.usage-mapping/1
source: gateway
identity: {columns: [id]}
at: {column: at, places: 0}
account: {column: who}
measures:
  - metric: {constant: calls}
    quantity: {column: n}
dims:
  model: {column: model}
"""
AGREEMENT = """
schema: crossfoot.agreement/1
agreement: {name}
version: {version}
title: {policy}, {price} a call
entity: US01
currency: USD
time_zone: UTC
{in_force}effective: {{from: 2026-10-01, until: 2027-10-01}}
accounts: [{policy}]
roles:
  - {{role: sold_to, party: CUS-{policy}}}
billing: {{billing_day: 1, late_usage: {policy}}}
terms:
  - term: calls
    name: API calls
    clause: "1"
    meter: {{metric: calls, unit: call, group_by: [model]}}
    price: {{per_unit: "{price}"}}
"""


def agreement(policy: str, *, version: int = 1, price: str = "0.10", in_force_from: str = "") -> bytes:
    """An agreement's file."""
    in_force = f"in_force_from: {in_force_from}\n" if in_force_from else ""
    name = f"AGR-{policy}"
    return AGREEMENT.format(name=name, version=version, policy=policy, price=price, in_force=in_force).encode()


def usage(folder: Path, name: str, *rows: str) -> Path:
    """A file of usage: rows of id, instant, account, number, model."""
    path = folder / name
    path.write_text("\n".join(["id,at,who,n,model", *rows]) + "\n")
    return path


def first_month(folder: Path) -> Path:
    """A hundred calls of each customer in October, and some in November."""
    rows = [f"{who}-{each},2026-10-{each + 1:02}T10:00:00Z,{who},10,small" for who in POLICIES for each in range(10)]
    return usage(folder, "october.csv", *rows, *(f"{who}-nov,2026-11-05T10:00:00Z,{who},7,small" for who in POLICIES))


def late(folder: Path, name: str = "late.csv", *, model: str = "small") -> Path:
    """Five more calls of each customer in October, known too late."""
    return usage(folder, name, *(f"{name}-{who},2026-10-20T11:00:00Z,{who},5,{model}" for who in POLICIES))


@contextmanager
def opened(folder: Path) -> Iterator[Company]:
    """The company, its agreements approved, its source registered, October's files loaded and counted."""
    before, settings.CROSSFOOT_LAKE = settings.CROSSFOOT_LAKE, str(folder / "lake")
    ada, ben = people()
    parties = [Party(ENTITY, f"CUS-{each}", PartyKind.CUSTOMER, each.title(), ("1 Main St",), "US") for each in POLICIES]
    access.add_parties(entity=ENTITY, parties=parties, by=ada, at=now(), key="parties")
    files = {f"{each}.yaml": agreement(each) for each in POLICIES}
    contracts.record_agreements(entity=ENTITY, files=files, by=ada, at=now(), key="agreements")
    contracts.approve_agreements(entity=ENTITY, named=None, by=ben, at=now(), key="approved")
    loading.register_source(
        entity=ENTITY,
        name="gateway",
        mapping=MAPPING,
        mapping_file="gateway.yaml",
        expected_per_hour=None,
        by=ada,
        at=now(),
        key="source",
    )
    company = Company(folder, ada, ben)
    company.load("gateway", first_month(folder).name, key="load/october")
    company.count(key="count/october")
    try:
        yield company
    finally:
        settings.CROSSFOOT_LAKE = before


def billed(company: Company) -> int:
    """October rated and issued; the run."""
    run = int(company.rate(key="rate")["run"])
    company.issue(run, key="issue")
    return run


def nets(company: Company) -> dict[str, list[Any]]:
    """What each customer's documents come to, in the order they were issued: (kind, net)."""
    from crossfoot.books.billing.reads.documents import document, document_page

    found: dict[str, list[Any]] = {each: [] for each in POLICIES}
    for listed in reversed(document_page(company.ben, entity=ENTITY, limit=100)):
        draft = document(company.ben, entity=ENTITY, number=listed.ref.number).document.draft
        found[draft.bill_to.removeprefix("CUS-")].append((draft.kind.value, str(draft.net.amount)))
    return found
