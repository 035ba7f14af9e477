"""Which files of the lake count, as of when?"""

from __future__ import annotations

from django.db.models import Max, Q

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import unfeet
from crossfoot.books.usage.lake_file import LakeFileFacts, Manifest
from crossfoot.books.usage.models import LakeFile, ManifestChange
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def latest_seq(viewer: Actor, *, entity: str) -> int:
    """The number of the latest change, 0 before the first. Raises Missing: entity-not-seen."""
    return ManifestChange.objects.filter(entity=viewer.see(entity)).aggregate(latest=Max("seq"))["latest"] or 0


def manifest(viewer: Actor, *, entity: str, seq: int | None = None) -> Manifest:
    """The files that count as of a change; None for the latest. The answer for a number never changes.

    Raises Missing: entity-not-seen, manifest-not-there (no such change yet).
    """
    latest = latest_seq(viewer, entity=entity)
    as_of = latest if seq is None else seq
    if not 0 <= as_of <= latest:
        raise Missing("manifest-not-there", seq=as_of, latest=latest, entity=entity)
    rows = LakeFile.objects.filter(
        Q(removed_seq=None) | Q(removed_seq__gt=as_of), entity=viewer.see(entity), added_seq__lte=as_of
    )
    return Manifest(entity, as_of, tuple(_facts(row) for row in rows.order_by("shelf", "added_seq", "id")))


def names_ever(viewer: Actor, *, entity: str) -> frozenset[str]:
    """Names of files that count or ever counted, which a sweep of the lake must keep. Raises Missing: entity-not-seen."""
    return frozenset(LakeFile.objects.filter(entity=viewer.see(entity)).values_list("name", flat=True))


def _facts(row: LakeFile) -> LakeFileFacts:
    return LakeFileFacts(
        shelf=row.shelf,
        name=row.name,
        rows=row.row_count,
        bytes=row.bytes,
        first_at=None if row.first_ns is None else Instant(row.first_ns),
        last_at=None if row.last_ns is None else Instant(row.last_ns),
        foot=unfeet(row.foot),
        reach=unfeet(row.reach),
        quantity_type=row.quantity_type,
        reversals=row.reversals,
        hashing=row.hashing,
        in_doubt=row.in_doubt,
    )


def files_ever(viewer: Actor, *, entity: str, shelf: str) -> tuple[LakeFileFacts, ...]:
    """Every file of a shelf that counts or ever counted, as it was added. Raises Missing: entity-not-seen."""
    rows = LakeFile.objects.filter(entity=viewer.see(entity), shelf=shelf).order_by("added_seq", "id")
    return tuple(_facts(row) for row in rows)
