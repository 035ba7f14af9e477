"""Who already did to a thing what does not go with the deed at hand: the matrix of duties, on one object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from crossfoot.engines.controls.segregation import did_do

_ASKING = "approval.asked"
_USED: Mapping[str, str] = {
    "credit.prepared": "credit",
    "rebill.prepared": "credit",
    "preparation.discarded": "credit",
    "period.rated": "rate",
    "price-book.recorded": "price",
    "backfill.opened": "adjust-usage",
    "backfill.filled": "adjust-usage",
    "backfill.loaded": "adjust-usage",
}
"""A deed as the trail names it -> the duty that whoever did it used. Old usage, loaded as a backfill, adjusts what counts."""
_ASKED_WITH: Mapping[str, str] = {
    "agreement.approve": "contract",
    "deal.accept": "contract",
    "price-book.approve": "price",
    "invoices.release": "rate",
    "credit.issue": "credit",
    "document.void": "credit",
    "backfill.close": "adjust-usage",
}
"""What a request is for -> the duty that whoever asks for it uses."""
_CHECKS: Mapping[str, str] = {
    "agreement.approve": "approve-contract",
    "price-book.approve": "approve-price",
    "invoices.release": "release",
    "credit.issue": "approve-credit",
    "document.void": "approve-credit",
    "backfill.close": "release",
}
"""A deed that binds -> the duty its checker uses on the thing. To close a backfill releases usage to be billed."""


class Told(Protocol):
    """A line of the trail, as far as it matters here. by: an actor's id."""

    @property
    def by(self) -> int: ...
    @property
    def deed(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


def clashing_hands(deed: str, told: Iterable[Told]) -> tuple[int, ...]:
    """The actors who did something to a thing that clashes with checking it, in order. told: every line about the thing.

    They are ids of logins and keys as they acted: whoever judges compares the humans behind them, so that another login, a key
    or a right handed on does not help. A waiver lets both duties be held, never both be used here; pairs of class M are no bar.
    """
    used: dict[int, set[str]] = {}
    for line in told:
        duty = _ASKED_WITH.get(str(line.facts.get("deed", ""))) if line.deed == _ASKING else _USED.get(line.deed)
        if duty is not None:
            used.setdefault(line.by, set()).add(duty)
    doing = _CHECKS[deed]
    return tuple(by for by, done in sorted(used.items()) if any(each.pair.weight == "H" for each in did_do(done, doing)))
