"""Frozen records as plain facts and back: how a happening is written into the journal."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from crossfoot.world.marketplaces.clock import read, written

Record = TypeVar("Record")


def plain(value: Any) -> Any:
    """A record as an object of texts, whole numbers and lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    match value:
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case datetime():
            return written(value)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return value


def record(kind: type[Record], facts: dict[str, Any]) -> Record:
    """The record of these facts. Raises ValueError, naming it, for a fact that is missing, unknown or unreadable."""
    hints = _hints(typing.cast(Hashable, kind))
    if unknown := facts.keys() - hints.keys():
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    try:
        return kind(**{name: _read(hints[name], value) for name, value in facts.items()})
    except (TypeError, ArithmeticError) as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


@functools.cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _read(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        return tuple(_read(inner[0], item) for item in value)
    if isinstance(hint, type) and is_dataclass(hint):
        return record(hint, value)
    if hint is datetime:
        return read(value)
    if hint is date:
        return date.fromisoformat(value)
    return Decimal(value) if hint is Decimal else value
