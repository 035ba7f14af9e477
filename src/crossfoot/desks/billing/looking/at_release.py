"""Looking at what may be released and issued of a run, draft by draft, before it is asked for. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import StoredDraft
from crossfoot.books.billing.reads.runs import drafts, run
from crossfoot.books.billing.run import Run
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.trail.approvals.reads.requests import requests_on
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.desks.billing.releasing import deed_of, digest_of
from crossfoot.errors import Missing
from crossfoot.measures import Currency, Money, foot_by_currency
from crossfoot.records.approval import ApprovalState


@dataclass(frozen=True, slots=True)
class DraftStanding:
    """A draft before it is released or issued. name: of who is billed. is_released: an applied release covers it as it is."""

    stored: StoredDraft
    name: str
    is_released: bool


@dataclass(frozen=True, slots=True)
class Release:
    """The drafts of a run as they stand. pending: the request that waits; None when none does."""

    run: Run
    deed: str
    drafts: tuple[DraftStanding, ...]
    pending: StoredRequest | None

    @property
    def released(self) -> tuple[DraftStanding, ...]:
        """Those that may be issued as they are."""
        return tuple(each for each in self.drafts if each.is_released)

    @property
    def unreleased(self) -> tuple[DraftStanding, ...]:
        """Those nobody stands for yet."""
        return tuple(each for each in self.drafts if not each.is_released)


def release_facts(*, entity: str, number: int, by: Actor) -> Release:
    """Every draft of a run, and whether it is released as it is now: four questions, whatever their number.

    Raises Missing: run-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    found = run(by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    waiting = drafts(by, entity=entity, run=number)
    deed = deed_of(found)
    requests = [each for each in requests_on(by, entity=entity, kind="run", about=str(number)) if each.deed == deed]
    covered = {
        facts["digest"] for each in requests if each.state is ApprovalState.APPLIED for facts in each.facts["drafts"].values()
    }
    known = parties(by, entity=entity, keys={each.draft.bill_to for each in waiting})
    return Release(
        run=found,
        deed=deed,
        drafts=tuple(DraftStanding(each, known[each.draft.bill_to].name, digest_of(each.draft) in covered) for each in waiting),
        pending=next((each for each in requests if each.is_open), None),
    )


def together(drafts: Sequence[DraftStanding]) -> tuple[Money, ...]:
    """What drafts come to, by currency."""
    feet = foot_by_currency(each.stored.draft.total for each in drafts)
    return tuple(Money(amount, Currency.of(code)) for code, amount in feet.items())
