"""Why: the tree behind a document or one of its lines, from the books and the lake. Reads only."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.agreements.reads.versions import version_of
from crossfoot.books.billing.document import StoredDocument
from crossfoot.books.billing.reads.charges import booked_charge, charges_of_run, live_charges
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.run import Run
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.metered import metered
from crossfoot.bulk.sampling import sample_events
from crossfoot.desks.billing.inputs import snapshot_of
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_agreement
from crossfoot.records.charge import Charge, series_text
from crossfoot.records.document import DocumentLine
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.explain import SAMPLES, Background, Node, RunFacts, VersionFacts, explain_document, explain_line
from crossfoot.terms.agreement import Agreement


def explain(*, entity: str, number: str, line: int | None, by: Actor) -> Node:
    """The tree of a document, or of one line of it.

    Raises Missing: document-not-there, line-not-there, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    stored = document(by, entity=entity, number=number)
    lines = stored.document.draft.lines
    if line is None:
        return explain_document(stored.document, {each.number: _background(stored, each, by) for each in lines})
    if not 1 <= line <= len(lines):
        raise Missing("line-not-there", number=number, line=line, lines_total=len(lines))
    chosen = lines[line - 1]
    return explain_line(stored.document, chosen, _background(stored, chosen, by))


def _background(stored: StoredDocument, line: DocumentLine, by: Actor) -> Background:
    entity = stored.ref.entity
    charge, number = booked_charge(by, entity=entity, charge=line.charge)
    chain = [(charge, number), *_worked_from(charge, number, by, entity)]
    made_by = run(by, chain[1][1] if charge.reverses else number)
    version = version_of(by, entity=entity, agreement=charge.key.agreement, version=charge.version)
    behind = [found for each, own in chain if not each.reverses for found in _measured(each, run(by, own), by)]
    return Background(
        charges=tuple(each for each, _ in chain),
        metered=tuple(quantity for quantity, _ in behind),
        samples=tuple(samples for _, samples in behind),
        queries=tuple(_query(quantity) for quantity, _ in behind),
        version=VersionFacts(
            agreement=version.agreement,
            version=version.version,
            digest=version.digest,
            title=version.title,
            in_force_from=version.in_force_from.isoformat(),
            recorded_at=version.recorded_at,
            recorded_by=actor_numbered(by, version.recorded_by).name,
        ),
        run=RunFacts(
            run=str(made_by.id),
            as_of=made_by.as_of,
            manifest=made_by.manifest_seq,
            engine_version=made_by.engine_version,
            prepared_by=actor_numbered(by, made_by.prepared_by).name,
            issued_by=actor_numbered(by, stored.issued_by).name,
        ),
    )


def _worked_from(charge: Charge, number: int, by: Actor, entity: str) -> list[tuple[Charge, int]]:
    """The charges a discount, cap, true-up, credit or reversal was worked out from, each with the run it came from.

    Those the same run did not book anew are the ones that count: an earlier run booked them alike.
    """
    if charge.reverses:
        return [booked_charge(by, entity=entity, charge=charge.reverses)]
    if not charge.of:
        return []
    own = charges_of_run(by, entity=entity, run=number, agreement=charge.key.agreement)
    found = [(each, number) for each in own if each.key.digest in charge.of and not each.reverses]
    missing = set(charge.of) - {each.key.digest for each, _ in found}
    live = live_charges(by, entity=entity, agreements=[charge.key.agreement]) if missing else ()
    return found + [booked_charge(by, entity=entity, charge=each.id) for each in live if each.key.digest in missing]


def _measured(charge: Charge, made_by: Run, by: Actor) -> list[tuple[MeteredQuantity, tuple[UsageEvent, ...]]]:
    """What the meters counted for a charge's term, span and series, each with a sample of its events."""
    if not charge.events:
        return []
    found = metered(by, entity=made_by.entity, run=made_by.id, agreement=charge.key.agreement, term=charge.key.term)
    version = version_of(by, entity=made_by.entity, agreement=charge.key.agreement, version=charge.version)
    agreement = read_agreement(version.document.encode(), name=version.agreement)
    return [
        (each, _samples(each, agreement, made_by, by))
        for each in found
        if each.span == charge.span and charge.key.series in ("", series_text(each.dims))
    ]


def _samples(quantity: MeteredQuantity, agreement: Agreement, made_by: Run, by: Actor) -> tuple[UsageEvent, ...]:
    seen = manifest(by, entity=made_by.entity, seq=made_by.manifest_seq)
    how = next(meter for meter in agreement.term(quantity.term).meters if meter.id == quantity.meter)
    return sample_events(
        snapshot_of(seen),
        accounts=agreement.accounts,
        metric=how.metric,
        span=quantity.span,
        dims=quantity.dims,
        limit=SAMPLES,
    )


def _query(quantity: MeteredQuantity) -> str:
    series = "".join(f" --where {name}={value}" for name, value in quantity.dims)
    return (
        f"crossfoot usage events --agreement {quantity.agreement} --term {quantity.term}"
        f" --from {quantity.span.start} --until {quantity.span.end}{series}"
    )
