"""Control totals of a statement in the lake: what `engines.controls.statement_totals` says, by columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from crossfoot.bulk.layout import column_name
from crossfoot.bulk.session import quoted
from crossfoot.bulk.statements.columns import HOLDS, SUM
from crossfoot.formats.statements.layout import Layout
from crossfoot.measures.decimals import plain
from crossfoot.records.counterparties.statement import ColumnTotal


@dataclass(frozen=True, slots=True)
class ClaimFoot:
    """Of one kind and currency: how many claims, and what they sum to."""

    kind: str
    currency: str
    claims: int
    total: Decimal


def totals(connection: duckdb.DuckDBPyConnection, layout: Layout) -> tuple[ColumnTotal, ...]:
    """What each footed column of the rows that hold sums to, per currency, sorted. Reads the view `lines`."""
    together: dict[str, list[str]] = defaultdict(list)
    for column in layout.footed:
        together[column.currency].append(column.name)
    found: list[ColumnTotal] = []
    for currency, names in together.items():
        word = f"COALESCE({column_name(currency)}, '')" if currency else "''"
        sums = ", ".join(f"COUNT({column_name(name)}), CAST(SUM({column_name(name)}) AS {SUM})" for name in names)
        rows = connection.execute(f"SELECT {word}, {sums} FROM lines WHERE {column_name(HOLDS)} GROUP BY 1").fetchall()
        for told, *figures in rows:
            for place, name in enumerate(names):
                count, total = figures[2 * place : 2 * place + 2]
                if count:
                    found.append(ColumnTotal(name, told, count, plain(total)))
    return tuple(sorted(found, key=lambda each: (each.column, each.currency)))


def claim_feet(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[ClaimFoot, ...]:
    """What the claims of a file sum to, per kind and currency, sorted."""
    rows = connection.execute(
        f"SELECT kind, currency, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS {SUM})"
        f" FROM read_parquet({quoted(str(path))}) GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    return tuple(ClaimFoot(kind, currency, count, plain(total)) for kind, currency, count, total in rows)
