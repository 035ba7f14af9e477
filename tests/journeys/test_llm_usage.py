"""Requests to a language model, from the trace's files to an issued invoice, every line worked out again from the raw rows.

The expected figures are computed here from the CSV files with `csv` and `decimal` alone: nothing of Crossfoot is imported
for them, and the price list below is written a second time, by hand, from the agreement in `tests/samples/llm-usage`.

A synthetic trace of the same shape always runs; with CROSSFOOT_DATA=DIR the two real ones of DIR/llm-usage run too.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import Books, cloned, database
from tests.refusals import refused

SAMPLES = Path(__file__).parents[1] / "samples" / "llm-usage"
APPS = ("coding", "conversation")
REAL_NAMES = {"conversation": "AzureLLMInferenceTrace_conv.csv", "coding": "AzureLLMInferenceTrace_code.csv"}

# The price list: (tokens up to, price of a million); then percent off the second rung, the monthly minimum, and the tax.
INPUT = ((Decimal(100_000), Decimal("3.00")), (Decimal(20_000_000), Decimal("2.50")), (None, Decimal("2.10")))
OUTPUT = ((Decimal(10_000), Decimal("15.00")), (Decimal(2_000_000), Decimal("12.25")), (None, Decimal("11.00")))
SECOND_RUNG_PERCENT = Decimal("7.5")
MINIMUM = Decimal("250.00")
TAX_PERCENT = Decimal("8.875")
MILLION = Decimal(1_000_000)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Expected:
    """A usage line worked out by hand: tokens, the exact amount of each rung, the charge, and what is taken off it."""

    tokens: Decimal
    rungs: tuple[Decimal, ...]
    charge: Decimal
    discount: Decimal


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def worked_out(tokens: Decimal, ladder: tuple[tuple[Decimal | None, Decimal], ...]) -> Expected:
    rungs, below = [], Decimal(0)
    for upto, price in ladder:
        reached = tokens if upto is None else min(tokens, upto)
        if reached > below:
            rungs.append((reached - below) * price / MILLION)
            below = reached
    second = cents(rungs[1]) if len(rungs) > 1 else Decimal(0)
    return Expected(tokens, tuple(rungs), cents(sum(rungs, Decimal(0))), cents(second * SECOND_RUNG_PERCENT / 100))


def expected_lines(files: dict[str, Path]) -> dict[tuple[str, str], Expected]:
    """By term and application, from the raw files."""
    lines = {}
    for app, path in files.items():
        with path.open(newline="", encoding="ascii") as page:
            rows = list(csv.DictReader(page))
        assert all(row["TIMESTAMP"].startswith("2023-11-") for row in rows), "all of it is November's"
        for term, column, ladder in (("input", "ContextTokens", INPUT), ("output", "GeneratedTokens", OUTPUT)):
            lines[term, app] = worked_out(sum((Decimal(row[column]) for row in rows), Decimal(0)), ladder)
    return lines


def traces() -> list[object]:
    root = os.environ.get("CROSSFOOT_DATA")
    synthetic = {app: SAMPLES / f"{app}.csv" for app in APPS}
    if not root:
        why = pytest.mark.skip(reason="CROSSFOOT_DATA is not set: DIR/llm-usage holds the two files of the real trace")
        return [pytest.param(synthetic, id="synthetic"), pytest.param({}, id="real", marks=why)]
    real = {app: Path(root) / "llm-usage" / REAL_NAMES[app] for app in APPS}
    return [pytest.param(synthetic, id="synthetic"), pytest.param(real, id="real")]


@dataclass(frozen=True)
class Billed:
    """November, rated by one person and issued by another."""

    files: dict[str, Path]
    loaded: dict[str, object]
    counted: dict[str, int]
    run: int
    number: str
    prepared_by: object
    issued_by: object


@pytest.fixture(scope="module", params=traces())
def billed(
    request: pytest.FixtureRequest, database_server: database.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Billed]:
    before = settings.CROSSFOOT_LAKE
    settings.CROSSFOOT_LAKE = str(tmp_path_factory.mktemp("lake"))
    with cloned(database_server) as books:
        yield bill(request.param, books)
    settings.CROSSFOOT_LAKE = before


def bill(files: dict[str, Path], _: Books) -> Billed:
    from crossfoot.books.parties.party import Party, PartyKind
    from crossfoot.cli.session import now
    from crossfoot.desks import access, contracts
    from crossfoot.desks.billing import issuing, rating
    from crossfoot.desks.close import periods
    from crossfoot.desks.usage import counting, loading
    from crossfoot.measures import Period
    from tests.journeys.company import ENTITY, people, quiet

    ada, ben = people()
    for month in ("2023-11", "2023-12"):
        periods.open_period(entity=ENTITY, period=Period.month(month), by=ben, at=now(), key=month)
    party = Party(ENTITY, "CUS-1", PartyKind.CUSTOMER, "Harbour Labs", ("1 Pier Street",), "US")
    access.add_parties(entity=ENTITY, parties=[party], by=ada, at=now(), key="parties")
    agreement = {"agreement.yaml": (SAMPLES / "agreement.yaml").read_bytes()}
    contracts.record_agreements(entity=ENTITY, files=agreement, by=ada, at=now(), key="agreement")
    contracts.approve_agreements(entity=ENTITY, named=None, by=ben, at=now(), key="approved")
    loaded = {}
    for app, path in files.items():
        loading.register_source(
            entity=ENTITY,
            name=f"llm-{app}",
            mapping=(SAMPLES / f"{app}.yaml").read_bytes(),
            mapping_file=f"{app}.yaml",
            expected_per_hour=None,
            by=ada,
            at=now(),
            key=f"source/{app}",
        )
        (loaded[app],) = loading.load_files(
            entity=ENTITY, source=f"llm-{app}", paths=[path], backfill="", by=ada, at=now(), key=f"load/{app}"
        )
    counted = counting.count_staged(entity=ENTITY, by=ada, at=now(), key="count")
    rated = rating.rate(entity=ENTITY, period=Period.month("2023-11"), by=ada, at=now(), key="rate", progress=quiet)
    assert rated["unrated"] == [] and rated["suspended_events"] == 0
    run = int(rated["run"])
    issue = {"entity": ENTITY, "run": run, "on": date(2023, 12, 1), "at": now(), "progress": quiet}
    with refused("approver-prepared"):
        issuing.issue_run(**issue, by=ada, key="own")
    (ref,) = issuing.issue_run(**issue, by=ben, key="issue")
    return Billed(files, loaded, dict(counted), run, ref.number, ada, ben)


def test_every_row_of_the_files_is_an_event_of_each_measure_and_none_is_lost_or_doubled(billed: Billed) -> None:
    rows = {}
    for app, path in billed.files.items():
        with path.open(newline="", encoding="ascii") as page:
            rows[app] = sum(1 for _ in csv.DictReader(page))
    assert {app: (each.rows_read, each.rows_staged, each.rows_rejected) for app, each in billed.loaded.items()} == {
        app: (count, count, 0) for app, count in rows.items()
    }
    events = 2 * sum(rows.values())
    counts = [billed.counted[f"events_{what}"] for what in ("accepted", "duplicate", "conflict", "rejected")]
    assert counts == [events, 0, 0, 0], "equal rows are two requests, told apart by their ordinal"


def test_every_line_of_the_invoice_is_what_the_raw_files_give(billed: Billed) -> None:
    from crossfoot.books.billing.reads.charges import charges_of_run
    from crossfoot.books.billing.reads.documents import document
    from tests.journeys.company import ENTITY

    issued = document(billed.issued_by, entity=ENTITY, number=billed.number).document.draft
    lines = expected_lines(billed.files)
    keys = {each.id: each.key for each in charges_of_run(billed.issued_by, entity=ENTITY, run=billed.run)}
    usage, taken = {}, {}
    for line in issued.lines:
        series = keys[line.charge].series
        if line.term in ("input", "output"):
            usage[line.term, series.removeprefix("app=")] = line
        elif line.term == "volume":
            term, _, of = series.split(", ")  # what a discount is taken from: the term, the kind of charge, its series
            taken[term, of.removeprefix("app=")] = line
    assert {key: (line.quantity, line.amount.amount) for key, line in usage.items()} == {
        key: (each.tokens, each.charge) for key, each in lines.items()
    }
    assert {key: line.amount.amount for key, line in taken.items()} == {
        key: -each.discount for key, each in lines.items() if each.discount
    }
    spent = sum((each.charge - each.discount for each in lines.values()), Decimal(0))
    shortfall = max(MINIMUM - spent, Decimal(0))
    floors = [line.amount.amount for line in issued.lines if line.term == "floor"]
    assert floors == ([shortfall] if shortfall else [])
    assert len(issued.lines) == len(usage) + len(taken) + len(floors), "and there is no other line"
    net = spent + shortfall
    tax = cents(net * TAX_PERCENT / 100)
    assert (issued.net.amount, issued.tax.amount, issued.total.amount) == (net, tax, net + tax)
    assert [(each.percent.value, each.base.amount, each.amount.amount) for each in issued.taxes] == [(TAX_PERCENT, net, tax)]
    assert issued.due == issued.total and issued.currency.code == "USD"


def test_every_rung_of_every_line_is_what_the_raw_files_give(billed: Billed) -> None:
    from crossfoot.books.billing.reads.charges import charges_of_run
    from tests.journeys.company import ENTITY

    charges = charges_of_run(billed.issued_by, entity=ENTITY, run=billed.run)
    rungs = {
        (charge.key.term, charge.key.series.removeprefix("app=")): tuple(step.amount for step in charge.steps if step.adds)
        for charge in charges
        if charge.key.term in ("input", "output")
    }
    assert rungs == {key: each.rungs for key, each in expected_lines(billed.files).items()}


def test_the_entry_posts_what_the_invoice_says(billed: Billed) -> None:
    from crossfoot.books.billing.reads.documents import document
    from crossfoot.books.ledger.reads.entries import entry_of
    from tests.journeys.company import ENTITY

    issued = document(billed.issued_by, entity=ENTITY, number=billed.number).document.draft
    stored = entry_of(billed.issued_by, entity=ENTITY, source_kind="document", source_id=billed.number)
    assert sum((line.amount.amount for line in stored.lines), Decimal(0)) == 0
    by_role: dict[str, Decimal] = {}
    for line in stored.lines:
        by_role[line.role] = by_role.get(line.role, Decimal(0)) + line.amount.amount
    assert by_role == {
        "receivable": issued.total.amount,
        "revenue-usage": -issued.net.amount,
        "tax": -issued.tax.amount,
    }


def test_the_period_is_proven_and_the_run_comes_out_the_same_again(billed: Billed) -> None:
    from crossfoot.desks.billing.looking.reperforming import reperform
    from crossfoot.desks.close.proving import prove
    from crossfoot.measures import Period
    from tests.journeys.company import ENTITY, quiet

    proven = prove(entity=ENTITY, period=Period.month("2023-11"), by=billed.issued_by)
    assert [(joint.name, joint.open) for joint in proven.open] == []
    assert reperform(number=billed.run, by=billed.issued_by, progress=quiet).is_identical
