"""Claims by columns: what `formats.statements.claims` makes of rows, made of all lines of a statement at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from crossfoot.bulk.lake import FileFacts, Lake, Shelf
from crossfoot.bulk.layout import column_name
from crossfoot.bulk.session import first_row, number, quoted
from crossfoot.bulk.statements.columns import AMOUNT, HOLDS, ROW, as_text
from crossfoot.errors import Malformed
from crossfoot.formats.statements.layout import CellType, ClaimRule, Column, Layout, SideColumn
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

_DAY_NS = 86_400 * NS_PER_SECOND
_DAYS_MAX = 40_000
ID_PREFIX = "id:"
"""A claims file has one column `id:WHAT` for each other name a claim goes by."""


def write_claims(connection: duckdb.DuckDBPyConnection, lake: Lake, layout: Layout) -> tuple[FileFacts, int]:
    """Write the claims of the lines that hold (the view `lines`); the file, and how many lines claim nothing."""
    maker = _Maker(connection, layout)
    query = maker.query()
    facts = lake.write_rows(connection, query=query, shelf=Shelf.CLAIMS)
    path = quoted(str(lake.path(Shelf.CLAIMS, facts.name)))
    held = number(connection, f"SELECT COUNT(*) FROM lines WHERE {column_name(HOLDS)}")
    return facts, held - number(connection, f'SELECT COUNT(DISTINCT "row") FROM read_parquet({path})')


class _Maker:
    """A layout's claims as one query over the lines."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
        self._connection, self._layout = connection, layout
        self._columns = {column.name: column for column in layout.columns}
        self._whats = sorted({what for rule in layout.rules for what, _ in rule.ids})
        if layout.zone != "UTC":
            self._make_midnights()

    def query(self) -> str:
        """All rules, in the order of the lines and, within one, of the rules."""
        self._connection.execute(f"CREATE TEMP VIEW named AS {self._named()}")
        several = len({rule.amount for rule in self._layout.rules}) > 1
        parts, before = [], dict[str, list[str]]()
        for place, rule in enumerate(self._layout.rules):
            earlier = before.setdefault(rule.amount, [])
            parts.append(self._claims(rule, place, [*(f"NOT {each}" for each in earlier)], tail=several))
            earlier.append(self._holds(rule))
        made = " UNION ALL ".join(parts) or self._none()
        return f'SELECT * EXCLUDE (place) FROM ({made}) AS claims ORDER BY "row", place'

    def _named(self) -> str:
        """Lines that hold, with the name their claims go by."""
        layout = self._layout
        parts = [f"replace(replace({as_text(self._columns[name])}, '~', '~0'), '/', '~1')" for name in layout.key]
        key = " || '/' || ".join(parts)
        held = f'SELECT *, {key} AS "#key" FROM lines WHERE {column_name(HOLDS)}'
        if not layout.repeats:
            return f'SELECT *, "#key" AS "#name" FROM ({held})'
        if number(self._connection, f'SELECT COUNT(*) - COUNT(DISTINCT "#key") FROM ({held})') == 0:
            return f'SELECT *, "#key" AS "#name" FROM ({held})'
        told = ", ".join(as_text(column) for column in layout.columns)
        content = f"sha256(concat_ws(chr(31), {told}))"
        place = f'ROW_NUMBER() OVER (PARTITION BY "#key" ORDER BY {content}, {column_name(ROW)})'
        numbered = f'SELECT *, {place} AS "#place" FROM ({held})'
        name = 'CASE WHEN "#place" = 1 THEN "#key" ELSE "#key" || \'#\' || CAST("#place" AS VARCHAR) END'
        self._connection.execute(f'CREATE TEMP TABLE numbered AS SELECT *, {name} AS "#name" FROM ({numbered})')
        return "SELECT * FROM numbered"

    def _claims(self, rule: ClaimRule, place: int, earlier: list[str], *, tail: str | bool) -> str:
        amount = column_name(rule.amount) if rule.amount else f"CAST(NULL AS {AMOUNT})"
        name = f'"#name" || {quoted("~" + (rule.amount or rule.quantity))}' if tail else '"#name"'
        start, end = self._stretch(rule)
        ids = dict(rule.ids)
        columns = {
            "id": name,
            "row": column_name(ROW),
            "kind": quoted(rule.kind),
            "side": self._side(rule),
            **{key: self._text(getattr(rule, key)) for key in ("account", "agreement", "item", "settled_with")},
            "on": self._on(rule),
            "start_ns": start,
            "end_ns": end,
            "quantity": self._number(rule.quantity),
            "unit": self._text(rule.unit),
            "price": self._number(rule.price),
            "amount": f"-{amount}" if rule.turned and rule.amount else amount,
            "currency": self._text(rule.currency),
            **{f"{ID_PREFIX}{what}": self._text(ids.get(what, "")) for what in self._whats},
            "place": str(place),
        }
        listed = ", ".join(f"{value} AS {column_name(name)}" for name, value in columns.items())
        wanted = [self._holds(rule), *earlier]
        if not rule.always:
            wanted.append(f"COALESCE({amount}, 0) <> 0")
        return f"SELECT {listed} FROM named WHERE {' AND '.join(wanted)}"

    def _holds(self, rule: ClaimRule) -> str:
        conditions = [f"{self._text(column)} IN ({', '.join(map(quoted, words))})" for column, words in rule.when]
        return f"({' AND '.join(conditions) or 'TRUE'})"

    def _text(self, column: str) -> str:
        return as_text(self._columns[column]) if column else "''"

    def _number(self, column: str) -> str:
        return column_name(column) if column else f"CAST(NULL AS {AMOUNT})"

    def _side(self, rule: ClaimRule) -> str:
        if not isinstance(rule.side, SideColumn):
            return quoted(rule.side)
        word = self._text(rule.side.column)
        cases = [
            f"WHEN {word} IN ({', '.join(map(quoted, words))}) THEN {quoted(side)}"
            for side, words in (("retail", rule.side.retail), ("wholesale", rule.side.wholesale))
            if words
        ]
        return f"CASE {' '.join(cases)} ELSE '' END"

    def _on(self, rule: ClaimRule) -> str:
        if not rule.on:
            return "CAST(NULL AS DATE)"
        return self._day(self._columns[rule.on])

    def _day(self, column: Column) -> str:
        """The day of a column in the layout's zone; none where it is neither a day nor a moment."""
        cell = column_name(column.name)
        if column.kind is CellType.DATE:
            return cell
        if column.kind is not CellType.INSTANT:
            return "CAST(NULL AS DATE)"
        if self._layout.zone == "UTC":
            return f"CAST(make_timestamp_ns({cell}) AS DATE)"
        return f"(SELECT MAX(day) FROM midnights WHERE ns <= {cell})"

    def _stretch(self, rule: ClaimRule) -> tuple[str, str]:
        if rule.month:
            first = f"TRY_CAST({column_name(rule.month)} || '-01' AS DATE)"
            return self._midnight(first), self._midnight(f"CAST({first} + INTERVAL 1 MONTH AS DATE)")
        if rule.day:
            day = self._day(self._columns[rule.day])
            return self._midnight(day), self._midnight(f"{day} + 1")
        return self._moment(rule.start), self._moment(rule.end)

    def _moment(self, name: str) -> str:
        column = self._columns.get(name)
        if column is None or column.kind not in (CellType.DATE, CellType.INSTANT):
            return "CAST(NULL AS BIGINT)"
        cell = column_name(name)
        if column.kind is CellType.INSTANT:
            return cell
        return self._midnight(f"{cell} + 1" if column.end else cell)

    def _midnight(self, day: str) -> str:
        if self._layout.zone == "UTC":
            return f"datediff('day', DATE '1970-01-01', {day}) * {_DAY_NS}"
        return f"(SELECT ns FROM midnights WHERE day = CAST({day} AS DATE))"

    def _make_midnights(self) -> None:
        """When each day of the lines begins in the layout's zone, and the day after the last."""
        table = pa.table(
            {
                "day": pa.array([day for day, _ in self._midnights()], pa.date32()),
                "ns": pa.array([ns for _, ns in self._midnights()], pa.int64()),
            }
        )
        self._connection.register("midnights_given", table)
        self._connection.execute("CREATE TEMP TABLE midnights AS SELECT * FROM midnights_given")
        self._connection.unregister("midnights_given")

    def _midnights(self) -> Iterator[tuple[date, int]]:
        edges = [edge for column in self._layout.columns if (edge := self._edges(column))]
        if not edges:
            return
        first, last = min(low for low, _ in edges), max(high for _, high in edges)
        days = (last - first).days + 65
        if days > _DAYS_MAX:
            raise Malformed("statement-date", got=f"{first} to {last}", form="days of one century")
        for place in range(days):
            day = first - timedelta(days=32) + timedelta(days=place)
            yield day, Instant.midnight(day, self._layout.zone).ns

    def _edges(self, column: Column) -> tuple[date, date] | None:
        cell = column_name(column.name)
        day = {
            CellType.DATE: cell,
            CellType.INSTANT: f"CAST(make_timestamp_ns({cell}) AS DATE)",
            CellType.MONTH: f"TRY_CAST({cell} || '-01' AS DATE)",
        }.get(column.kind)
        if day is None:
            return None
        row = first_row(self._connection, f"SELECT MIN({day}), MAX({day}) FROM lines")
        return (row[0], row[1]) if row and row[0] else None

    def _none(self) -> str:
        """A layout whose rows claim nothing still has a claims file, without rows."""
        texts = ("id", "kind", "side", "account", "agreement", "item", "settled_with", "unit", "currency")
        kinds = {
            **dict.fromkeys(("row", "start_ns", "end_ns"), "BIGINT"),
            **dict.fromkeys(("quantity", "price", "amount"), AMOUNT),
            "on": "DATE",
            **dict.fromkeys(texts, "VARCHAR"),
        }
        order = ("id", "row", "kind", "side", "account", "agreement", "item", "settled_with", "on", "start_ns", "end_ns")
        rest = ("quantity", "unit", "price", "amount", "currency")
        listed = ", ".join(f"CAST(NULL AS {kinds[name]}) AS {column_name(name)}" for name in (*order, *rest))
        return f"SELECT {listed}, 0 AS place FROM lines WHERE FALSE"
