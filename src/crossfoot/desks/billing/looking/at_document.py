"""Looking at one document: all that its page says, gathered in a fixed number of questions. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.billing.document import DocumentSummary, StoredDocument
from crossfoot.books.billing.reads.documents import document, document_page, documents_referring
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.run import Run
from crossfoot.books.ledger.reads.entries import entry_of
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import legal_entity, party_as
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.measures import Instant, Money
from crossfoot.records.document import DocumentKind
from crossfoot.records.entry import Entry

_LOOKED_BACK = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a timeline: what, by whom, when."""

    what: str
    who: str
    at: Instant


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document with what stands around it.

    bill_to: as it was printed. zone: the entity's. before: the customer's invoice before this one in the same currency,
    None for the first. referring: credit notes and rebills that name it. entry: as posted. run: that it bills, None for a
    credit note. trail: what was done to it, oldest first. names: of the actors in the trail and the run, by id.
    """

    stored: StoredDocument
    bill_to: Party
    zone: str
    before: DocumentSummary | None
    referring: tuple[StoredDocument, ...]
    entry: Entry | None
    run: Run | None
    trail: tuple[Line, ...]
    names: Mapping[int, str]

    @property
    def agreements(self) -> tuple[str, ...]:
        """The agreements its lines come from, each once, in order."""
        return tuple(dict.fromkeys(line.agreement for line in self.stored.document.draft.lines))

    @property
    def told(self) -> tuple[Step, ...]:
        """The timeline, the latest first: what the trail says of the document, then the run that rated it."""
        steps = [Step(_said(line.deed), self.names[line.by], line.at) for line in self.trail]
        if self.run is not None:
            steps.insert(0, Step(f"Rated in run {self.run.id}", self.names[self.run.prepared_by], self.run.as_of))
        return tuple(reversed(steps))

    @property
    def change(self) -> Money | None:
        """What is due against the invoice before; None where there is none."""
        draft = self.stored.document.draft
        return None if self.before is None else Money(draft.total.amount - self.before.total, draft.currency)


def document_facts(*, entity: str, number: str, by: Actor) -> DocumentFacts:
    """All about one document. Raises Missing: document-not-there, entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.READ, entity=entity)
    stored = document(by, entity=entity, number=number)
    draft = stored.document.draft
    made_by = None if stored.run is None else run(by, stored.run)
    trail = lines_on(by, entity=entity, on_kind="document", on_id=number)
    people = {line.by for line in trail} | {stored.issued_by} | ({made_by.prepared_by} if made_by else set())
    earlier = document_page(by, entity=entity, before=stored.ref, bill_to=draft.bill_to, limit=_LOOKED_BACK)
    like = (each for each in earlier if each.kind is DocumentKind.INVOICE and each.currency == draft.currency.code)
    return DocumentFacts(
        stored=stored,
        bill_to=party_as(by, entity=entity, key=draft.bill_to, version=stored.bill_to_version),
        zone=legal_entity(by, entity).time_zone,
        before=next(like, None) if draft.kind is DocumentKind.INVOICE else None,
        referring=documents_referring(by, entity=entity, number=number),
        entry=entry_of(by, entity=entity, source_kind="document", source_id=number),
        run=made_by,
        trail=trail,
        names={each: actor_numbered(by, each).name for each in sorted(people)},
    )


def _said(deed: str) -> str:
    """A deed in words: `document.issued` is `Issued`."""
    return deed.rpartition(".")[2].replace("-", " ").capitalize()
