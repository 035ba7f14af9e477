"""Records as JSON and back, for the jsonb columns that keep one whole: workings, drafts, flags.

Numbers are text, so that no reader makes floats of them; fields at their default are left out; what comes back equals
what went in. The shape is the record's own: a field that is renamed needs a migration of what is stored.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

from crossfoot.errors import Defect
from crossfoot.measures import Currency, Extension, Instant, Money, Percent, Period, Quantity, Span

Record = TypeVar("Record")
Json = Any


def to_json(value: object) -> Json:
    """A record, or a tuple of them, as what json.dumps takes. Raises Defect for a type no record may hold."""
    kind = type(value)
    if value is None or kind in (str, int, bool):
        return value
    if kind is Decimal:
        return format(cast(Decimal, value), "f")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if kind in _MEASURES:
        return _MEASURES[kind][0](value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        found = ((name, getattr(value, name), default) for name, default in _fields(cast(Any, kind)))
        return {name: to_json(each) for name, each, default in found if each != default}
    raise Defect(f"not a thing of records: {kind.__name__}")


def from_json(kind: type[Record], stored: Json) -> Record:
    """The record of that kind as it was."""
    return cast(Record, _reader(cast(Any, kind))(stored))


def all_from_json(kind: type[Record], stored: list[Json]) -> tuple[Record, ...]:
    """The records of a stored list."""
    read = _reader(cast(Any, kind))
    return tuple(cast(Record, read(each)) for each in stored)


def _money(stored: Json) -> Money:
    return Money(stored[0], _currency(stored[1]))


def _currency(stored: Json) -> Currency:
    return Currency.of(stored) if isinstance(stored, str) else Currency.own(stored[0], exponent=stored[1])


def _currency_json(currency: Currency) -> Json:
    return currency.code if currency.is_money else [currency.code, currency.exponent]


_MEASURES: dict[type[Any], tuple[Callable[[Any], Json], Callable[[Json], Any]]] = {
    Currency: (_currency_json, _currency),
    Money: (lambda money: [format(money.amount, "f"), _currency_json(money.currency)], _money),
    Extension: (
        lambda extension: [format(extension.amount, "f"), _currency_json(extension.currency)],
        lambda stored: Extension(stored[0], _currency(stored[1])),
    ),
    Quantity: (lambda quantity: [format(quantity.value, "f"), quantity.unit], lambda stored: Quantity(stored[0], stored[1])),
    Percent: (lambda percent: format(percent.value, "f"), Percent),
    Period: (
        lambda period: [period.start.isoformat(), period.end.isoformat()],
        lambda stored: Period(date.fromisoformat(stored[0]), date.fromisoformat(stored[1])),
    ),
    Span: (lambda span: [span.start.ns, span.end.ns], lambda stored: Span(Instant(stored[0]), Instant(stored[1]))),
    Instant: (lambda instant: instant.ns, Instant),
}


@functools.cache
def _fields(kind: type[Any]) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in dataclasses.fields(kind))


@functools.cache
def _reader(kind: Any) -> Callable[[Json], Any]:
    """What turns the JSON of a type back into its value."""
    if kind in _MEASURES:
        return _MEASURES[kind][1]
    if kind is Decimal:
        return Decimal
    if kind is date:
        return date.fromisoformat
    if typing.get_origin(kind) is tuple:
        return _tuple_reader(typing.get_args(kind))
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        (inner,) = (each for each in typing.get_args(kind) if each is not type(None))
        read = _reader(inner)
        return lambda stored: None if stored is None else read(stored)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        readers = {name: _reader(hints[name]) for name, _ in _fields(cast(Any, kind))}
        return lambda stored: cast(Any, kind)(**{name: readers[name](each) for name, each in stored.items()})
    return lambda stored: stored


def _tuple_reader(inner: tuple[Any, ...]) -> Callable[[Json], tuple[Any, ...]]:
    if inner[-1] is Ellipsis:
        read = _reader(inner[0])
        return lambda stored: tuple(read(each) for each in stored)
    readers = [_reader(each) for each in inner]
    return lambda stored: tuple(read(each) for read, each in zip(readers, stored, strict=True))
