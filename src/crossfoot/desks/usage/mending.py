"""Mending: rejected rows are corrected and sent again, as a batch of their own that names the one it mends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.books.usage.lake_file import Batch, Rejected
from crossfoot.books.usage.reads.batches import batch as batch_named
from crossfoot.books.usage.reads.batches import rejected_rows
from crossfoot.desks.usage.counting import count_staged
from crossfoot.desks.usage.loading import CORRECTED, Corrects, Loaded, load_files, mapping_named
from crossfoot.desks.usage.uploading import json_lines, keep_upload
from crossfoot.errors import Malformed
from crossfoot.formats.tables.row import RawRow
from crossfoot.formats.usage.mapping import UsageMapping, columns_named
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import UsageRows, read_rows
from crossfoot.measures import Instant

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ToMend:
    """The rejected rows of a batch that nobody corrected yet. columns: those the mapping takes something from.

    rows: cells as they stood, by row. problems: (row, field) -> sentence; field is empty for the whole row.
    """

    batch: Batch
    mapping: UsageMapping
    columns: tuple[str, ...]
    rows: Mapping[int, Cells]
    problems: Mapping[tuple[int, str], str]


def to_mend(*, entity: str, batch: str, by: Actor) -> ToMend:
    """What can be corrected. Raises Forbidden: duty-missing; Missing: batch-not-there; Malformed: source-without-mapping."""
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    found = batch_named(by, entity=entity, name=batch)
    mapping = _mapping(entity, found.source, by)
    done = mended(entity=entity, batch=batch, by=by)
    left = [each for each in rejected_rows(by, entity=entity, batch=batch) if each.row is not None and each.row not in done]
    rows = {each.row: each.cells for each in left if each.row is not None}
    return ToMend(found, mapping, columns_named(mapping), rows, _problems(left))


def mended(*, entity: str, batch: str, by: Actor) -> dict[int, str]:
    """The rows of a batch that were corrected, and by which batch."""
    told = lines_on(by, entity=entity, on_kind="batch", on_id=batch)
    return {int(row): str(line.facts["batch"]) for line in told if line.deed == CORRECTED for row in line.facts["rows"]}


def tried(found: ToMend, edited: Mapping[int, Cells]) -> UsageRows:
    """What the corrected rows would become; nothing is kept."""
    rows = [RawRow(number, cells) for number, cells in sorted(edited.items())]
    return read_rows(rows, mapping=found.mapping, file=found.batch.name)


def mend(*, entity: str, batch: str, edited: Mapping[int, Cells], by: Actor, at: Instant, key: str) -> Loaded:
    """Send corrected rows through the same import as files, all of them or none, and count them.

    Raises Malformed: what is still wrong with a row; Conflict: rows-corrected-before; and as `load_files` does.
    """
    found = to_mend(entity=entity, batch=batch, by=by)
    ours = {*found.rows, *mended(entity=entity, batch=batch, by=by)}
    known = {number: cells for number, cells in sorted(edited.items()) if number in ours}
    if problems := tried(found, known).problems:
        raise Malformed(problems[0].code, problems=problems, **problems[0].facts)
    chunks = json_lines(dict(cells) for cells in known.values())
    upload = keep_upload(entity=entity, name=f"correction-of-{batch[:80]}.jsonl", chunks=chunks, by=by)
    loaded, *_ = load_files(
        entity=entity,
        source=found.batch.source,
        paths=[upload.path],
        backfill=found.batch.backfill,
        corrects=Corrects(batch, tuple(known)),
        by=by,
        at=at,
        key=key,
    )
    if not found.batch.backfill:
        count_staged(entity=entity, by=by, at=at, key=f"{key}/count")
    return loaded


def _mapping(entity: str, source: str, by: Actor) -> UsageMapping:
    stored = mapping_named(by, entity, source)
    if stored is None:
        raise Malformed("source-without-mapping", source=source)
    return read_mapping(stored.document.encode(), name=f"{source}.yaml")


def _problems(left: Sequence[Rejected]) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for each in left:
        found.setdefault((each.row or 0, each.field), each.says)
    return found


def as_they_stood(*, entity: str, batch: str, by: Actor) -> Mapping[int, Cells]:
    """The cells of every rejected row of a batch, by row, corrected since or not."""
    return {each.row: each.cells for each in rejected_rows(by, entity=entity, batch=batch) if each.row is not None}
