"""What is wrong with a form, told at its head with a link to each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """field: the id of the input it is about. says: what to do, as a sentence."""

    field: str
    says: str


def by_field(problems: Sequence[Problem]) -> Mapping[str, str]:
    """The first sentence of each field, for the place beside it."""
    found: dict[str, str] = {}
    for each in problems:
        found.setdefault(each.field, each.says)
    return found
