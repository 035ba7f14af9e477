"""Reconciling two parties' lines: in memory, or straight from their files by columns; the result is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crossfoot.engines.matching.reconcile import reconcile
from crossfoot.errors import Missing
from crossfoot.formats.reconciling.layout import ClaimLayout
from crossfoot.formats.reconciling.reader import read_claims
from crossfoot.formats.tables.opening import open_table
from crossfoot.records.matching.claim import Claim
from crossfoot.runs.reconciling.statement import ControlTotals, ReconciledStatement, reconciled_statement
from crossfoot.terms.reconciling import ReconcileRules


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A party's file, and which of its columns are what."""

    path: Path
    layout: ClaimLayout


def reconcile_claims(ours: Sequence[Claim], theirs: Sequence[Claim], *, rules: ReconcileRules) -> ReconciledStatement:
    """Reconcile lines in memory. Control totals come first: what they say is what has to be explained."""
    found = reconcile(ours, theirs, rules=rules)
    return reconciled_statement(
        rules=rules.label,
        ours=ControlTotals.of(ours),
        theirs=ControlTotals.of(theirs),
        settled=(),
        matches=found.matches,
        differences=found.differences,
    )


def read_claim_file(file: ClaimFile) -> tuple[Claim, ...]:
    """Every row of a CSV, XLSX, JSON or Parquet file as a claim.

    Raises Missing: file-not-readable; Malformed: as `open_table` and `read_claims` do.
    """
    name, layout = file.path.name, file.layout
    try:
        with file.path.open("rb") as stream:
            table = open_table(stream, file=name, delimiter=layout.delimiter, wanted=layout.columns)
            return read_claims(table, layout=layout, file=name)
    except OSError as error:
        raise Missing("file-not-readable", file=str(file.path), reason=error.strerror or str(error)) from error


def reconcile_files(ours: ClaimFile, theirs: ClaimFile, *, rules: ReconcileRules) -> ReconciledStatement:
    """Reconcile two files. Raises as `read_claim_file` does."""
    return reconcile_claims(read_claim_file(ours), read_claim_file(theirs), rules=rules)
