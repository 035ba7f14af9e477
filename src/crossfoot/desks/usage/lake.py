"""The lake of a legal entity, and how a file's facts pass between it and its manifest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

from django.conf import settings

from crossfoot.books.usage.lake_file import LakeFileFacts, Manifest
from crossfoot.bulk.lake import FileFacts, Lake, SegmentFacts, Shelf
from crossfoot.errors import Conflict

_OF_SEGMENT = tuple(each.name for each in fields(SegmentFacts))


def lake_of(entity: str) -> Lake:
    """The lake of an entity: a folder of its own."""
    return Lake(Path(settings.CROSSFOOT_LAKE) / entity)


def segment(facts: LakeFileFacts) -> SegmentFacts:
    """What the lake wants to know of an event file that the manifest names."""
    return SegmentFacts(**{name: getattr(facts, name) for name in _OF_SEGMENT})


def events_facts(facts: SegmentFacts, shelf: Shelf) -> LakeFileFacts:
    """What the manifest says of a file of events."""
    return LakeFileFacts(shelf=shelf.value, **{name: getattr(facts, name) for name in _OF_SEGMENT})


def rows_facts(facts: FileFacts, shelf: Shelf) -> LakeFileFacts:
    """What the manifest says of a file of series or conflicts."""
    return LakeFileFacts(shelf=shelf.value, name=facts.name, rows=facts.rows, bytes=facts.bytes)


def segments(manifest: Manifest, shelf: Shelf) -> list[SegmentFacts]:
    """The event files of a shelf, as they were added."""
    return [segment(each) for each in manifest.shelf(shelf.value)]


def names(manifest: Manifest, shelf: Shelf) -> list[str]:
    """The names of a shelf's files, as they were added."""
    return [each.name for each in manifest.shelf(shelf.value)]


def must_lie_there(entity: str, files: Iterable[LakeFileFacts]) -> None:
    """See that no sweep took the files that a change of the manifest is about to name. Call it once the change is written.

    Raises Conflict: lake-file-swept.
    """
    lake = lake_of(entity)
    for each in files:
        if not lake.path(Shelf(each.shelf), each.name).exists():
            raise Conflict("lake-file-swept", name=each.name, entity=entity)
