"""Looking at one draft: its lines with their workings, and what differs from the customer's last document. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import StoredDocument, StoredDraft
from crossfoot.books.billing.reads.charges import booked_charges
from crossfoot.books.billing.reads.documents import last_of_group
from crossfoot.books.billing.reads.runs import draft, run
from crossfoot.books.billing.run import Run
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import party
from crossfoot.books.trail.approvals.reads.requests import requests_on
from crossfoot.desks.billing.releasing import digest_of
from crossfoot.errors import Missing
from crossfoot.measures import Money
from crossfoot.records.approval import ApprovalState
from crossfoot.records.charge import Charge
from crossfoot.records.document import DocumentLine


class Standing(StrEnum):
    """How a line stands to the last document's."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LineCompared:
    """What is billed under one agreement, term and description, against the last document. None: there is none of it."""

    agreement: str
    term: str
    description: str
    standing: Standing
    before: Money | None
    now: Money | None

    @property
    def change(self) -> Money:
        """Now less before."""
        if self.now is None or self.before is None:
            return self.now if self.now is not None else -_given(self.before)
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A draft with what stands behind it. charges: of its lines, by id. last: the same group's last invoice, or None.

    compared: every line of both, in the draft's order, what is gone last. is_released: an applied release covers it as it is.
    """

    stored: StoredDraft
    run: Run
    bill_to: Party
    charges: Mapping[str, Charge]
    last: StoredDocument | None
    compared: tuple[LineCompared, ...]
    is_released: bool

    @property
    def change(self) -> Money | None:
        """The total against the last document's; None where there is none."""
        return None if self.last is None else self.stored.draft.total - self.last.document.draft.total

    @property
    def net_change(self) -> Money | None:
        """The net against the last document's; None where there is none."""
        return None if self.last is None else self.stored.draft.net - self.last.document.draft.net


def draft_facts(*, entity: str, number: int, row: int, by: Actor) -> DraftFacts:
    """All about one draft of a run. Raises Missing: run-not-there, draft-not-there; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    found = run(by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    stored = draft(by, entity=entity, run=number, number=row)
    given = stored.draft
    last = last_of_group(
        by, entity=entity, bill_to=given.bill_to, currency=given.currency.code, group=given.group, before=given.period.start
    )
    digest = digest_of(given)
    applied = [
        each for each in requests_on(by, entity=entity, kind="run", about=str(number)) if each.state is ApprovalState.APPLIED
    ]
    return DraftFacts(
        stored=stored,
        run=found,
        bill_to=party(by, entity=entity, key=given.bill_to),
        charges=booked_charges(by, entity=entity, charges=[line.charge for line in given.lines]),
        last=last,
        compared=compared(given.lines, last.document.draft.lines if last else ()),
        is_released=any(facts["digest"] == digest for each in applied for facts in each.facts["drafts"].values()),
    )


def compared(now: Sequence[DocumentLine], before: Sequence[DocumentLine]) -> tuple[LineCompared, ...]:
    """Lines of two documents side by side: those that are for the same thing are footed."""
    ours, theirs = _footed(now), _footed(before)
    return tuple(
        LineCompared(*key, _standing(theirs.get(key), ours.get(key)), theirs.get(key), ours.get(key))
        for key in dict.fromkeys([*ours, *theirs])
    )


_Key = tuple[str, str, str]


def _footed(lines: Sequence[DocumentLine]) -> dict[_Key, Money]:
    found: dict[_Key, Money] = {}
    for line in lines:
        key = (line.agreement, line.term, line.description)
        found[key] = found[key] + line.amount if key in found else line.amount
    return found


def _standing(before: Money | None, now: Money | None) -> Standing:
    if before is None:
        return Standing.NEW
    if now is None:
        return Standing.GONE
    return Standing.SAME if now == before else Standing.CHANGED


def _given(amount: Money | None) -> Money:
    assert amount is not None  # a line stands on one of the two documents at least
    return amount
