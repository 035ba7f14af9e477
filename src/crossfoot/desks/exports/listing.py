"""A list as it is exported: its columns, and the question that gives its rows a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.formats.tables.listed.heading import Heading, Kind

Filters = Mapping[str, Any]
"""What a list is narrowed by, as JSON: text and whole numbers by name; what is not named is open."""
Page = Callable[[Actor, str, Filters, Any, int], tuple[Any, Any]]
"""(viewer, entity, filters, after, limit) to rows and where the next page begins, None at the end."""


@dataclass(frozen=True, slots=True)
class Column:
    """heading: what it is called and holds. of: its value in a row."""

    heading: Heading
    of: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """id and version: of the definition, named in every file. currency: of a row's amounts. duty: who may have it."""

    id: str
    version: int
    title: str
    columns: tuple[Column, ...]
    page: Page
    currency: Callable[[Any], str] | None = None
    duty: Duty = Duty.READ

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The columns as they stand in a file."""
        return tuple(each.heading for each in self.columns)


def column(name: str, title: str, kind: Kind, of: Callable[[Any], Any] | None = None, *, unit: str = "") -> Column:
    """A column; without `of`, its value is the row's field of its name."""
    return Column(Heading(name, title, kind, unit), of or (lambda row: _told(getattr(row, name))))


def _told(value: Any) -> Any:
    """A field as a column holds it: a choice by its word, nothing where the field is empty."""
    told = value.value if isinstance(value, Enum) else value
    return None if told == "" else told
