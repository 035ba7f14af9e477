"""Looking at holds: which accounts are held, who asked for what, and what was before. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.billing.reads.accounts.holds import hold, holds
from crossfoot.books.trail.approvals.reads.requests import requests_about
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import Hold, HoldState


@dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold as it stands. request: the open one about it, to confirm or to lift; None for none."""

    hold: Hold
    state: HoldState
    request: StoredRequest | None

    @property
    def protects(self) -> bool:
        """Whether its account is held now."""
        return self.state in (HoldState.PLACED, HoldState.CONFIRMED)

    @property
    def lifting(self) -> bool:
        """Whether the open request is to lift it."""
        return self.request is not None and self.request.facts["act"] == "lift"


@dataclass(frozen=True, slots=True)
class HoldsFacts:
    """Holds, the latest first: those that protect now, and those that are over. names: of the actors, by id."""

    now: tuple[HoldShown, ...]
    over: tuple[HoldShown, ...]
    names: Mapping[int, str]


def holds_facts(*, entity: str, by: Actor, at: Instant) -> HoldsFacts:
    """All holds of an entity, in four questions. Raises Missing: entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    return _facts(holds(by, entity=entity), entity=entity, by=by, at=at)


def hold_facts(*, entity: str, number: int, by: Actor, at: Instant) -> HoldsFacts:
    """One hold, as `holds_facts` gives it. Raises Missing: entity-not-seen, hold-not-there; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    return _facts((hold(by, entity=entity, number=number),), entity=entity, by=by, at=at)


def _facts(found: tuple[Hold, ...], *, entity: str, by: Actor, at: Instant) -> HoldsFacts:
    about = [name for each in found for name in (str(each.id), f"{each.id}, to lift")]
    asked = [each for each in requests_about(by, entity=entity, kind="hold", abouts=about) if each.is_open]
    waiting = {int(each.facts["hold"]): each for each in reversed(asked)}
    shown = [HoldShown(each, each.state(at), waiting.get(each.id)) for each in found]
    people = {number for each in found for number in (each.by, each.confirmed_by, each.lifted_by)}
    return HoldsFacts(
        tuple(each for each in shown if each.protects),
        tuple(each for each in shown if not each.protects),
        names(by, people),
    )
