"""Values of a list in words: figures as figures, days as ISO days, text that cannot run as a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.errors import Malformed
from crossfoot.formats.tables.listed.heading import Kind
from crossfoot.measures import Currency, Instant, Money
from crossfoot.measures.decimals import text

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def amount_text(value: Decimal | Money, currency: str) -> str:
    """An amount with the places of its currency, and every digit more that it has: `-1234.50`."""
    if isinstance(value, Money):
        return str(value.amount)
    try:
        return str(Money(value, Currency.of(currency)).amount)
    except Malformed:
        return text(value)


def day_text(value: date) -> str:
    """`2026-10-31`."""
    return value.isoformat()


def moment_text(value: Instant) -> str:
    """`2026-11-04T09:12:33Z`."""
    return f"{value.datetime():%Y-%m-%dT%H:%M:%SZ}"


def harmless(words: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return f"'{words}" if words.startswith(_RISKY) else words


def plain(kind: Kind, value: Any, *, currency: str) -> str:
    """A value as text that says all of it; empty for None."""
    if value is None:
        return ""
    match kind:
        case Kind.AMOUNT | Kind.CHANGE:
            return amount_text(value, currency)
        case Kind.QUANTITY | Kind.COUNT:
            return text(Decimal(value))
        case Kind.DAY:
            return day_text(value)
        case Kind.MOMENT:
            return moment_text(value)
    return str(value)


def cell(kind: Kind, value: Any, *, currency: str) -> str:
    """A value for a CSV."""
    words = plain(kind, value, currency=currency)
    return harmless(words) if kind in (Kind.TEXT, Kind.ID, Kind.STATE) else words
