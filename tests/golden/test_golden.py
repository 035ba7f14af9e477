"""Golden runs: what was charged once is charged again, until a decision says otherwise."""

from __future__ import annotations

import difflib
import io
import os
from collections import defaultdict
from pathlib import Path

import pytest

from crossfoot.formats.agreements import read_agreement
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import read_rows
from crossfoot.measures import Period
from crossfoot.measures.decimals import EXACT
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.rate_files import RatedFiles, rate_files
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.terms.agreement import Agreement, History
from tests.bulk.lakes import Shelves
from tests.golden.stored import charge_lines, suspense_lines
from tests.parity.worlds import row

HERE = Path(__file__).parent
COMPANY = HERE / "company"
OCTOBER = Period.month("2026-10")
MEANT = """The golden run gives other figures. If that is a mistake, correct it. If it is meant: write a decision record in
docs/decisions/ that says which figures move and why, raise ENGINE_VERSION in runs/rated.py, and run
CROSSFOOT_UPDATE_GOLDEN=1 python -m pytest tests/golden, which writes the files of the new version.
"""


def histories() -> tuple[History, ...]:
    """The agreements of the company, their versions together."""
    versions: dict[str, list[Agreement]] = defaultdict(list)
    for page in sorted(COMPANY.glob("*.yaml")):
        if page.stem != "usage":
            version = read_agreement(page.read_bytes(), name=page.name)
            versions[version.id].append(version)
    return tuple(History(tuple(each)) for _, each in sorted(versions.items()))


def usage() -> tuple[UsageEvent, ...]:
    """The company's usage, in the order of the file."""
    mapping = read_mapping((COMPANY / "usage.yaml").read_bytes(), name="usage.yaml")
    content = io.BytesIO((COMPANY / "usage.csv").read_bytes())
    read = read_rows(open_table(content, file="usage.csv").rows, mapping=mapping, file="usage.csv")
    assert read.rejected == ()
    return read.events


@pytest.fixture(scope="module")
def rated() -> RatedFiles:
    return rate_files(histories=histories(), events=usage(), period=OCTOBER)


@pytest.mark.parametrize("name", ["charges", "suspense"])
def test_the_golden_run_gives_what_it_gave(name: str, rated: RatedFiles) -> None:
    lines = charge_lines(rated.period.charges) if name == "charges" else suspense_lines(rated.period.suspended)
    page = HERE / f"{name}-{ENGINE_VERSION}.jsonl"
    if os.environ.get("CROSSFOOT_UPDATE_GOLDEN") and not page.exists():
        page.write_text("\n".join(lines) + "\n", "utf-8")
    stored = page.read_text("utf-8").splitlines()
    changes = list(difflib.unified_diff(stored, lines, "stored", "recomputed", lineterm="", n=0))
    assert not changes, MEANT + "\n".join(changes)


def test_the_golden_run_over_a_lake_is_the_same(rated: RatedFiles, tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([row(each) for each in usage()])
    assert rate_period(RunInputs(histories(), shelves.snapshot, OCTOBER)) == rated.period


def test_the_golden_run_meets_what_it_should(rated: RatedFiles) -> None:
    period = rated.period
    assert (rated.duplicates, len(rated.conflicts), period.unrated) == (1, 1, ())
    assert {each.code for each in period.suspended} >= {"unknown-account", "unknown-meter"}
    assert {str(each.key.kind) for each in period.charges} >= {"usage", "recurring", "true-up", "discount"}
    assert {each.version for each in period.charges if each.key.agreement == "AGR-0001"} == {1, 2}


def test_every_charge_of_the_golden_run_foots(rated: RatedFiles) -> None:
    for each in rated.period.charges:
        total = each.extension.amount * 0
        for step in each.steps:
            total = EXACT.add(total, step.amount) if step.adds and step.amount is not None else total
        assert total == each.extension.amount, each.id
