"""Deals: what counts as standard, as data, and what a version has that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DealRule:
    """One rule of a policy. limit: of what the rule measures (percent, days, months); None for a rule without a measure.

    grade: `notable` or `severe`. duty: who accepts what it finds. standard: what counts as standard, in words.
    """

    name: str
    grade: str
    duty: str
    standard: str
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DealPolicy:
    """A version of the policy: rules by name. A rule that is left out finds nothing."""

    version: int
    rules: Mapping[str, DealRule]


@dataclass(frozen=True, slots=True)
class DealFinding:
    """A term that is not standard. place: id of the term or clause, empty for the agreement as a whole; clause: its number.
    value, standard: in words."""

    rule: str
    place: str
    clause: str
    value: str
    standard: str
    grade: str
    duty: str
