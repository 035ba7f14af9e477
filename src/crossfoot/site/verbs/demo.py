"""`crossfoot demo`: the demo company's month, from its files to proven books. The one place that knows both world and desks."""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.billing.reads.charges import charges_of_run
from crossfoot.books.billing.reads.documents import documents_of_run
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.billing.run import RunState
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.wall import stand_everywhere
from crossfoot.cli.printing import progress, say, table
from crossfoot.cli.session import now
from crossfoot.desks import access, contracts
from crossfoot.desks.access.people import change_roles
from crossfoot.desks.access.segregating import waive
from crossfoot.desks.billing import issuing, rating
from crossfoot.desks.close import periods, proving
from crossfoot.desks.usage import counting, loading
from crossfoot.errors import Missing
from crossfoot.formats.parties import read_parties
from crossfoot.measures import Instant, Period
from crossfoot.records.charge import ChargeKind
from crossfoot.world.company import MONTH, build

ENTITY = "US01"
ACCESS, ANALYST, CONTROLLER = "iris", "ada", "ben"
TEAM = (
    ("ada", "Ada Marsh, billing analyst", ("billing-analyst", "accountant")),
    ("ben", "Ben Okafor, controller", ("billing-approver",)),
    ("cleo", "Cleo Winter, contract manager", ("contract-manager",)),
    ("dora", "Dora Lind, head of sales operations", ("deal-approver",)),
    ("otto", "Otto Brandt, auditor", ("auditor",)),
)
"""Who works there, beside Iris, who administers access: login, name, roles."""
ISSUED_ON = date(2026, 11, 3)
PERIOD = Period.month_of(MONTH)
WAIVED_FOR = timedelta(days=180)
SOURCES = ("gateway", "platform", "payments", "partners")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _People:
    """iris administers access and configures; ada prepares, ben releases; cleo enters contracts, dora approves them."""

    iris: Actor
    ada: Actor
    ben: Actor
    cleo: Actor
    dora: Actor


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("demo", help="Run the demo company's month and say what to look at next")
    parser.add_argument("--seed", type=int, default=7, help="another seed, another company (default 7)")
    parser.add_argument("--customers", type=int, default=320, help="how many (default 320)")
    parser.add_argument("--events", type=int, default=500_000, help="about how many of usage (default 500000)")
    parser.add_argument("--files", metavar="FOLDER", help="keep the company's files there; else in a folder that is removed")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    stand_everywhere()  # several people act here in turn
    if arguments.files:
        return _in(Path(arguments.files), arguments)
    with tempfile.TemporaryDirectory(prefix="crossfoot-demo-") as folder:
        return _in(Path(folder), arguments)


def _in(folder: Path, arguments: argparse.Namespace) -> int:
    steps = _Steps(arguments)
    if _is_there():
        return _again(arguments)
    built = steps.take(
        "The company writes its files",
        lambda: build(folder, seed=arguments.seed, customers_total=arguments.customers, events_total=arguments.events),
    )
    people = steps.take("Six people, a legal entity, its customers", lambda: _opened(folder))
    steps.take(f"{built.agreements} agreements: recorded by Cleo, approved by Dora", lambda: _contracts(folder, people))
    compared = steps.take("Orders against agreements and provisioning", lambda: _orders(folder, people))
    counted = steps.take("Usage in: read, deduplicated, counted", lambda: _usage(folder, people))
    with progress(arguments) as told:
        done = steps.take(
            "October rated",
            lambda: rating.rate(entity=ENTITY, period=PERIOD, by=people.ada, at=now(), key="demo/rate", progress=told),
        )
        issued = steps.take(
            "Invoices issued by Ben and posted",
            lambda: issuing.issue_run(
                entity=ENTITY,
                run=int(done["run"]),
                on=ISSUED_ON,
                by=people.ben,
                at=now(),
                key="demo/issue",
                progress=told,
            ),
        )
    proven = steps.take("Every joint proven", lambda: proving.prove(entity=ENTITY, period=PERIOD, by=people.ben))
    facts = {
        "seconds": steps.seconds,
        "customers": built.customers,
        "agreements": built.agreements,
        "usage": counted,
        "orders": {"differences": len(compared.differences), "matched": compared.matched},
        "run": done,
        "documents": len(issued),
        "proven": not proven.open,
        "explain": _worth_explaining(int(done["run"]), people.ben),
    }
    say(arguments, facts, _summary(facts))
    return 1 if proven.open else 0


def _again(arguments: argparse.Namespace) -> int:
    """The company is there already: say what to look at, and how to begin afresh."""
    ben = actor_named(None, CONTROLLER, now())
    rated = next(each for each in reversed(runs(ben, entity=ENTITY, within=PERIOD, state=RunState.PUBLISHED)) if not each.note)
    worth = _worth_explaining(rated.id, ben)
    lines = [f"The demo company {ENTITY} is there already; nothing was changed.", *_next(rated.id, worth)]
    lines += ["To begin afresh: crossfoot db stop, and set CROSSFOOT_HOME to an empty folder."]
    say(arguments, {"there": ENTITY, "run": rated.id, "explain": worth}, "\n".join(lines))
    return 0


class _Steps:
    """Says what is being done and how long it took."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._silent = bool(arguments.json)
        self.seconds: dict[str, float] = {}

    def take(self, what: str, do: Callable[[], T]) -> T:
        begun = time.monotonic()
        if not self._silent:
            print(f"  {what} ...", end="", file=sys.stderr, flush=True)
        result = do()
        self.seconds[what] = taken = time.monotonic() - begun
        if not self._silent:
            print(f" {taken:.1f} s", file=sys.stderr)
        return result


def _is_there() -> bool:
    try:
        return ENTITY in actor_named(None, ANALYST, now()).entities
    except Missing:
        return False


def _opened(folder: Path) -> _People:
    at = now()
    access.begin(login=ACCESS, name="Iris Cole, access administrator", at=at, key="demo/first")
    code, name, address, _, currency, time_zone, tax_id = _entity(folder)
    party = Party(ENTITY, ENTITY, PartyKind.OWN, name, tuple(line.strip() for line in address.split("|")), "US", "", tax_id)
    entity = Entity(code, currency, time_zone, party)
    access.open_entity(entity=entity, prefix="", by=actor_named(None, ACCESS, at), at=at, key="demo/entity")
    iris = actor_named(None, ACCESS, at)
    _hired(iris, at)
    ada, ben, cleo, dora, _ = (actor_named(None, login, at) for login, _, _ in TEAM)
    given = read_parties((folder / "parties.csv").read_bytes(), name="parties.csv")
    parties = [
        Party(ENTITY, p.key, PartyKind(p.kind), p.name, p.address, p.country, p.email, p.tax_id, p.parent) for p in given
    ]
    access.add_parties(entity=ENTITY, parties=parties, by=cleo, at=at, key="demo/parties")
    for month in ("2026-10", "2026-11", "2026-12"):
        periods.open_period(entity=ENTITY, period=Period.month(month), by=ben, at=at, key=f"demo/period/{month}")
    return _People(iris, ada, ben, cleo, dora)


def _hired(iris: Actor, at: Instant) -> None:
    """The team, and the one clash that so small a company lives with: Ben issues and locks, and a control makes up for it."""
    for login, name, roles in TEAM:
        access.add_person(entity=ENTITY, login=login, name=name, roles=roles, by=iris, at=at, key=f"demo/person/{login}")
    waive(
        entity=ENTITY,
        login=CONTROLLER,
        pair=25,
        control="Otto reads the trail of every month that was locked or reopened",
        reason="nobody else can lock periods while the team is this small",
        until=Instant.of(at.datetime() + WAIVED_FOR),
        by=iris,
        at=at,
        key="demo/waiver",
    )
    change_roles(entity=ENTITY, login=CONTROLLER, give=["controller"], end=[], by=iris, at=at, key="demo/person/controller")


def _entity(folder: Path) -> list[str]:
    with (folder / "entities.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1]


def _contracts(folder: Path, people: _People) -> None:
    for book in sorted((folder / "price-books").iterdir()):
        contracts.record_price_book(
            entity=ENTITY, data=book.read_bytes(), name=book.name, by=people.cleo, at=now(), key=f"demo/{book.name}"
        )
    contracts.approve_price_books(entity=ENTITY, named=None, by=people.dora, at=now(), key="demo/books")
    files = {path.name: path.read_bytes() for path in sorted((folder / "agreements").iterdir())}
    contracts.record_agreements(entity=ENTITY, files=files, by=people.cleo, at=now(), key="demo/agreements")
    contracts.approve_agreements(entity=ENTITY, named=None, by=people.dora, at=now(), key="demo/approved")


def _orders(folder: Path, people: _People) -> contracts.OrdersCompared:
    data = (folder / "orders.csv").read_bytes()
    contracts.import_orders(entity=ENTITY, data=data, name="orders.csv", by=people.cleo, at=now(), key="demo/orders")
    data = (folder / "provisioning.csv").read_bytes()
    contracts.import_provisioning(
        entity=ENTITY, data=data, name="provisioning.csv", by=people.cleo, at=now(), key="demo/provisioning"
    )
    return contracts.compare_orders(entity=ENTITY, by=people.cleo, at=now(), key="demo/compared")


def _usage(folder: Path, people: _People) -> dict[str, Any]:
    rows = {"read": 0, "rejected": 0}
    for source in SOURCES:
        mapping = folder / "mappings" / f"{source}.yaml"
        loading.register_source(
            entity=ENTITY,
            name=source,
            mapping=mapping.read_bytes(),
            mapping_file=mapping.name,
            expected_per_hour=None,
            by=people.iris,
            at=now(),
            key=f"demo/source/{source}",
        )
        paths = sorted((folder / "usage").glob(f"{source}-*"))
        loaded = loading.load_files(
            entity=ENTITY, source=source, paths=paths, backfill="", by=people.ada, at=now(), key=f"demo/load/{source}"
        )
        rows["read"] += sum(each.rows_read for each in loaded)
        rows["rejected"] += sum(each.rows_rejected for each in loaded)
    counted = counting.count_staged(entity=ENTITY, by=people.ada, at=now(), key="demo/count")
    return {"rows_read": rows["read"], "rows_rejected": rows["rejected"], **counted}


def _worth_explaining(run: int, by: Actor) -> list[str]:
    """Three lines worth a look: the largest of several tiers, a discount, and a commitment's true-up."""
    found = documents_of_run(by, entity=ENTITY, run=run)
    kinds = {each.id: each.key.kind for each in charges_of_run(by, entity=ENTITY, run=run)}
    lines = [(stored.document.number, line) for stored in found for line in stored.document.draft.lines]
    chosen = []
    for kind in (ChargeKind.USAGE, ChargeKind.DISCOUNT, ChargeKind.TRUE_UP):
        own = [(number, line) for number, line in lines if kinds.get(line.charge) is kind and line.unit_price is None]
        chosen += [max(own, key=lambda each: (abs(each[1].amount.minor), each[0]))] if own else []
    return [f"{number}/{line.number}" for number, line in chosen or lines[:1]]


def _summary(facts: dict[str, Any]) -> str:
    usage, run = facts["usage"], facts["run"]
    rows = [
        ("Customers", f"{facts['customers']:,}"),
        ("Agreement versions", f"{facts['agreements']:,}"),
        ("Rows of usage read", f"{usage['rows_read']:,}"),
        ("  rejected, with reasons", f"{usage['rows_rejected']:,}"),
        ("Events accepted", f"{usage['events_accepted']:,}"),
        ("  duplicates", f"{usage['events_duplicate']:,}"),
        ("  conflicts, kept and shown", f"{usage['events_conflict']:,}"),
        ("  in suspense", f"{run['suspended_events']:,}"),
        ("Metered quantities", f"{run['metered']:,}"),
        ("Charges", f"{run['charges']:,}"),
        ("Documents issued", f"{facts['documents']:,}"),
        *((f"  net charged, {code}", f"{amount}") for code, amount in run["amounts"].items()),
        ("Order fields that differ", f"{facts['orders']['differences']:,}"),
        ("Joints", "all closed" if facts["proven"] else "OPEN: crossfoot prove 2026-10"),
    ]
    return "\n".join([table(("October 2026", ""), rows, right=(1,)), *_next(run["run"], facts["explain"])])


def _next(run: int, worth: list[str]) -> list[str]:
    """What to look at next."""
    lines = ["", f"What to look at next (export CROSSFOOT_ACTOR={CONTROLLER}):"]
    lines += [f"  crossfoot explain {each}" for each in worth]
    first = worth[0].partition("/")[0]
    lines += [f"  crossfoot invoice pdf {first}", "  crossfoot prove 2026-10", f"  crossfoot reperform {run}"]
    lines += [f"Who is there: {', '.join((ACCESS, *(login for login, _, _ in TEAM)))} (crossfoot person list)."]
    return [
        *lines,
        "In a browser: crossfoot serve --with-worker",
        f"  then in another terminal, for the link by which Ben signs in: crossfoot person invite {CONTROLLER} --as {ACCESS}",
    ]
