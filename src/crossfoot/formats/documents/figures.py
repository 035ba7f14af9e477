"""Figures as they are printed: grouped thousands, the currency's own places, a true minus sign."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from crossfoot.measures import Money, Period
from crossfoot.measures.decimals import text

_MINUS = "\u2212"


def printed_money(money: Money) -> str:
    """`-1234.5` USD as `−1,234.50`; the currency stands in the column's head."""
    return printed_number(money.amount)


def printed_number(number: Decimal) -> str:
    """Every digit of it, thousands grouped."""
    shown = f"{number:,f}"
    return shown.replace("-", _MINUS)


def printed_quantity(number: Decimal | None) -> str:
    """A quantity or a unit price without trailing zeros; nothing for none."""
    return "" if number is None else printed_number(Decimal(text(number)))


def printed_days(period: Period) -> str:
    """`1 to 31 Oct 2026`: the first and the last day served, the year once where it is the same."""
    first, last = period.start, period.end - timedelta(days=1)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}" if first != last else _day(last)
    return f"{first.day} {first:%b} to {_day(last)}" if first.year == last.year else f"{_day(first)} to {_day(last)}"


def printed_day(day: date) -> str:
    """`5 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
