"""Writing an export: every row of a list as of one moment, and where a long one is kept until it expires."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.work.work import Work, WorkKind, WorkState
from crossfoot.desks.exports.listing import Filters, Listing
from crossfoot.desks.exports.listings import LISTINGS
from crossfoot.desks.exports.snapshots import Watermark, snapshot
from crossfoot.errors import Conflict, Missing
from crossfoot.formats.tables.listed.words import moment_text
from crossfoot.formats.tables.listed.written import Feet, Listed, Sort, Way, write_listed
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

ROWS_AT_ONCE = 10_000
"""A list that is longer is exported in the background."""
LIVES = timedelta(days=7)
"""How long a file that was made in the background can be had."""
_CHUNK = 1_000
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ListAsked:
    """Which list, as what, narrowed by what. listing: an id of LISTINGS."""

    listing: str
    way: Way
    filters: Filters


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written. about: the lines of its footer."""

    name: str
    rows: int
    about: Mapping[str, str]


class _TooLong(Exception):
    """There are more rows than may be written."""


def export_list(
    *, entity: str, asked: ListAsked, out: IO[bytes], rows_max: int | None, told: Told, by: Actor, at: Instant
) -> Exported | None:
    """Write every row of a list, as of one moment; None, and half a file, when there are more than `rows_max`.

    Raises Forbidden: duty-missing; Missing: entity-not-seen; Malformed: sheet-too-long.
    """
    listing = LISTINGS[asked.listing]
    by.must_hold(listing.duty, entity=entity)
    sort = Sort(listing.title, listing.headings, listing.currency is not None)
    told_about: list[tuple[str, str]] = []

    def about(feet: Feet) -> list[tuple[str, str]]:
        told_about.extend(_about(entity, listing, asked.filters, mark, feet, by, at))
        return told_about

    with snapshot(entity=entity, by=by) as mark:
        rows = _counted(_rows(listing, entity, asked.filters, by), rows_max, told)
        try:
            feet = write_listed(out, way=asked.way, sort=sort, rows=rows, about=about)
        except _TooLong:
            return None
    name = f"{entity}-{listing.id}-{at.datetime():%Y%m%dT%H%M%SZ}.{asked.way}"
    return Exported(name, feet.rows, dict(told_about))


def export_to_folder(
    *, entity: str, work: int, asked: ListAsked, folder: Path, told: Told, by: Actor, at: Instant
) -> Mapping[str, Any]:
    """Export into the folder where files wait to be fetched; the file is there whole or not at all. Repeatable.

    Gives what the work came to: name, rows, bytes, sha256 of the file, expires_at, and about. Raises as `export_list`.
    """
    place = _place(folder, entity, work, asked.way)
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with half.open("wb") as out:
            made = export_list(entity=entity, asked=asked, out=out, rows_max=None, told=told, by=by, at=at)
            out.flush()
            os.fsync(out.fileno())
        with half.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        size = half.stat().st_size
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)
    assert made is not None  # there was no limit
    return {
        "name": made.name,
        "rows": made.rows,
        "bytes": size,
        "sha256": digest,
        "expires_at": str(_expires(at)),
        "about": dict(made.about),
    }


def exported_file(*, entity: str, work: Work, folder: Path, by: Actor, at: Instant) -> Path:
    """Where the file of an export is. Raises Missing: export-not-there (no export), export-expired; Conflict: export-not-ready;
    Forbidden: duty-missing.
    """
    if work.kind is not WorkKind.EXPORT or work.state in (WorkState.REFUSED, WorkState.FAILED):
        raise Missing("export-not-there", work=work.id)
    by.must_hold(LISTINGS[work.payload["listing"]].duty, entity=entity)
    if work.state is not WorkState.DONE:
        raise Conflict("export-not-ready", work=work.id)
    place = _place(folder, entity, work.id, work.payload["way"])
    if at >= Instant.parse(work.result["expires_at"]) or not place.is_file():
        raise Missing("export-expired", work=work.id, days=LIVES.days)
    return place


def sweep_exports(*, folder: Path, at: Instant) -> int:
    """Remove the files that expired, and halves that a crash left; how many."""
    old = [each for each in folder.glob("*/*") if each.stat().st_mtime_ns < at.ns - LIVES // timedelta(microseconds=1) * 1_000]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)


def _place(folder: Path, entity: str, work: int, way: str) -> Path:
    return folder / entity / f"{work}.{way}"


def _expires(at: Instant) -> Instant:
    return Instant(at.ns + LIVES // timedelta(seconds=1) * NS_PER_SECOND)


def _rows(listing: Listing, entity: str, filters: Filters, by: Actor) -> Iterator[Listed]:
    after, currency = None, listing.currency
    while True:
        found, after = listing.page(by, entity, filters, after, _CHUNK)
        for row in found:
            yield Listed([each.of(row) for each in listing.columns], currency(row) if currency else "")
        if after is None:
            return


def _counted(rows: Iterator[Listed], most: int | None, told: Told) -> Iterator[Listed]:
    for count, row in enumerate(rows, 1):
        if most is not None and count > most:
            raise _TooLong
        yield row
        if not count % _CHUNK:
            told(count)


def _about(
    entity: str, listing: Listing, filters: Filters, mark: Watermark, feet: Feet, by: Actor, at: Instant
) -> Iterator[tuple[str, str]]:
    given = "; ".join(f"{name}={value}" for name, value in sorted(filters.items()))
    yield "Definition", f"{listing.id} version {listing.version}"
    yield "Entity", entity
    yield "Parameters", given or "none"
    yield "As of", moment_text(at)
    yield "Trail place", str(mark.place)
    yield "Trail hash", mark.hash
    yield from feet.lines(listing.headings)
    yield "Exported by", str(by.id)
    yield "SHA-256 of the rows as CSV", feet.digest.hexdigest()
