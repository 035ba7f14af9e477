"""What a list can be narrowed by, read from the query string and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from crossfoot.measures import Period

TEXT_MAX = 200


class Unreadable(ValueError):
    """What somebody typed into a filter is not what it takes; the text says what it takes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A word. Its value: the text, stripped; None when empty."""

    id: str
    title: str
    hint: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names in the query string."""
        return (self.id,)

    def read(self, given: Mapping[str, str]) -> str | None:
        """The value asked for."""
        return given.get(self.id, "").strip()[:TEXT_MAX] or None

    def told(self, given: Mapping[str, str]) -> str:
        """The value in words."""
        return self.read(given) or ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few. choices: (value, title) pairs. Its value: the value chosen; None for any."""

    id: str
    title: str
    choices: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names in the query string."""
        return (self.id,)

    def read(self, given: Mapping[str, str]) -> str | None:
        """The value asked for. Raises Unreadable."""
        value = given.get(self.id, "")
        if value and value not in dict(self.choices):
            raise Unreadable(f"{self.title}: choose one of {', '.join(title for _, title in self.choices)}.")
        return value or None

    def told(self, given: Mapping[str, str]) -> str:
        """The value in words."""
        return dict(self.choices).get(given.get(self.id, ""), "")


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both inside, either open. Its value: a Period; None when both are empty."""

    id: str
    title: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Names in the query string."""
        return (f"{self.id}_from", f"{self.id}_to")

    def read(self, given: Mapping[str, str]) -> Period | None:
        """The value asked for. Raises Unreadable."""
        first, last = (given.get(name, "").strip() for name in self.fields)
        if not first and not last:
            return None
        try:
            start = date.fromisoformat(first) if first else date.min
            end = date.fromisoformat(last) + timedelta(days=1) if last else date.max
        except (ValueError, OverflowError):
            raise Unreadable(f"{self.title}: type days as 2026-10-31.") from None
        if end <= start:
            raise Unreadable(f"{self.title}: the last day comes before the first.")
        return Period(start, end)

    def told(self, given: Mapping[str, str]) -> str:
        """The value in words."""
        first, last = (given.get(name, "").strip() for name in self.fields)
        if first and last:
            return f"{first} to {last}"
        return f"from {first}" if first else f"to {last}" if last else ""


@dataclass(frozen=True, slots=True)
class Amounts:
    """From an amount to an amount, both inside, either open. Its value: a pair of Decimal or None; None when both are empty."""

    id: str
    title: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Names in the query string."""
        return (f"{self.id}_from", f"{self.id}_to")

    def read(self, given: Mapping[str, str]) -> tuple[Decimal | None, Decimal | None] | None:
        """The value asked for. Raises Unreadable."""
        low, high = (self._amount(given.get(name, "")) for name in self.fields)
        if low is not None and high is not None and high < low:
            raise Unreadable(f"{self.title}: the second amount is less than the first.")
        return None if low is None and high is None else (low, high)

    def _amount(self, typed: str) -> Decimal | None:
        plain = typed.replace(",", "").replace("\N{MINUS SIGN}", "-").strip()
        if not plain:
            return None
        try:
            found = Decimal(plain)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found.adjusted()) > 15:
            raise Unreadable(f"{self.title}: type an amount as 1234.50.")
        return found

    def told(self, given: Mapping[str, str]) -> str:
        """The value in words."""
        low, high = (given.get(name, "").strip() for name in self.fields)
        if low and high:
            return f"{low} to {high}"
        return f"from {low}" if low else f"to {high}" if high else ""


Filter = Text | Choice | Days | Amounts


def read_all(filters: tuple[Filter, ...], given: Mapping[str, str]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The values by filter id, and (field, sentence) for each that cannot be read; such a filter is left open."""
    values: dict[str, Any] = {}
    problems = []
    for each in filters:
        try:
            values[each.id] = each.read(given)
        except Unreadable as error:
            values[each.id] = None
            problems.append((each.fields[0], str(error)))
    return values, tuple(problems)
