"""Proving: every joint of a period walked over the rows themselves, from the file read to the trail. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import StoredDocument
from crossfoot.books.billing.reads.charges import charges_of_run
from crossfoot.books.billing.reads.documents import documents_named, documents_of_run
from crossfoot.books.billing.reads.joints import run_feet
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.ledger.reads.entries import entry_of, sources_in
from crossfoot.books.trail.reads.chain import broken_link
from crossfoot.books.trail.reads.lines import lines_of_deed
from crossfoot.books.usage.reads.metered import metered
from crossfoot.desks.close.usage_joints import accepted_lake, lake_metered, read_accepted
from crossfoot.engines.posting.entry_for import entry_for
from crossfoot.errors import Missing, Unbalanced
from crossfoot.measures import Period, foot
from crossfoot.records.document import Draft
from crossfoot.records.entry import AccountRole, Entry
from crossfoot.runs.prove import Joint, Part, Proven, Side, metered_side, proof_side, side
from crossfoot.runs.rated import proof_of

_LIMIT = 10_000


def prove(*, entity: str, period: Period, by: Actor) -> Proven:
    """Walk every joint of a period, by count and by amount in each currency or metric.

    The usage joints cover the whole lake, the others the published runs of the period.
    Raises Missing: period-unrated, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    published = runs(by, entity=entity, within=period, state=RunState.PUBLISHED, limit=_LIMIT)
    rating = next((each for each in published if not each.note), None)
    if rating is None:
        raise Missing("period-unrated", period=period, entity=entity, month=f"{period.start:%Y-%m}")
    documents = [each for run in published for each in documents_of_run(by, entity=entity, run=run.id)]
    stored = metered_side(metered(by, entity=entity, run=rating.id))
    return Proven(
        f"{period.start:%Y-%m}",
        (
            read_accepted(entity=entity, by=by),
            accepted_lake(entity=entity, by=by),
            lake_metered(rating, stored, by=by),
            _metered_rated(published, by=by),
            _rated_billed(published, documents, by=by),
            _billed_posted(documents, entity=entity, by=by),
            _posted_trail(entity, documents, by=by),
        ),
    )


def _metered_rated(published: Sequence[Run], *, by: Actor) -> Joint:
    """The charges of each run against the seal it was published with."""
    sealed = [proof_side(run.proof) for run in published if run.proof is not None]
    stored = [proof_side(proof_of(charges_of_run(by, entity=run.entity, run=run.id))) for run in published]
    found = tuple(
        f"the charges of run {run.id} are not those it was published with"
        for run, ours in zip(published, stored, strict=True)
        if run.proof is None or ours.digest != run.proof.digest
    )
    return Joint("metered-rated", together(sealed), together(stored), found=found)


def _rated_billed(published: Sequence[Run], documents: Sequence[StoredDocument], *, by: Actor) -> Joint:
    """Booked charges against the lines that bill them; what waits in drafts is in flight."""
    feet = [each for run in published for each in run_feet(by, entity=run.entity, run=run.id)]
    found = [reason for each in documents for reason in _unsound(each.document.number, each.document.draft)]
    found += [f"run {run.id} has charges that are not booked" for run in published if _unbooked(run, by)]
    open_side = side([(each.currency, each.open, each.open_amount) for each in feet])
    cancelled = side([(each.currency, each.cancelled, each.cancelled_amount) for each in feet])
    if cancelled.count % 2 or any(cancelled.feet.values()):
        found.append("charges are neither billed nor open, and are not cancelled by a reversal")
    return Joint(
        "rated-billed",
        side([(each.currency, each.booked, each.booked_amount) for each in feet]),
        side([(each.currency, each.billed, each.billed_amount) for each in feet]),
        (Part("in flight", open_side), Part("cancelled", cancelled)),
        tuple(found),
    )


def _unbooked(run: Run, by: Actor) -> bool:
    return any(each.rated != each.booked for each in run_feet(by, entity=run.entity, run=run.id))


def _unsound(number: str, draft: Draft) -> Iterator[str]:
    """What is wrong with an issued document in itself."""
    zero = draft.net - draft.net
    if [line.number for line in draft.lines] != list(range(1, len(draft.lines) + 1)):
        yield f"{number} lacks a line"
    if foot((line.amount for line in draft.lines), zero=zero) != draft.net:
        yield f"the lines of {number} do not foot to its net"
    if foot((tax.amount for tax in draft.taxes), zero=zero) != draft.tax:
        yield f"the taxes of {number} do not foot to its tax"
    if draft.net + draft.tax != draft.total:
        yield f"{number} does not foot"


def _billed_posted(documents: Sequence[StoredDocument], *, entity: str, by: Actor) -> Joint:
    """Each document against its entry, posting by posting; and no entry without its document."""
    found, posted = [], []
    for stored in documents:
        number = stored.document.number
        try:
            entry = entry_of(by, entity=entity, source_kind="document", source_id=number)
            wanted = entry_for(stored.document)
        except Unbalanced as refusal:
            found.append(refusal.says.rstrip("."))
            continue
        if entry is None:
            found.append(f"{number} has no entry")
            continue
        posted.append(entry)
        if entry.lines != wanted.lines:
            found.append(f"the entry of {number} is not what the document says")
    found += _orphans(documents, entity=entity, by=by)
    due = [(each.document.draft.currency.code, 1, each.document.draft.due.amount) for each in documents]
    return Joint("billed-posted", side(due), side([_receivable(entry) for entry in posted]), found=tuple(found))


def _receivable(entry: Entry) -> tuple[str, int, Decimal]:
    lines = [line.amount for line in entry.lines if line.role is AccountRole.RECEIVABLE]
    currency = entry.lines[0].amount.currency.code
    return currency, 1, sum((amount.amount for amount in lines), Decimal(0))


def _orphans(documents: Sequence[StoredDocument], *, entity: str, by: Actor) -> list[str]:
    """Entries of the days on which these documents were issued that name a document nobody issued."""
    if not documents:
        return []
    days = sorted(each.document.issued_on for each in documents)
    named = sources_in(by, entity=entity, period=Period(days[0], days[-1] + timedelta(days=1)))
    known = {each.document.number for each in documents}
    strangers = [name for kind, name in named if kind == "document" and name not in known]
    issued = documents_named(by, entity=entity, numbers=strangers)
    return [f"an entry names {name}, which was never issued" for name in strangers if name not in issued]


def _posted_trail(entity: str, documents: Sequence[StoredDocument], *, by: Actor) -> Joint:
    """Each document leaves its line in the trail, and the trail's chain holds."""
    broken = broken_link(by, entity)
    found = (f"the trail is {broken.why} at place {broken.place}",) if broken else ()
    deeds = lines_of_deed(by, entity=entity, deed="document.issued")
    numbers = {each.document.number for each in documents}
    passed = sum(1 for each in deeds if each.on_id in numbers)
    return Joint("posted-trail", Side(len(documents), {}), Side(passed, {}), found=found)


def together(sides: Sequence[Side]) -> Side:
    """Several sides as one; without a digest."""
    return Side(sum(each.count for each in sides), side([(w, 0, a) for each in sides for w, a in each.feet.items()]).feet)
