"""A cloud bill imported as usage, and the list cost of each of its rows worked out anew.

What is expected is computed here from the CSV file with `csv` and `decimal` alone. A synthetic bill of the same shape always
runs; with CROSSFOOT_DATA=DIR the public sample of DIR/focus runs too.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import cloned, database

SAMPLE = Path(__file__).parents[1] / "samples" / "focus" / "bill.csv"
WIDE = Context(prec=200)
HALF_A_UNIT = Decimal("5e-11")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Expected:
    """A bill worked out by hand: how many rows agree, the differences of those that do not, and what has no price."""

    rows: int
    agreeing: int
    within: Decimal
    differences: list[Decimal]
    unpriced: list[Decimal]
    expected: Decimal
    claimed: Decimal


def worked_out(path: Path) -> Expected:
    with path.open(newline="", encoding="utf-8") as page:
        rows = list(csv.DictReader(page))
    differences, unpriced, agreeing = [], [], 0
    within = expected = claimed = NOTHING
    for row in rows:
        cost = Decimal(row["ListCost"])
        claimed = WIDE.add(claimed, cost)
        if row["ListUnitPrice"] == "NULL":
            unpriced.append(cost)
            continue
        product = WIDE.multiply(Decimal(row["PricingQuantity"]), Decimal(row["ListUnitPrice"]))
        expected, difference = WIDE.add(expected, product), WIDE.subtract(cost, product)
        if abs(difference) <= HALF_A_UNIT:
            agreeing, within = agreeing + 1, WIDE.add(within, difference)
        else:
            differences.append(difference)
    return Expected(len(rows), agreeing, within, sorted(differences), unpriced, expected, claimed)


def bills() -> list[Any]:
    root = os.environ.get("CROSSFOOT_DATA")
    if not root:
        why = pytest.mark.skip(reason="CROSSFOOT_DATA is not set: DIR/focus holds the public sample of FOCUS 1.0")
        return [pytest.param(SAMPLE, id="synthetic"), pytest.param(SAMPLE, id="real", marks=why)]
    return [pytest.param(SAMPLE, id="synthetic"), pytest.param(Path(root) / "focus" / "focus_1_0_sample.csv", id="real")]


@dataclass(frozen=True)
class Imported:
    """The bill in the lake: its file, what loading and counting said, and every event as it is read back."""

    path: Path
    loaded: Any
    counted: Any
    events: tuple[Any, ...]


@pytest.fixture(scope="module", params=bills())
def imported(
    request: pytest.FixtureRequest, database_server: database.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Imported]:
    before = settings.CROSSFOOT_LAKE
    settings.CROSSFOOT_LAKE = str(tmp_path_factory.mktemp("lake"))
    with cloned(database_server):
        yield bring_in(request.param)
    settings.CROSSFOOT_LAKE = before


def bring_in(path: Path) -> Imported:
    from crossfoot.books.usage.reads.manifest import manifest
    from crossfoot.bulk.lake import Shelf
    from crossfoot.bulk.meter import Snapshot
    from crossfoot.bulk.sampling import sample_events
    from crossfoot.cli.session import now
    from crossfoot.desks.usage import counting, loading
    from crossfoot.desks.usage.lake import lake_of, names, segments
    from crossfoot.formats.usage.mapping_file import built_in_mapping, dump_mapping
    from crossfoot.measures import Instant, Span
    from tests.journeys.company import ENTITY, people

    ada, _ = people()
    loading.register_source(
        entity=ENTITY,
        name="focus",
        mapping=dump_mapping(built_in_mapping("focus-plain-times")),
        mapping_file="focus.yaml",
        expected_per_hour=None,
        by=ada,
        at=now(),
        key="source",
    )
    (loaded,) = loading.load_files(entity=ENTITY, source="focus", paths=[path], backfill="", by=ada, at=now(), key="load")
    counted = counting.count_staged(entity=ENTITY, by=ada, at=now(), key="count")
    seen = manifest(ada, entity=ENTITY)
    snapshot = Snapshot(lake_of(ENTITY), tuple(segments(seen, Shelf.EVENTS)), tuple(names(seen, Shelf.SERIES)))
    with path.open(newline="", encoding="utf-8") as page:
        rows = list(csv.DictReader(page))
    span = Span(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2030-01-01T00:00:00Z"))
    accounts = sorted({row["SubAccountId"] for row in rows})
    events = [
        event
        for metric in sorted({row["PricingUnit"] for row in rows})
        for event in sample_events(snapshot, accounts=accounts, metric=metric, span=span, dims=(), limit=len(rows))
    ]
    return Imported(path, loaded, counted, tuple(events))


def test_every_row_of_the_bill_is_one_event_equal_rows_too(imported: Imported) -> None:
    rows = worked_out(imported.path).rows
    assert (imported.loaded.rows_read, imported.loaded.rows_staged, imported.loaded.rows_rejected) == (rows, rows, 0)
    counts = [imported.counted[f"events_{what}"] for what in ("accepted", "duplicate", "conflict", "rejected")]
    assert counts == [rows, 0, 0, 0]
    assert len({event.event_id for event in imported.events}) == len(imported.events) == rows


def test_each_rows_list_cost_agrees_or_its_difference_is_reported_and_all_of_it_foots(imported: Imported) -> None:
    from crossfoot.engines.controls.list_cost import check_list_costs

    report, wanted = check_list_costs(imported.events), worked_out(imported.path)
    (total,) = report.totals
    assert len(report.agreeing) == wanted.agreeing
    assert sorted(row.difference.amount for row in report.differing if row.difference) == wanted.differences
    assert [row.claimed.amount for row in report.incomparable if row.claimed] == wanted.unpriced
    assert (total.claimed.amount, total.expected.amount) == (wanted.claimed, wanted.expected)
    assert total.within.amount == wanted.within
    assert total.differing.amount == sum(wanted.differences, NOTHING)
    assert total.claimed == total.expected + total.within + total.differing + total.unpriced


def test_the_bills_are_what_the_journey_is_about(imported: Imported) -> None:
    wanted = worked_out(imported.path)
    found = (wanted.rows, wanted.agreeing, len(wanted.differences), len(wanted.unpriced), wanted.claimed)
    if imported.path == SAMPLE:
        assert found[:4] == (84, 81, 2, 1)
    else:
        assert found == (1_000, 968, 31, 1, Decimal("20.39090575119"))
