"""Printing: an issued document as the PDF a customer receives. Reads only."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import StoredDocument
from crossfoot.books.billing.reads.charges import booked_charge
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import party_as
from crossfoot.books.usage.reads.metered import metered
from crossfoot.formats.documents.pdf import document_pdf
from crossfoot.formats.documents.usage_detail import usage_detail_csv
from crossfoot.records.charge import Step
from crossfoot.records.letterhead import Letterhead, PrintedParty
from crossfoot.records.metered import MeteredQuantity


def print_document(*, entity: str, number: str, by: Actor) -> bytes:
    """The PDF of a document: the same bytes each time, with the names as they were when it was issued.

    Raises Missing: document-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    stored = document(by, entity=entity, number=number)
    draft = stored.document.draft
    sender = party_as(by, entity=entity, key=entity, version=stored.issuer_version)
    bill_to = party_as(by, entity=entity, key=draft.bill_to, version=stored.bill_to_version)
    workings: dict[str, tuple[Step, ...]] = {}
    runs: dict[str, int] = {}
    for line in draft.lines:
        charge, run = booked_charge(by, entity=entity, charge=line.charge)
        workings[line.charge] = charge.steps
        runs[line.agreement] = run
    return document_pdf(
        stored.document,
        letterhead=Letterhead(_printed(sender)),
        bill_to=_printed(bill_to),
        workings=workings,
        usage_detail=usage_detail_csv(_metered(stored, runs, by)),
    )


def _metered(stored: StoredDocument, runs: dict[str, int], by: Actor) -> list[MeteredQuantity]:
    """What was metered for the agreements and terms on the document, by the runs that charged them."""
    billed = {(line.agreement, line.term) for line in stored.document.draft.lines}
    found = [
        each for agreement, run in runs.items() for each in metered(by, entity=stored.ref.entity, run=run, agreement=agreement)
    ]
    return [each for each in found if (each.agreement, each.term) in billed]


def _printed(named: Party) -> PrintedParty:
    return PrintedParty(named.key, named.name, named.address, named.tax_id, named.email)
