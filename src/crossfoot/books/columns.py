"""How our measures become columns and come back: one way for every room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from psycopg.types.range import DateRange

from crossfoot.errors import Malformed
from crossfoot.measures import Instant, Period

Row = TypeVar("Row")
Place = TypeVar("Place", int, str)
Value = TypeVar("Value")

KEPT = [
    pgtrigger.Protect(name="keeps_rows", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="keeps_table",
        operation=pgtrigger.Truncate,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;",
    ),
]
"""The triggers of a table whose rows never change. They hold even the owner role; grants hold the app role."""


class Kept(models.Model):
    """A table whose rows are written once and never change."""

    class Meta:
        abstract = True
        triggers = KEPT


def amount_column(**options: Any) -> Any:
    """Settled money of the row's currency: numeric(20,4)."""
    return models.DecimalField(max_digits=20, decimal_places=4, **options)


def extension_column(**options: Any) -> Any:
    """An unrounded amount: numeric(49,27)."""
    return models.DecimalField(max_digits=49, decimal_places=27, **options)


def price_column(**options: Any) -> Any:
    """What one unit costs: numeric(28,12)."""
    return models.DecimalField(max_digits=28, decimal_places=12, **options)


def quantity_column(**options: Any) -> Any:
    """How much of a unit: numeric(34,15)."""
    return models.DecimalField(max_digits=34, decimal_places=15, **options)


def currency_column(**options: Any) -> Any:
    """An ISO 4217 code."""
    return models.CharField(max_length=3, **options)


def days_column(**options: Any) -> Any:
    """Half-open days. An open end is the last day there is, as in a Period."""
    return DateRangeField(**options)


def ns_column(**options: Any) -> Any:
    """An instant to the nanosecond: what a timestamp of PostgreSQL, which ends at microseconds, would round in silence."""
    return models.BigIntegerField(**options)


def begins_index(field: str, *, name: str, include: Sequence[str] = ()) -> models.Index:
    """The index that answers how a field begins (`books.beginning`), in each legal entity. include: answered beside."""
    return models.Index(
        fields=["entity", field], name=name, opclasses=["text_ops", "text_pattern_ops"], include=include or None
    )


def days(period: Period) -> DateRange:
    """A period as PostgreSQL's range."""
    return DateRange(period.start, period.end, "[)")


def period(stored: Any) -> Period:
    """A stored range as a period."""
    return Period(stored.lower, stored.upper)


def moment(at: Instant) -> datetime:
    """When a deed was done, as a timestamp: deeds are stamped by a clock of microseconds."""
    return at.datetime()


def instant(stored: datetime) -> Instant:
    """A stored timestamp."""
    return Instant.of(stored)


def feet(pairs: Iterable[tuple[str, Decimal]]) -> list[list[str]]:
    """(what, sum) pairs for a jsonb column: numbers as text, so that no reader makes floats of them."""
    return [[what, format(amount, "f")] for what, amount in pairs]


def unfeet(stored: Iterable[Iterable[str]]) -> tuple[tuple[str, Decimal], ...]:
    """The pairs of a jsonb column."""
    return tuple((what, Decimal(amount)) for what, amount in stored)


def pairs(stored: Mapping[str, str] | Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    """(name, value) pairs of a jsonb list."""
    rows = stored.items() if isinstance(stored, Mapping) else stored
    return tuple((name, value) for name, value in rows)


def cut(rows: Sequence[Row], limit: int, place: Callable[[Row], Place]) -> tuple[Sequence[Row], Place | None]:
    """A page, and where the next one begins after. rows: one more than the limit where there are more; None ends the list."""
    return (rows[:limit], place(rows[limit - 1])) if len(rows) > limit else (rows, None)


def numbered_place(text: str) -> int:
    """Where a page of a list begins, from its text: a row's number. Raises Malformed: place-not-in-list."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Malformed("place-not-in-list", place=text)
    return int(text)


def valued_place(text: str, value: Callable[[str], Value]) -> tuple[Value, int]:
    """The same of a list in an order of its own: `value~row`. value: reads it. Raises Malformed: place-not-in-list."""
    told, _, row = text.rpartition("~")
    try:
        return value(told), numbered_place(row)
    except (ValueError, Malformed) as fault:
        raise Malformed("place-not-in-list", place=text) from fault


def plain_decimal(text: str) -> Decimal:
    """A number as a place in a list tells it. Raises ValueError for what no column holds."""
    if not re.fullmatch(r"-?\d{1,20}(\.\d{1,27})?", text, re.ASCII):
        raise ValueError
    return Decimal(text)
