"""What a run is a function of, loaded from the books."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from django.conf import settings

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.billing.run import VersionUsed
from crossfoot.books.usage.lake_file import Manifest
from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.meter import Snapshot
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Instant
from crossfoot.terms.agreement import Agreement, History

_OF_SEGMENT = tuple(each.name for each in fields(SegmentFacts))


def lake_of(entity: str) -> Lake:
    """The lake of an entity: a folder of its own."""
    return Lake(Path(settings.CROSSFOOT_LAKE) / entity)


def snapshot_of(seen: Manifest) -> Snapshot:
    """The events that counted as of a change of the manifest."""
    series = tuple(each.name for each in seen.shelf(Shelf.SERIES.value))
    return Snapshot(lake_of(seen.entity), tuple(segments_of(seen, Shelf.EVENTS)), series)


def segments_of(seen: Manifest, shelf: Shelf) -> list[SegmentFacts]:
    """The event files of a shelf, as they were added."""
    return [SegmentFacts(**{name: getattr(each, name) for name in _OF_SEGMENT}) for each in seen.shelf(shelf.value)]


def approved_versions(viewer: Actor, *, entity: str, as_of: Instant | None) -> tuple[StoredVersion, ...]:
    """The versions a run may use: recorded up to a moment, and stood for by a second person."""
    return tuple(each for each in versions(viewer, entity=entity, as_of=as_of) if each.approved_by is not None)


def histories_of(stored: Iterable[StoredVersion]) -> tuple[History, ...]:
    """The agreements' histories, by agreement."""
    by_agreement: dict[str, list[StoredVersion]] = {}
    for each in stored:
        by_agreement.setdefault(each.agreement, []).append(each)
    return tuple(
        History(tuple(read_agreement(each.document.encode(), name=f"{name} version {each.version}.json") for each in own))
        for name, own in sorted(by_agreement.items())
    )


def used(stored: Sequence[StoredVersion]) -> tuple[VersionUsed, ...]:
    """The versions as a run names them."""
    return tuple(VersionUsed(each.agreement, each.version, each.digest) for each in stored)


def versions_used(viewer: Actor, *, entity: str, named: Sequence[VersionUsed]) -> tuple[StoredVersion, ...]:
    """The very versions a run named, as they are stored now."""
    wanted = {(each.agreement, each.version) for each in named}
    found = versions(viewer, entity=entity, agreements=sorted({each.agreement for each in named}))
    return tuple(each for each in found if (each.agreement, each.version) in wanted)


def with_companions(histories: Sequence[History], *, named: Collection[str]) -> tuple[History, ...]:
    """The named agreements' histories, and those of the agreements that they end together with: all it takes to rate them."""
    by_agreement = {history.latest.id: history for history in histories}
    found, waiting = dict[str, History](), list(named)
    while waiting:
        name = waiting.pop()
        if name in by_agreement and name not in found:
            found[name] = by_agreement[name]
            waiting += [version.life.co_terminates for version in found[name].versions]
    return tuple(found[name] for name in sorted(found))


def latest_of(histories: Iterable[History]) -> Mapping[str, Agreement]:
    """The latest version of each agreement, by id."""
    return {history.latest.id: history.latest for history in histories}
