"""A reconciliation as a workbook: Waterfall, Differences, Causes, Unmatched, Proof."""

from __future__ import annotations

import io
from collections.abc import Iterator

from crossfoot.cli.rate.sheets import Amount, Cell, sheets
from crossfoot.cli.reconcile.lines import lines_of
from crossfoot.measures import Currency, Money
from crossfoot.records.matching.difference import Difference
from crossfoot.runs.reconciling.statement import ReconciledStatement

_FIGURES = frozenset("Lines Matches Differences Amount Ours Theirs Difference Unexplained Ways".split())
_WATERFALL = (("Currency", 9), ("Step", 24), ("Cause", 8), ("Differences", 12), ("Amount", 16))
_DIFFERENCES = (
    ("Id", 18),
    ("Key", 28),
    ("Entity", 18),
    ("Matched by", 16),
    ("Our lines", 24),
    ("Their lines", 24),
    ("Currency", 9),
    ("Ours", 15),
    ("Theirs", 15),
    ("Difference", 15),
    ("Cause", 12),
    ("Kind", 8),
    ("Why", 60),
    ("Unexplained", 15),
    ("Ways", 6),
    ("Fits as well", 20),
    ("Tolerated by", 16),
)
_CAUSES = (
    ("Difference", 18),
    ("Key", 28),
    ("Cause", 8),
    ("In words", 20),
    ("Kind", 8),
    ("Currency", 9),
    ("Amount", 15),
    ("Formula", 60),
    ("Figure", 20),
    ("Value", 18),
    ("Source", 32),
)
_PROOF = (("What", 20), ("Currency", 9), ("Matches", 10), ("Lines", 10), ("Amount", 16))


def workbook(found: ReconciledStatement, *, names: tuple[str, str]) -> bytes:
    """The workbook's bytes. Raises Malformed: sheet-too-long, cell-too-long (what a workbook cannot hold; JSON can)."""
    content = io.BytesIO()
    says = f"{names[0]} against {names[1]} by {found.rules}"
    with sheets(content, title=f"Reconciled by {found.rules}", says=says, figures=_FIGURES) as pages:
        pages.add("Waterfall", _WATERFALL, list(_waterfall(found)), above=[("Theirs less ours, by cause", "", None)])
        flat = [line for each in found.differences for line in lines_of(each)]
        rows: list[tuple[Cell, ...]] = [
            (
                line.id,
                line.key,
                line.entity,
                line.step,
                line.ours_ids,
                line.theirs_ids,
                line.currency,
                None if line.ours is None else Amount(line.ours),
                None if line.theirs is None else Amount(line.theirs),
                Amount(line.difference),
                line.cause,
                line.kinds,
                line.why,
                Amount(line.unexplained),
                line.ways,
                line.also,
                line.tolerated_by,
            )
            for line in flat
        ]
        pages.add("Differences", _DIFFERENCES, rows, above=[("Causes and the unexplained sum to each difference", "", None)])
        causes = [row for each in found.differences for row in _causes(each)]
        pages.add("Causes", _CAUSES, causes, above=[("The arithmetic of every cause, with its figures", "", None)])
        alone = [row for row, line in zip(rows, flat, strict=True) if line.ours is None or line.theirs is None]
        pages.add("Unmatched", _DIFFERENCES, alone, above=[("Lines that one side has alone", "", None)])
        pages.add("Proof", _PROOF, list(_proof(found)), above=[(f"Digest {found.digest}", "", None)])
    return content.getvalue()


def _waterfall(found: ReconciledStatement) -> Iterator[tuple[Cell, ...]]:
    for each in found.waterfalls:
        code = each.currency.code
        yield code, "Ours", "", None, _amount(each.ours, each.currency)
        for total in each.causes:
            yield code, total.code.says, total.code.value, total.differences, _amount(total.minor, each.currency)
        yield code, "unexplained", "UNX", each.unexplained_in, _amount(each.unexplained, each.currency)
        yield code, "Theirs", "", None, _amount(each.theirs, each.currency)


def _causes(difference: Difference) -> Iterator[tuple[Cell, ...]]:
    """A row for each figure of each cause; the amount stands on the first."""
    key = difference.ours.key or difference.theirs.key
    for cause in difference.causes:
        kind = str(cause.kind) if cause.kind else ""
        head = (difference.id, key, cause.code.value, cause.code.says, kind, cause.currency.code)
        amount: Amount | None = _amount(cause.minor, cause.currency)
        figures = [(each.name, each.value, each.source) for each in cause.operands] or [("", "", "")]
        for name, value, source in figures:
            yield (*head, amount, cause.formula, name, value, source)
            amount = None


def _proof(found: ReconciledStatement) -> Iterator[tuple[Cell, ...]]:
    for side, control in (("Ours", found.ours), ("Theirs", found.theirs)):
        for currency, lines, minor in control.feet:
            yield f"{side}, read", currency.code, None, lines, _amount(minor, currency)
    for each in found.matched:
        lines = each.ours_lines + each.theirs_lines
        yield f"Matched by {each.step}", each.currency.code, each.matches, lines, _amount(each.minor, each.currency)


def _amount(minor: int, currency: Currency) -> Amount:
    return Amount(Money.of_minor(minor, currency).amount)
