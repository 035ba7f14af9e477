"""Roles: bundles of duties, as data (`roles.toml`). What counts are the duties; a role only says which come together."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from crossfoot.books.actors.duties import Duty
from crossfoot.errors import Missing


@dataclass(frozen=True, slots=True)
class Role:
    """A bundle of duties. says: what its holder does, in a sentence."""

    name: str
    says: str
    duties: frozenset[Duty]


@functools.cache
def roles() -> Mapping[str, Role]:
    """Every role, by name."""
    page = tomllib.loads((resources.files("crossfoot.books.actors") / "roles.toml").read_text("utf-8"))
    return {name: Role(name, row["says"], frozenset(Duty(each) for each in row["duties"])) for name, row in page.items()}


def role_named(name: str) -> Role:
    """A role. Raises Missing: role-unknown."""
    if name not in roles():
        raise Missing("role-unknown", role=name, roles=", ".join(sorted(roles())))
    return roles()[name]
