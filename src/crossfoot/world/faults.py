"""What goes wrong between a source and us, sown on purpose and counted.

Rows sent twice, rows that say something else, rows nobody can read, usage of unknown accounts and meters, and usage that
arrives after the month was billed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from crossfoot.world.contracts.customers import Customer
from crossfoot.world.traffic import Happening, Request

_LAST_NOON = 1_793_448_000_000
"""2026-10-31T12:00Z, in milliseconds since 1970."""

Broken = tuple[str, dict[str, str]]
"""Why a row cannot be read, and what its cells are changed to."""

BROKEN_REQUESTS: tuple[Broken, ...] = (
    ("a quantity that is no number", {"input_tokens": "n/a"}),
    ("a quantity in exponents", {"output_tokens": "1e3"}),
    ("a quantity in full-width digits", {"input_tokens": "１２３"}),
    ("no account", {"account": ""}),
    ("a time without a zone", {"at": "2026-10-11T10:00:00.000"}),
    ("a day that does not exist", {"at": "2026-10-32T10:00:00.000Z"}),
    ("no id", {"request": ""}),
)


@dataclass(slots=True)
class Key:
    """The answer key: what was sown, per file and in all. Counts are of events unless they say rows."""

    rows: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    duplicates: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, int] = field(default_factory=dict)
    rejected_rows: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown_account: dict[str, int] = field(default_factory=dict)
    unknown_meter: dict[str, int] = field(default_factory=dict)
    outside_term: dict[str, int] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)

    @property
    def usage(self) -> dict[str, object]:
        """As it is written: each table with its foot."""
        tables = ("rows", "events", "duplicates", "conflicts", "unknown_account", "unknown_meter", "outside_term", "late")
        found: dict[str, object] = {name: _footed(getattr(self, name)) for name in tables}
        found["rejected_rows"] = self.rejected_rows | {"total": sum(sum(each.values()) for each in self.rejected_rows.values())}
        return found


def _footed(counts: dict[str, int]) -> dict[str, int]:
    return {**counts, "total": sum(counts.values())}


def again(found: list[Request], *, count: int, rng: random.Random) -> list[Request]:
    """Rows that are sent a second time, word for word."""
    return [replace(each) for each in rng.sample(found, count)]


def otherwise(found: list[Request], *, count: int, rng: random.Random) -> list[Request]:
    """Rows that come again under their id with other quantities."""
    return [
        replace(each, tokens_in=each.tokens_in + 1 + int(rng.random() * 50), tokens_out=each.tokens_out + 3)
        for each in rng.sample(found, count)
    ]


def strangers(found: list[Request], *, count: int, rng: random.Random) -> list[Request]:
    """Requests of accounts that no agreement knows."""
    drawn = rng.sample(found, count)
    return [replace(each, account=f"acct-9{place % 3:03d}", id=f"str-{place:05d}") for place, each in enumerate(drawn)]


def overstayed(found: list[Request], who: list[Customer], *, count: int, rng: random.Random) -> list[Request]:
    """Requests of customers who had left: on the last day of the month, at noon UTC."""
    accounts = [each.accounts[0] for each in who if each.leaves]
    drawn = rng.sample(found, count if accounts else 0)
    return [
        replace(each, at=_LAST_NOON + place, account=accounts[place % len(accounts)], id=f"aft-{place:05d}")
        for place, each in enumerate(drawn)
    ]


def unpriced(found: list[Happening], *, count: int, rng: random.Random) -> list[Happening]:
    """Events of a metric that no agreement prices."""
    drawn = rng.sample(found, count)
    return [replace(each, metric="beta.voice", dims={}, id=f"vox-{place:05d}") for place, each in enumerate(drawn)]
