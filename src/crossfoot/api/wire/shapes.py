"""Records as JSON: a record's type becomes the schema of an answer, a record the answer.

Decimals are text in plain notation, money is amount and currency, instants are UTC with Z. The schemas are committed in
`openapi.json`, so that a record cannot change what a program reads without somebody seeing it.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, TypeVar

from ninja import Schema
from pydantic import Field, create_model

from crossfoot.errors import Defect
from crossfoot.measures import Currency, Instant, Money, Percent, Period, Quantity, Span
from crossfoot.measures.decimals import text

Row = TypeVar("Row")
Decimals = Annotated[str, Field(json_schema_extra={"format": "decimal"}, pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
DayText = Annotated[str, Field(json_schema_extra={"format": "date"})]
_LAST_DAY = date.max


class MoneyShape(Schema):
    """An amount in a currency, exact to the currency's places."""

    amount: Decimals
    currency: str


class QuantityShape(Schema):
    """How much of a unit."""

    value: Decimals
    unit: str


class PeriodShape(Schema):
    """Days; the end is not one of them, and null where it is open."""

    start: DayText
    end: DayText | None


class SpanShape(Schema):
    """Instants; the end is not included."""

    start: Moment
    end: Moment


_LEAVES: Mapping[Any, Any] = {
    str: str,
    int: int,
    bool: bool,
    Any: Any,
    Decimal: Decimals,
    Currency: str,
    Percent: Decimals,
    Instant: Moment,
    date: DayText,
    Money: MoneyShape,
    Quantity: QuantityShape,
    Period: PeriodShape,
    Span: SpanShape,
}


@functools.cache
def shape(record: Any) -> type[Schema]:
    """The schema of a record's type."""
    hints = typing.get_type_hints(record)
    fields: dict[str, Any] = {each.name: (_kind(hints[each.name]), ...) for each in dataclasses.fields(record)}
    made: type[Schema] = create_model(record.__name__, __base__=Schema, __doc__=_first_line(record), **fields)
    return made


@functools.cache
def page_shape(record: Any) -> type[Schema]:
    """The schema of a page of records: rows, and the cursor of the next page."""
    kind: Any = shape(record)
    made: type[Schema] = create_model(
        f"{record.__name__}Page", __base__=Schema, __doc__="A page.", rows=(list[kind], ...), next=(str | None, ...)
    )
    return made


def shown(value: Any) -> Any:
    """A record, or what one is made of, as plain JSON values."""
    kind = type(value)
    if value is None or kind in (str, int, bool):
        return value
    if kind is Decimal:
        return text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): shown(each) for name, each in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [shown(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return _shown_measure(value) if kind in _LEAVES else _shown_record(value)


def _shown_measure(value: Any) -> Any:
    match value:
        case Money():
            return {"amount": str(value.amount), "currency": value.currency.code}
        case Quantity():
            return {"value": text(value.value), "unit": value.unit}
        case Period():
            return {"start": value.start.isoformat(), "end": None if value.end == _LAST_DAY else value.end.isoformat()}
        case Span():
            return {"start": str(value.start), "end": str(value.end)}
        case Currency():
            return value.code
        case Percent():
            return text(value.value)
    return str(value)


def _shown_record(value: Any) -> Any:
    if not dataclasses.is_dataclass(value):
        raise Defect(f"no shape for {type(value).__name__}")
    return {each.name: shown(getattr(value, each.name)) for each in dataclasses.fields(value)}


def _kind(hint: Any) -> Any:
    if hint in _LEAVES:
        return _LEAVES[hint]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (only,) = (each for each in inner if each is not types.NoneType)
        return _kind(only) | None
    if origin in (tuple, frozenset, list):
        return list[_kind(inner[0])]  # type: ignore[misc]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[str, _kind(inner[1])]  # type: ignore[misc]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Literal[tuple(each.value for each in hint)]
    if dataclasses.is_dataclass(hint):
        return shape(typing.cast(Any, hint))
    raise Defect(f"no shape for {hint}")


def _first_line(record: Any) -> str:
    return str(record.__doc__ or "").split("\n")[0]
