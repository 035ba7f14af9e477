"""One cell to its value, as the layout declares it: nothing is guessed, and what was damaged on its way is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from crossfoot.errors import Malformed
from crossfoot.formats.statements.layout import CellType, Column, DateForm, Layout, NumberForm
from crossfoot.measures import Currency, Instant, exact
from crossfoot.measures.instant import NS_PER_SECOND
from crossfoot.records.counterparties.statement import Value

PLACES_MAX, DIGITS_MAX = 15, 19
"""Of every number of a statement: what DECIMAL(34,15) holds."""

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: (?:12:00:00 AM|0?0:00(?::00)?))?", re.ASCII)
_MONTH = re.compile(r"([0-9]{4}-(?:0[1-9]|1[0-2]))(?:-01)?", re.ASCII)
_DAMAGED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]{1,3}", re.ASCII | re.IGNORECASE)
_CURRENCY_INSIDE = re.compile(
    r"[A-Z]{3}\s?[+-]?[0-9.,]+|[+-]?[0-9.,]+\s?[A-Z]{3}|[+-]?[$€£¥]\s?[+-]?[0-9.,]+|[0-9.,]+\s?[$€£¥]"
)
_COMMAS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_POINTS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]+)?|[+-]?[0-9]+(?:,[0-9]+)?", re.ASCII)
_FORMS = {DateForm.ISO: "2026-02-28", DateForm.MDY: "2/28/2026", DateForm.DMY: "28/2/2026"}
_YES, _NO = ("1", "true", "yes", "y"), ("0", "false", "no", "n")
_A_MINUTE_NS = 60 * NS_PER_SECOND

Reader = Callable[[str], Value]


def cell_reader(column: Column, layout: Layout) -> Reader:
    """What reads the trimmed, filled cells of a column. It raises Malformed: statement-number, statement-currencies-differ,
    statement-id-damaged, statement-id-length, statement-date, statement-date-order, statement-flag, statement-month, and those
    of instants, currencies and exact numbers."""
    match column.kind:
        case CellType.TEXT:
            return str
        case CellType.ID:
            return lambda text: _id(text, digits=column.digits)
        case CellType.DECIMAL:
            return lambda text: _number(text, layout=layout)
        case CellType.DATE:
            return lambda text: _day(text, form=layout.dates)
        case CellType.INSTANT:
            read = _end if column.end else _instant
            return lambda text: read(text, layout)
        case CellType.MONTH:
            return _month
        case CellType.FLAG:
            return _flag
        case CellType.CURRENCY:
            return lambda text: Currency.of(text).code


def _id(text: str, *, digits: int) -> str:
    """Text, as it stands: never padded, never a number."""
    if _DAMAGED.fullmatch(text):
        raise Malformed("statement-id-damaged", got=text)
    if digits and not (len(text) == digits and text.isascii() and text.isdigit()):
        raise Malformed("statement-id-length", got=text, digits=digits)
    return text


def _number(text: str, *, layout: Layout) -> Decimal:
    plain = text
    if layout.numbers is NumberForm.COMMAS and _COMMAS.fullmatch(text):
        plain = text.replace(",", "")
    elif layout.numbers is NumberForm.POINTS and _POINTS.fullmatch(text):
        plain = text.replace(".", "").replace(",", ".")
    try:
        return exact(plain, places_max=PLACES_MAX, digits_max=DIGITS_MAX)
    except Malformed as refusal:
        if refusal.code != "not-a-plain-number":
            raise
    if _CURRENCY_INSIDE.fullmatch(text):
        raise Malformed("statement-currencies-differ", got=text)
    raise Malformed("statement-number", got=text, words=", ".join(layout.words) or "an empty cell")


def _day(text: str, *, form: DateForm) -> date:
    """A plain date: ISO, or in the declared order of day and month. A midnight behind it is dropped."""
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(*map(int, found.groups()))
        if found := _SLASHED.fullmatch(text):
            first, second, year = map(int, found.groups())
            if form is DateForm.MDY:
                return date(year, first, second)
            if form is DateForm.DMY:
                return date(year, second, first)
            raise Malformed("statement-date-order", got=text, form=_FORMS[form])
    except ValueError:
        if _SLASHED.fullmatch(text):
            raise Malformed("statement-date-order", got=text, form=_FORMS[form]) from None
    raise Malformed("statement-date", got=text, form=_FORMS[form])


def _instant(text: str, layout: Layout) -> Instant:
    """A moment: with its own offset, or in the layout's zone; a plain day is its midnight there."""
    if len(text) == len("2026-02-28") or _SLASHED.fullmatch(text):
        return Instant.midnight(_day(text, form=layout.dates), layout.zone)
    try:
        return Instant.parse(text)
    except Malformed as refusal:
        if refusal.code != "no-time-zone":
            raise
    return Instant.local(text, layout.zone)


def _end(text: str, layout: Layout) -> Instant:
    """The end of a stretch that is said with its last moment, as the first moment after it.

    23:59:59 (and fractions of it) stands for the midnight that follows, a plain day for all of that day. An end on a whole
    minute is one already.
    """
    if len(text) == len("2026-02-28") or _SLASHED.fullmatch(text):
        return Instant.midnight(_day(text, form=layout.dates) + timedelta(days=1), layout.zone)
    said = _instant(text, layout)
    if said.ns % _A_MINUTE_NS == 0:
        return said
    return Instant((said.ns // NS_PER_SECOND + 1) * NS_PER_SECOND)


def _month(text: str) -> str:
    found = _MONTH.fullmatch(text)
    if not found:
        raise Malformed("statement-month", got=text)
    return found[1]


def _flag(text: str) -> bool:
    word = text.casefold()
    if word not in (*_YES, *_NO):
        raise Malformed("statement-flag", got=text)
    return word in _YES


def shown(value: Value) -> str:
    """A value as canonical text: one value, one text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return str(value)
