"""Control totals of a statement: before any line is looked at, count and feet per currency and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from crossfoot.errors import Malformed, Problem
from crossfoot.measures.decimals import EXACT, text
from crossfoot.records.counterparties.statement import ColumnTotal, StatedClaim, StatementRow


def column_totals(rows: Iterable[StatementRow], *, footed: Sequence[tuple[str, str]]) -> tuple[ColumnTotal, ...]:
    """What each footed column sums to in each currency, sorted.

    footed: (column, the column that names its currency); an empty second one for quantities. Amounts of rows that name no
    currency foot under an empty one, so that they are seen.
    """
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for row in rows:
        for column, currency_column in footed:
            value = row.values.get(column)
            if isinstance(value, Decimal):
                key = (column, str(row.values.get(currency_column) or "") if currency_column else "")
                count, total = sums.get(key, (0, Decimal(0)))
                sums[key] = (count + 1, EXACT.add(total, value))
    return tuple(ColumnTotal(column, currency, *sums[column, currency]) for column, currency in sorted(sums))


def claim_feet(claims: Iterable[StatedClaim]) -> tuple[tuple[str, str, int, Decimal], ...]:
    """(kind, currency, claims, sum of amounts) of a statement's claims, sorted."""
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for each in claims:
        count, total = sums.get((each.kind, each.currency), (0, Decimal(0)))
        sums[each.kind, each.currency] = (count + 1, EXACT.add(total, each.amount or Decimal(0)))
    return tuple((kind, currency, *sums[kind, currency]) for kind, currency in sorted(sums))


def must_foot(
    totals: Sequence[ColumnTotal], *, rows_read: int, told: Sequence[tuple[str, str, Decimal]], rows_told: int | None, file: str
) -> None:
    """Compare what was read with what the sender's covering note says.

    told: (column, currency, sum). rows_told: None where he says no count. Raises Malformed: statement-totals-differ with a
    Problem for each: statement-count-differs, statement-total-differs.
    """
    problems = []
    if rows_told is not None and rows_told != rows_read:
        problems.append(Problem("statement-count-differs", file, facts={"got": rows_read, "told": rows_told}))
    found = {(each.column, each.currency): each.total for each in totals}
    for column, currency, want in told:
        got = found.get((column, currency), Decimal(0))
        if got != want:
            apart = text(EXACT.subtract(got, want))
            facts = {"column": column, "currency": currency, "got": text(got), "told": text(want), "apart": apart}
            problems.append(Problem("statement-total-differs", file, field=column, facts=facts))
    if problems:
        raise Malformed("statement-totals-differ", file=file, count=len(problems), problems=problems)
