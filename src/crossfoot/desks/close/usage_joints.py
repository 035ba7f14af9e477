"""The joints of usage: what was read, what was accepted, what lies in the lake, what was metered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from django.conf import settings

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.billing.reads.waiting import fates
from crossfoot.books.billing.run import Run
from crossfoot.books.usage.lake_file import BatchState, LakeFileFacts
from crossfoot.books.usage.reads.batches import batches, counts_of
from crossfoot.books.usage.reads.manifest import files_ever, manifest
from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf, event_facts
from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.session import session
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_agreement
from crossfoot.records.fate import Fate, FateTotal
from crossfoot.runs.metered_bulk import metered_bulk
from crossfoot.runs.prove import Joint, Part, Side, metered_side, side
from crossfoot.runs.rated import demands_of
from crossfoot.terms.agreement import History

_LIMIT = 1_000_000
_OF_SEGMENT = tuple(each.name for each in fields(SegmentFacts))


def read_accepted(*, entity: str, by: Actor) -> Joint:
    """The staged files of the counted batches, and the rows that were rejected, against what became of their events."""
    counted = batches(by, entity=entity, state=BatchState.COUNTED, limit=_LIMIT)
    staged = {each.name: each for each in files_ever(by, entity=entity, shelf=Shelf.STAGED.value)}
    counts = [count for rows in counts_of(by, entity=entity).values() for count in rows]
    wanted = dict.fromkeys(name for batch in counted for name in batch.segment.split())  # calls of the door share a file
    found = [
        f"the staged file {name[:16]} of a counted batch was never in the manifest" for name in wanted if name not in staged
    ]
    entered = [staged[name] for name in wanted if name in staged]
    found += [
        f"batch {batch.name} rejected {batch.rows_rejected:,} rows of {batch.rows_read:,}, and staged {batch.rows_staged:,}"
        for batch in counted
        if batch.rows_read != batch.rows_staged + batch.rows_rejected
    ]
    rejected = [(each.metric, each.events_rejected, each.quantity_rejected) for each in counts]
    read = [(metric, 0, amount) for each in entered for metric, amount in each.foot]
    rows = sum(each.rows for each in entered) + sum(count for _, count, _ in rejected)
    return Joint(
        "read-accepted",
        Side(rows, side([*read, *((metric, 0, amount) for metric, _, amount in rejected)]).feet),
        side([(each.metric, each.events_accepted, each.quantity_accepted) for each in counts]),
        (
            Part("duplicate", side([(each.metric, each.events_duplicate, each.quantity_duplicate) for each in counts])),
            Part("conflict", side([(each.metric, each.events_conflict, each.quantity_conflict) for each in counts])),
            Part("rejected", side(rejected)),
        ),
        tuple(found),
    )


def accepted_lake(*, entity: str, by: Actor) -> Joint:
    """What was accepted against the event files that count, each read again and compared with its name and its row."""
    counts = [count for rows in counts_of(by, entity=entity).values() for count in rows]
    seen = manifest(by, entity=entity)
    files = seen.shelf(Shelf.EVENTS.value)
    passed = [(metric, 0, amount) for each in files for metric, amount in each.foot]
    return Joint(
        "accepted-lake",
        side([(each.metric, each.events_accepted, each.quantity_accepted) for each in counts]),
        Side(sum(each.rows for each in files), side(passed).feet),
        found=tuple(reason for each in files if (reason := _unlike(_lake(entity), each))),
    )


def _unlike(lake: Lake, facts: LakeFileFacts) -> str:
    """How a file differs from what the manifest says of it; empty when it does not."""
    try:
        lake.verify(Shelf.EVENTS, [facts.name])
    except Missing as refusal:
        return refusal.says.rstrip(".")
    with session() as connection:
        held = event_facts(connection, lake.path(Shelf.EVENTS, facts.name), quantity_type=facts.quantity_type)
    if (held.rows, dict(held.foot)) != (facts.rows, dict(facts.foot)):
        short = facts.name[:16]
        return f"the file {short} holds {held.rows:,} events, the manifest says {facts.rows:,}, or their quantities differ"
    return ""


def lake_metered(run: Run, stored: Side, *, by: Actor) -> Joint:
    """The run's usage read again from its own snapshot: every event of the window has one fate, and what was metered is what
    the run kept, row by row."""
    seen = manifest(by, entity=run.entity, seq=run.manifest_seq)
    events = tuple(_segment(each) for each in seen.shelf(Shelf.EVENTS.value))
    snapshot = Snapshot(_lake(run.entity), events, tuple(each.name for each in seen.shelf(Shelf.SERIES.value)))
    try:
        snapshot.lake.verify(Shelf.EVENTS, [each.name for each in events])
    except Missing as refusal:
        return Joint("lake-metered", side(()), side(()), found=(refusal.says.rstrip("."),))
    demands, _, _ = demands_of(_histories(run, by), period=run.period)
    again = metered_bulk(snapshot=snapshot, demands=demands, period=run.period)
    kept = fates(by, entity=run.entity, run=run.id)
    alike = sorted(kept, key=_place) == sorted(again.fates, key=_place)
    told = () if alike else ("the fates the run kept are not those of its events",)
    return Joint(
        "lake-metered",
        _fated(again.fates, list(Fate)),
        _fated(kept, [Fate.METERED]),
        tuple(Part(fate.value, _fated(kept, [fate])) for fate in Fate if fate is not Fate.METERED),
        (*Joint("lake-metered", metered_side(again.metered), stored).open, *told),
    )


def _fated(totals: Sequence[FateTotal], wanted: Sequence[Fate]) -> Side:
    return side([(each.metric, each.events, each.quantity) for each in totals if each.fate in wanted])


def _place(total: FateTotal) -> tuple[str, str]:
    return total.metric, total.fate


def _histories(run: Run, by: Actor) -> tuple[History, ...]:
    wanted = {(each.agreement, each.version) for each in run.versions}
    by_agreement: dict[str, list[bytes]] = {}
    for each in versions(by, entity=run.entity, agreements=sorted({name for name, _ in wanted})):
        if (each.agreement, each.version) in wanted:
            by_agreement.setdefault(each.agreement, []).append(each.document.encode())
    return tuple(
        History(tuple(read_agreement(document, name=f"{name}.json") for document in documents))
        for name, documents in sorted(by_agreement.items())
    )


def _segment(facts: LakeFileFacts) -> SegmentFacts:
    return SegmentFacts(**{name: getattr(facts, name) for name in _OF_SEGMENT})


def _lake(entity: str) -> Lake:
    return Lake(Path(settings.CROSSFOOT_LAKE) / entity)
