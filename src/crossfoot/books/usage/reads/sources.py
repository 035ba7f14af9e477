"""Which systems report usage, how are their files read, and what is being filled in later?"""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import instant
from crossfoot.books.usage.lake_file import BackfillNamed, BackfillState, Source, StoredMapping
from crossfoot.books.usage.models import Backfill, UsageBatch, UsageMappingRecord, UsageSource
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def sources(viewer: Actor, *, entity: str) -> tuple[Source, ...]:
    """The sources of an entity, by name. Raises Missing: entity-not-seen."""
    rows = UsageSource.objects.filter(entity=viewer.see(entity)).order_by("name")
    return tuple(Source(row.entity_id, row.name, row.identity, row.expected_per_hour) for row in rows)


def source(viewer: Actor, *, entity: str, name: str) -> Source:
    """One source. Raises Missing: entity-not-seen, source-not-there."""
    for found in sources(viewer, entity=entity):
        if found.name == name:
            return found
    raise Missing("source-not-there", source=name, entity=entity)


def mappings(viewer: Actor, *, entity: str) -> tuple[StoredMapping, ...]:
    """The latest version of each mapping, by name. Raises Missing: entity-not-seen."""
    rows = UsageMappingRecord.objects.filter(entity=viewer.see(entity)).order_by("name", "-version").distinct("name")
    return tuple(StoredMapping(row.entity_id, row.name, row.version, row.document, row.digest) for row in rows)


def backfills(viewer: Actor, *, entity: str) -> tuple[BackfillNamed, ...]:
    """The backfills of an entity, the latest first. Raises Missing: entity-not-seen."""
    rows = Backfill.objects.filter(entity=viewer.see(entity)).order_by("-id")
    return tuple(
        BackfillNamed(row.entity_id, row.name, row.reason, BackfillState(row.state), instant(row.at), row.by_id) for row in rows
    )


def backfill_named(viewer: Actor, *, entity: str, name: str) -> BackfillNamed:
    """One backfill. Raises Missing: entity-not-seen, backfill-not-there."""
    for found in backfills(viewer, entity=entity):
        if found.name == name:
            return found
    raise Missing("backfill-not-there", backfill=name, entity=entity)


def mapping_of_digest(viewer: Actor, *, entity: str, digest: str) -> StoredMapping:
    """The mapping of that text, whatever its version. Raises Missing: entity-not-seen, mapping-not-there."""
    row = UsageMappingRecord.objects.filter(entity=viewer.see(entity), digest=digest).order_by("name", "version").first()
    if row is None:
        raise Missing("mapping-not-there", digest=digest, entity=entity)
    return StoredMapping(row.entity_id, row.name, row.version, row.document, row.digest)


def arrivals(viewer: Actor, *, entity: str, latest: int) -> Mapping[str, tuple[Source, Instant, tuple[Instant, ...]]]:
    """Of each source: when it was made known, and when its latest batches came in, the oldest of them first.

    latest: how many batches of a source to look back on. Raises Missing: entity-not-seen.
    """
    found = {}
    for row in UsageSource.objects.filter(entity=viewer.see(entity)).order_by("name"):
        came = UsageBatch.objects.filter(entity=entity, source=row).order_by("-at").values_list("at", flat=True)[:latest]
        known = Source(row.entity_id, row.name, row.identity, row.expected_per_hour)
        found[row.name] = (known, instant(row.at), tuple(instant(each) for each in reversed(came)))
    return found
