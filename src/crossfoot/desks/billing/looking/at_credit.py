"""Looking at a credit before it is prepared: the note it would make, and the entry it would post. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import StoredDocument
from crossfoot.books.billing.reads.documents import document, documents_referring
from crossfoot.books.billing.reads.runs import preparing
from crossfoot.engines.billing.credit_note import LineCredit, credit_note, left_by_line
from crossfoot.engines.posting.entry_for import entry_for
from crossfoot.errors import Malformed
from crossfoot.measures import Money, foot
from crossfoot.records.document import Document, DocumentKind, DocumentLine, Draft
from crossfoot.records.entry import Entry

_UNNUMBERED = "not numbered yet"


@dataclass(frozen=True, slots=True)
class Creditable:
    """A document with what is left of it. lines: (line, what is left of it). balance: its total less the notes issued.

    preparing: runs that hold a credit or a rebill of it that is not issued yet.
    """

    stored: StoredDocument
    lines: tuple[tuple[DocumentLine, Money], ...]
    notes: tuple[StoredDocument, ...]
    balance: Money
    preparing: tuple[int, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything is left to credit."""
        return any(left for _, left in self.lines)


@dataclass(frozen=True, slots=True)
class CreditForeseen:
    """note: as it would be issued. entry: as it would be posted on that day. balance_after: of the document."""

    of: Creditable
    note: Draft
    entry: Entry
    balance_after: Money


def creditable(*, entity: str, number: str, by: Actor) -> Creditable:
    """What is left of a document. Raises Missing: document-not-there, entity-not-seen; Forbidden: duty-missing."""
    by.must_hold(Duty.CREDIT, entity=entity)
    stored = document(by, entity=entity, number=number)
    referring = documents_referring(by, entity=entity, number=number)
    notes = tuple(each for each in referring if each.document.draft.kind is DocumentKind.CREDIT_NOTE)
    left = left_by_line(stored.document, [each.document for each in notes])
    total = stored.document.draft.total
    return Creditable(
        stored=stored,
        lines=tuple((line, left[line.number]) for line in stored.document.draft.lines),
        notes=notes,
        balance=foot([total, *(each.document.draft.total for each in notes)], zero=Money.zero(total.currency)),
        preparing=preparing(by, entity=entity, original=number),
    )


def foresee_credit(
    *, entity: str, number: str, lines: Mapping[int, Money | None], reason: str, on: date, by: Actor
) -> CreditForeseen:
    """The note that crediting these lines would make; none named, all that is left. Nothing is kept.

    Raises as `prepare_credit`, but for what only preparing finds out: purchase-in-use.
    """
    found = creditable(entity=entity, number=number, by=by)
    original = found.stored.document
    left = {line.number: amount for line, amount in found.lines}
    wanted = lines or {line: None for line, amount in left.items() if amount}
    if not wanted:
        raise Malformed("nothing-to-credit", number=number)
    for line in wanted:
        if line not in left:
            raise Malformed("credit-unknown-line", line=line, document=number)
    taken = [LineCredit(line, abs(left[line]) if amount is None else amount, "") for line, amount in wanted.items()]
    note = credit_note(original, taken=taken, earlier=[each.document for each in found.notes], reason=reason)
    return CreditForeseen(
        of=found,
        note=note,
        entry=entry_for(Document(_UNNUMBERED, on, on, note)),
        balance_after=found.balance + note.total,
    )
