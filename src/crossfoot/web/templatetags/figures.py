"""Figures as pages show them: true minus, digits in threes, every decimal the measure has, nothing rounded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template

from crossfoot.measures import Instant, Money, Period
from crossfoot.measures.decimals import text

register = template.Library()
MINUS = "\N{MINUS SIGN}"


@register.filter
def money(value: Money | None) -> str:
    """`1,234.50`, `−1,234.50`: as many decimals as the currency has, no currency (it stands in the column's head)."""
    return "" if value is None else grouped(str(value.amount))


@register.filter
def signed(value: Money | Decimal | int) -> str:
    """A change: `+12.00`, `−3.10`, `0.00`."""
    return signed_text(value if isinstance(value, Money) else text(Decimal(value)))


@register.filter
def exact(value: Decimal | int | None) -> str:
    """A quantity, price or count, every digit it has: `3,418,207`, `0.0014`."""
    return "" if value is None else grouped(text(Decimal(value)))


@register.filter
def currency(value: Money) -> str:
    """The code alone."""
    return value.currency.code


@register.filter
def day(value: date | None) -> str:
    """`2026-10-31`."""
    return "" if value is None else value.isoformat()


@register.filter
def days(value: Period) -> str:
    """`2026-10-01 to 2026-10-31`, both days inside; `from 2026-10-01` where no end is known."""
    if value.is_open:
        return f"from {value.start.isoformat()}"
    return f"{value.start.isoformat()} to {(value.end - timedelta(days=1)).isoformat()}"


@register.filter
def moment(value: Instant | None, zone: str = "UTC") -> str:
    """`2026-11-04 09:12 UTC`: when something was done, to the minute."""
    return "" if value is None else f"{value.datetime().astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


@register.simple_tag
def foot_of(side: Any, what: str) -> str:
    """What one side of a joint foots to in a currency or metric; blank where it has none of it."""
    return exact(side.feet.get(what))


def signed_text(value: Money | str) -> str:
    """A change with the places of its currency, or those that its text has: `+12.00`."""
    plain = str(value.amount) if isinstance(value, Money) else value
    return f"+{grouped(plain)}" if Decimal(plain) > 0 else grouped(plain)


def grouped(plain: str) -> str:
    """A decimal's text with its digits in threes and a true minus."""
    sign, digits = (MINUS, plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}"
