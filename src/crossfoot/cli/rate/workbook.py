"""A rated period as a workbook: Charges, Workings, Suspense, Rejected."""

from __future__ import annotations

import io

from crossfoot.cli.rate.inputs import UsageRead
from crossfoot.cli.rate.lines import line_of, says_why
from crossfoot.cli.rate.printed import total_of
from crossfoot.cli.rate.sheets import Amount, Cell, sheets
from crossfoot.formats.usage.rejects import reject_table
from crossfoot.measures import Period
from crossfoot.records.charge import Charge, series_text
from crossfoot.runs.rate_files import RatedFiles

_CHARGES = (
    ("Agreement", 14),
    ("Version", 8),
    ("Clause", 8),
    ("Line", 30),
    ("Kind", 11),
    ("Series", 22),
    ("First day", 11),
    ("Last day", 11),
    ("Quantity", 17),
    ("Unit", 10),
    ("Unit price", 15),
    ("Amount", 14),
    ("Currency", 9),
    ("Events", 10),
    ("Charge", 21),
    ("Conventions", 104),
)
_WORKINGS = (
    ("Charge", 21),
    ("Agreement", 14),
    ("Line", 30),
    ("Step", 6),
    ("What", 12),
    ("In words", 72),
    ("Quantity", 17),
    ("Unit", 10),
    ("Price", 15),
    ("Amount", 20),
    ("Adds", 7),
)
_SUSPENSE = (
    ("Account", 20),
    ("Metric", 18),
    ("Dimensions", 26),
    ("Events", 10),
    ("Quantity", 17),
    ("Unit", 10),
    ("First", 32),
    ("Last", 32),
    ("Code", 20),
    ("Why", 60),
    ("What to do", 60),
)
_FIGURES = frozenset(("Version", "Quantity", "Unit price", "Price", "Amount", "Events", "Step"))
"""Columns that stand at the right."""


def workbook(rated: RatedFiles, read: UsageRead, *, period: Period) -> bytes:
    """The workbook's bytes. Raises Malformed: sheet-too-long, cell-too-long (what a workbook cannot hold; CSV can)."""
    content, found = io.BytesIO(), rated.period
    named, says = f"Rated {period.start} until {period.end}", f"{period.start} until {period.end}, before tax"
    with sheets(content, title=named, says=says, figures=_FIGURES) as pages:
        totals = [("Total", currency, Amount(total_of(foot, found.charges, currency))) for currency, foot in found.proof.feet]
        pages.add("Charges", _CHARGES, [_charge(each) for each in found.charges], above=totals)
        steps = [row for each in found.charges for row in _steps(each)]
        pages.add("Workings", _WORKINGS, steps, above=[("A charge is the sum of the steps that add, rounded once", "", None)])
        suspended = [
            (
                each.account,
                each.metric,
                series_text(each.dims),
                each.events,
                each.quantity.value,
                each.quantity.unit,
                str(each.first or ""),
                str(each.last or ""),
                str(each.code),
                *says_why(each, unrated=found.unrated),
            )
            for each in found.suspended
        ]
        pages.add("Suspense", _SUSPENSE, suspended, above=[("Not billed, waiting for a person", "", None)])
        head, rows = reject_table(
            (row for each in read.files for row in each.rejected),
            columns=list(dict.fromkeys(name for each in read.files for name in each.columns)),
        )
        widths = dict(zip(head, (6, 16, 20, 48, 48, 20), strict=False))
        pages.add(
            "Rejected", [(name, widths.get(name, 18)) for name in head], rows, above=[("Rows that made no event", "", None)]
        )
    return content.getvalue()


def _charge(charge: Charge) -> tuple[Cell, ...]:
    line = line_of(charge)
    return (
        line.agreement,
        line.version,
        line.clause,
        line.name,
        line.kind,
        line.series,
        line.first_day,
        line.last_day,
        line.quantity,
        line.unit,
        line.unit_price,
        Amount(line.amount),
        line.currency,
        line.events,
        line.charge,
        line.conventions,
    )


def _steps(charge: Charge) -> list[tuple[Cell, ...]]:
    head = (charge.id, charge.key.agreement, charge.name)
    return [
        (*head, at, step.op.value, step.says, step.quantity, step.unit, step.price, step.amount, "yes" if step.adds else "")
        for at, step in enumerate(charge.steps, 1)
    ]
