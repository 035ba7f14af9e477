"""Printing: an issued document as the PDF a customer receives. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import booked_charge
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import party_as
from crossfoot.books.usage.reads.metered import metered
from crossfoot.formats.documents.pdf import document_pdf
from crossfoot.formats.documents.usage_detail import usage_detail_csv
from crossfoot.records.charge import Charge
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
    charged = [booked_charge(by, entity=entity, charge=line.charge) for line in draft.lines]
    return document_pdf(
        stored.document,
        letterhead=Letterhead(_printed(sender)),
        bill_to=_printed(bill_to),
        workings={charge.id: charge.steps for charge, _ in charged},
        usage_detail=usage_detail_csv(_metered(charged, by, entity)),
    )


def _metered(charged: Sequence[tuple[Charge, int]], by: Actor, entity: str) -> list[MeteredQuantity]:
    """What the runs that worked the charges out had metered for them. What takes back has no usage of its own."""
    behind = {(run, charge.key.agreement, charge.key.term, charge.span) for charge, run in charged if not charge.reverses}
    read = {
        (run, agreement): metered(by, entity=entity, run=run, agreement=agreement)
        for run, agreement in sorted({(run, agreement) for run, agreement, _, _ in behind})
    }
    return [
        each for (run, agreement), found in read.items() for each in found if (run, agreement, each.term, each.span) in behind
    ]


def _printed(named: Party) -> PrintedParty:
    return PrintedParty(named.key, named.name, named.address, named.tax_id, named.email)
