"""A layout's columns as SQL: what a cell is worth, and which cells are beyond doubt. The rest is the row reader's."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.bulk.layout import column_name
from crossfoot.bulk.session import quoted
from crossfoot.formats.statements.layout import CellType, Column, DateForm, Layout, NumberForm
from crossfoot.measures import Currency
from crossfoot.measures.instant import NS_PER_SECOND

ROW, EXTRA, HOLDS = "#row", "#extra", "#holds"
"""Columns of a lines file beside the layout's own: the row's number, cells without a name, whether it holds now."""
AMOUNT = "DECIMAL(34,15)"
SUM = "DECIMAL(38,15)"

TYPES = {
    CellType.TEXT: "VARCHAR",
    CellType.ID: "VARCHAR",
    CellType.DECIMAL: AMOUNT,
    CellType.DATE: "DATE",
    CellType.INSTANT: "BIGINT",
    CellType.MONTH: "VARCHAR",
    CellType.FLAG: "BOOLEAN",
    CellType.CURRENCY: "VARCHAR",
}
"""What a column of a lines file holds; an instant is nanoseconds since 1970."""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SETTLED_DAY = "(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2})-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_SLASHED = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_DAMAGED = "(?i)[0-9]([.,][0-9]+)?E[+][0-9]{1,3}"
_NUMBER = "[+-]?[0-9]{1,19}([.][0-9]{1,15})?"
_MONTH = "[0-9]{4}-(0[1-9]|1[0-2])(-01)?"
_ORDER = {DateForm.MDY: "%m/%d/%Y", DateForm.DMY: "%d/%m/%Y"}
_DAY_NS = 86_400 * NS_PER_SECOND


def by_columns(layout: Layout) -> bool:
    """Whether a file of this layout is read by columns first; where numbers are grouped, it is the row reader's as a whole."""
    return layout.numbers is NumberForm.PLAIN


def cells(layout: Layout, found: Mapping[str, str]) -> Mapping[str, str]:
    """Column -> its cell as SQL over the raw text: trimmed, NULL where it is empty or a word for nothing."""
    words = ", ".join(quoted(word) for word in ("", *layout.words))
    return {
        name: f"CASE WHEN trim({column_name(header)}, ' \t') NOT IN ({words}) THEN trim({column_name(header)}, ' \t') END"
        for name, header in found.items()
    }


def typed(column: Column, layout: Layout) -> str:
    """A cell's value as SQL, of a cell beyond doubt (under the column's own name)."""
    cell = column_name(column.name)
    match column.kind:
        case CellType.DECIMAL:
            return f"TRY_CAST({cell} AS {AMOUNT})"
        case CellType.DATE:
            return _date(cell, layout)
        case CellType.INSTANT:
            return _instant(column, layout)
        case CellType.MONTH:
            return f"left({cell}, 7)"
        case CellType.FLAG:
            return f"lower({cell}) IN ('1', 'true', 'yes', 'y')"
        case _:
            return cell


def doubtless(column: Column, layout: Layout) -> str:
    """What a cell beyond doubt satisfies, as SQL; empty for a column whose every cell is."""
    cell = column_name(column.name)
    match column.kind:
        case CellType.TEXT:
            return ""
        case CellType.ID:
            if column.digits:
                return _or_empty(cell, f"regexp_full_match({cell}, '[0-9]{{{column.digits}}}')")
            return _or_empty(cell, f"NOT regexp_full_match({cell}, {quoted(_DAMAGED)})")
        case CellType.DECIMAL:
            return _or_empty(cell, f"regexp_full_match({cell}, {quoted(_NUMBER)})")
        case CellType.MONTH:
            return _or_empty(cell, f"regexp_full_match({cell}, {quoted(_MONTH)})")
        case CellType.FLAG:
            return _or_empty(cell, f"lower({cell}) IN ('1', 'true', 'yes', 'y', '0', 'false', 'no', 'n')")
        case CellType.CURRENCY:
            return _or_empty(cell, f"{cell} IN ({', '.join(map(quoted, Currency.codes()))})")
        case CellType.DATE | CellType.INSTANT:
            return _or_empty(cell, f"({typed(column, layout)}) IS NOT NULL")


def as_text(column: Column) -> str:
    """A typed value as the canonical text the row reader gives it, as SQL; an empty text for none."""
    cell = column_name(column.name)
    match column.kind:
        case CellType.DECIMAL:
            plain = f"rtrim(rtrim(CAST({cell} AS VARCHAR), '0'), '.')"
            return f"COALESCE({plain}, '')"
        case CellType.DATE | CellType.FLAG:
            return f"COALESCE(CAST({cell} AS VARCHAR), '')"
        case CellType.INSTANT:
            whole = f"strftime(make_timestamp_ns({cell}), '%Y-%m-%dT%H:%M:%S')"
            rest = f"rtrim(lpad(CAST({cell} % {NS_PER_SECOND} AS VARCHAR), 9, '0'), '0')"
            fraction = f"CASE WHEN {cell} % {NS_PER_SECOND} = 0 THEN '' ELSE '.' || {rest} END"
            return f"COALESCE({whole} || {fraction} || 'Z', '')"
        case _:
            return f"COALESCE({cell}, '')"


def _or_empty(cell: str, condition: str) -> str:
    return f"({cell} IS NULL OR {condition})"


def _date(cell: str, layout: Layout) -> str:
    plain = f"CASE WHEN regexp_full_match({cell}, {quoted(_DAY)}) THEN TRY_CAST({cell} AS DATE)"
    if order := _ORDER.get(layout.dates):
        slashed = f"TRY_CAST(try_strptime({cell}, {quoted(order)}) AS DATE)"
        plain += f" WHEN regexp_full_match({cell}, {quoted(_SLASHED)}) THEN {slashed}"
    return f"{plain} END"


def _instant(column: Column, layout: Layout) -> str:
    """Nanoseconds of a moment on a whole second in UTC; NULL for any other way of writing one."""
    cell = column_name(column.name)
    zone = "Z?" if layout.zone == "UTC" else "Z"
    moment = f"epoch_ns(TRY_CAST(left({cell}, 19) AS TIMESTAMP_NS))"
    if column.end:
        after = f"{moment} - {moment} % {NS_PER_SECOND} + {NS_PER_SECOND}"
        moment = f"CASE WHEN {moment} % {60 * NS_PER_SECOND} = 0 THEN {moment} ELSE {after} END"
    read = f"CASE WHEN regexp_full_match({cell}, {quoted(f'{_SETTLED_DAY}[T ]{_CLOCK}{zone}')}) THEN {moment}"
    if layout.zone == "UTC":
        midnight = f"epoch_ns(TRY_CAST({cell} AS TIMESTAMP_NS))"
        told = f"{midnight} + {_DAY_NS}" if column.end else midnight
        read += f" WHEN regexp_full_match({cell}, {quoted(_SETTLED_DAY)}) THEN {told}"
    return f"{read} END"
