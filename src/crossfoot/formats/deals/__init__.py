"""The policy of deals as TOML: one table a rule."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

from crossfoot.measures.decimals import exact
from crossfoot.records.contracts.deal import DealPolicy, DealRule

_PERCENT_PLACES = 10


@functools.cache
def shipped_deal_policy() -> DealPolicy:
    """The policy that ships with the package."""
    page = resources.files("crossfoot.formats.deals") / "policy.toml"
    read = tomllib.loads(page.read_text("utf-8"))
    rules = {
        name: DealRule(
            name=name,
            grade=rule["grade"],
            duty=rule["duty"],
            standard=rule["standard"],
            limit=exact(rule["limit"], places_max=_PERCENT_PLACES) if "limit" in rule else None,
        )
        for name, rule in read["rules"].items()
    }
    return DealPolicy(read["version"], rules)
