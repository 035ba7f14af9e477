"""The demo company in small, run through the desks as its two people would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import grant_duty
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.billing import issuing, rating
from crossfoot.desks.close import periods
from crossfoot.desks.usage import counting, loading
from crossfoot.formats.parties import read_parties
from crossfoot.measures import Period
from crossfoot.world.company import build

ENTITY = "US01"
OCTOBER = Period.month("2026-10")
ISSUED_ON = date(2026, 11, 3)
SOURCES = ("gateway", "platform", "payments", "partners")


def quiet(done: int, total: int, what: str) -> None:
    """The progress nobody looks at."""


@dataclass(frozen=True)
class Company:
    """Two people, their files and what was made of them. ada prepares, ben approves and issues."""

    files: Path
    ada: Actor
    ben: Actor

    def load(self, source: str, *names: str, key: str, backfill: str = "") -> tuple[loading.Loaded, ...]:
        """Load files of the company's folder; none named, the source's own."""
        own = sorted((self.files / "usage").glob(f"{source}-*"))
        paths = [self.files / name for name in names] if names else own
        return loading.load_files(entity=ENTITY, source=source, paths=paths, backfill=backfill, by=self.ada, at=now(), key=key)

    def count(self, *, key: str) -> Any:
        """Count what is staged."""
        return counting.count_staged(entity=ENTITY, by=self.ada, at=now(), key=key)

    def rate(self, *, key: str, period: Period = OCTOBER) -> Any:
        """Rate a period."""
        return rating.rate(entity=ENTITY, period=period, by=self.ada, at=now(), key=key, progress=quiet)

    def issue(self, run: int, *, key: str) -> Any:
        """Issue a run's drafts."""
        return issuing.issue_run(entity=ENTITY, run=run, on=ISSUED_ON, by=self.ben, at=now(), key=key, progress=quiet)


def founded(folder: Path, *, customers: int = 40, events: int = 2_000) -> Company:
    """The company with its agreements approved and its sources registered; nothing loaded yet."""
    settings.CROSSFOOT_LAKE = str(folder / "lake")
    files = folder / "files"
    build(files, seed=7, customers_total=customers, events_total=events)
    ada, ben = people()
    given = read_parties((files / "parties.csv").read_bytes(), name="parties.csv")
    parties = [
        Party(ENTITY, p.key, PartyKind(p.kind), p.name, p.address, p.country, p.email, p.tax_id, p.parent) for p in given
    ]
    access.add_parties(entity=ENTITY, parties=parties, by=ada, at=now(), key="parties")
    for book in sorted((files / "price-books").iterdir()):
        contracts.record_price_book(entity=ENTITY, data=book.read_bytes(), name=book.name, by=ada, at=now(), key=book.name)
    contracts.approve_price_books(entity=ENTITY, named=None, by=ben, at=now(), key="books")
    agreements = {path.name: path.read_bytes() for path in sorted((files / "agreements").iterdir())}
    contracts.record_agreements(entity=ENTITY, files=agreements, by=ada, at=now(), key="agreements")
    contracts.approve_agreements(entity=ENTITY, named=None, by=ben, at=now(), key="approved")
    for source in SOURCES:
        mapping = files / "mappings" / f"{source}.yaml"
        loading.register_source(
            entity=ENTITY,
            name=source,
            mapping=mapping.read_bytes(),
            mapping_file=mapping.name,
            expected_per_hour=None,
            by=ada,
            at=now(),
            key=f"source/{source}",
        )
    return Company(files, ada, ben)


def people() -> tuple[Actor, Actor]:
    """The legal entity, opened by Ada, with Ben beside her."""
    access.begin(login="ada", name="Ada Marsh", at=now(), key="first")
    party = Party(ENTITY, ENTITY, PartyKind.OWN, "Northwind Models Inc.", ("500 Harbor Road",), "US")
    entity = Entity(ENTITY, "USD", "America/New_York", party)
    access.open_entity(entity=entity, prefix="", by=actor_named(None, "ada"), at=now(), key="entity")
    ada = with_every_duty(actor_named(None, "ada"))
    access.add_person(entity=ENTITY, login="ben", name="Ben Okafor", by=ada, at=now(), key="ben")
    ben = with_every_duty(actor_named(None, "ben"))
    for month in ("2026-10", "2026-11", "2026-12"):
        periods.open_period(entity=ENTITY, period=Period.month(month), by=ben, at=now(), key=month)
    return ada, ben


def with_every_duty(actor: Actor) -> Actor:
    """The person with all there are, whatever clashes: for stories in which who may is not the point."""
    return with_duties(actor, *Duty)


def with_duties(actor: Actor, *duties: Duty) -> Actor:
    """The person with some duties, whatever clashes."""
    with transaction.atomic():
        for duty in sorted(duties):
            grant_duty(entity=ENTITY, actor=actor, duty=duty, by=actor, at=now(), key=f"all/{duty}")
    return actor_named(None, actor.login, now())


def billed(folder: Path) -> tuple[Company, int]:
    """The company with October loaded, counted, rated and issued; and the run."""
    company = founded(folder)
    for source in SOURCES:
        company.load(source, key=f"load/{source}")
    company.count(key="count")
    run = int(company.rate(key="rate")["run"])
    company.issue(run, key="issue")
    return company, run
