"""Looking at deals: versions with terms that are not standard, waiting and decided. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.names import names
from crossfoot.books.agreements.reads.deals import Deal, deals, deals_waiting
from crossfoot.books.trail.approvals.reads.requests import requests_about
from crossfoot.books.trail.approvals.request import StoredRequest


@dataclass(frozen=True, slots=True)
class DealShown:
    """A deal and the latest request for its acceptance; None when nobody asked yet."""

    deal: Deal
    request: StoredRequest | None


@dataclass(frozen=True, slots=True)
class DealsFacts:
    """waiting: an acceptance is wanted; seen: every other version with a finding, accepted or merely notable. The last
    recorded first. names: of the actors, by id."""

    waiting: tuple[DealShown, ...]
    seen: tuple[DealShown, ...]
    names: Mapping[int, str]


def deals_facts(*, entity: str, by: Actor) -> DealsFacts:
    """The deals of an entity, in a fixed number of questions. Raises Missing: entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    waiting = deals_waiting(by, entity=entity)
    pending = {(each.agreement, each.version) for each in waiting}
    seen = tuple(each for each in deals(by, entity=entity) if (each.agreement, each.version) not in pending)
    about = [f"{each.agreement} version {each.version}" for each in (*waiting, *seen)]
    asked = requests_about(by, entity=entity, kind="deal", abouts=about)
    latest = {each.on_id: each for each in reversed(asked)}
    people = {number for each in (*waiting, *seen) for number in (each.recorded_by, each.accepted_by)}

    def shown(each: Deal) -> DealShown:
        return DealShown(each, latest.get(f"{each.agreement} version {each.version}"))

    return DealsFacts(tuple(map(shown, waiting)), tuple(map(shown, seen)), names(by, people))
