"""Loading: files become staged, acknowledged events; every row that does not comes back with its reason.

The heavy work happens before the transaction and leaves only files that nothing names yet: a process killed there has
lost nothing that was acknowledged, and the janitor sweeps what it left. The files count from the manifest's commit on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.books.trail.writes import asked, write_line
from crossfoot.books.usage.lake_file import BackfillNamed, BackfillState, Batch, Rejected, Source, StoredMapping
from crossfoot.books.usage.reads.batches import batch_of_file, times_reverted
from crossfoot.books.usage.reads.sources import backfill_named, mappings, sources
from crossfoot.books.usage.writes import change_manifest, write_batch, write_mapping, write_rejected, write_source
from crossfoot.bulk.importing import Imported, import_file, stage_usage
from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.ordinals import number_equals
from crossfoot.desks.usage.lake import events_facts, lake_of, must_lie_there
from crossfoot.errors import Conflict, Malformed
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import RawRow
from crossfoot.formats.usage.identity import Ordinals
from crossfoot.formats.usage.mapping import ContentOrdinal, UsageMapping
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import RejectedRow, check_columns, read_chunks
from crossfoot.measures import Instant

_READ_BYTES = 1 << 20
_COLUMNAR = (".csv", ".parquet")
CORRECTED = "usage.corrected"
FILLED = "backfill.filled"
"""The deed of the trail's line on a batch whose rejected rows were sent again; its facts name `batch` and `rows`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file became. earlier: the batch that loaded the same bytes before, so that nothing changed now; else empty.

    rows_read = rows_staged + rows_rejected.
    """

    batch: str
    file: str
    earlier: str
    rows_read: int
    rows_staged: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class Corrects:
    """That what is loaded corrects rejected rows of an earlier batch."""

    batch: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file's rows in the lake, before any manifest names them."""

    batch: Batch
    segments: tuple[SegmentFacts, ...]
    rejected: tuple[RejectedRow, ...]


def register_source(
    *,
    entity: str,
    name: str,
    mapping: bytes,
    mapping_file: str,
    expected_per_hour: int | None,
    by: Actor,
    at: Instant,
    key: str,
) -> Mapping[str, Any]:
    """Register a source of usage with the mapping its files are read by; a later mapping is a new version of it.

    Raises Malformed: mapping-malformed; Forbidden: duty-missing; Conflict: request-key-reused.
    """
    read = read_mapping(mapping, name=mapping_file)
    digest = hashlib.sha256(mapping).hexdigest()
    request = asked(entity=entity, deed="source.registered", what={"name": name, "mapping": digest}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONFIGURE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        if name not in {each.name for each in sources(by, entity=entity)}:
            write_source(source=Source(entity, name, {"by": _identity(read)}, expected_per_hour), by=by, at=at, key=key)
        stored = mapping_named(by, entity, name)
        version = stored.version if stored else 0
        if stored is None or stored.digest != digest:
            version = write_mapping(
                entity=entity, name=name, version=version + 1, document=mapping.decode(), digest=digest, by=by, at=at, key=key
            )
        return request.answer(
            {"source": name, "mapping_version": version}, on_kind="source", on_id=name, facts={"mapping": digest}
        )


def _identity(mapping: UsageMapping) -> str:
    if isinstance(mapping.identity, ContentOrdinal):
        return "content and ordinal among equals"
    return "columns " + ", ".join(mapping.identity.names)


def load_files(
    *,
    entity: str,
    source: str,
    paths: Sequence[Path],
    backfill: str,
    by: Actor,
    at: Instant,
    key: str,
    corrects: Corrects | None = None,
) -> tuple[Loaded, ...]:
    """Load files of a source together, all or none. They are acknowledged when this returns, and counted by `count_staged`.

    A file whose bytes were loaded before, under any name, changes nothing. Where rows are named by content, equal rows
    are numbered over all the files given. backfill: the open backfill they belong to, empty for none. corrects: the rejected
    rows that a file brings again, of which each is brought once.
    Raises Missing: backfill-not-there, file-not-readable; Malformed: source-without-mapping, what makes a whole file
    unreadable; Forbidden: duty-missing; Conflict: backfill-not-open, file-already-loaded (by somebody else at the same
    time), file-twice-in-load, lake-file-swept, request-key-reused, rows-corrected-before.
    """
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    stored = mapping_named(by, entity, source)
    if stored is None:
        raise Malformed("source-without-mapping", source=source)
    mapping = read_mapping(stored.document.encode(), name=f"{source}.yaml")
    digests = {path: file_digest(path) for path in paths}
    what: dict[str, Any] = {"source": source, "files": sorted(digests.values()), "backfill": backfill}
    if corrects:
        what["corrects"] = [corrects.batch, list(corrects.rows)]
    request = asked(entity=entity, deed="usage.loaded", what=what, by=by, at=at, key=key)
    known = {path: _known(entity, source, digest, stored.digest, by=by) for path, digest in digests.items()}
    named = backfill_named(by, entity=entity, name=backfill) if backfill else None
    if named and None in known.values():
        _must_be_open(named)
    lake = lake_of(entity)
    fresh = [
        _stage(lake, path, mapping=mapping, batch=_batch(entity, source, path, digests[path], stored.digest, backfill, by=by))
        for path in digests
        if known[path] is None
    ]
    fresh = _numbered(lake, fresh, mapping)
    with transaction.atomic(durable=True):
        if request.earlier is not None:
            known = {path: _known(entity, source, digest, stored.digest, by=by) for path, digest in digests.items()}
            if backfill and None in known.values():
                _must_be_open(backfill_named(by, entity=entity, name=backfill))
            fresh = []
        if fresh:
            _write(entity, fresh, by=by, at=at, key=key)
            if corrects:
                _correct(entity, corrects, fresh[0].batch.name, by=by, at=at, key=key)
            facts = {"files": len(fresh), "rows": sum(each.batch.rows_read for each in fresh)}
            if backfill:
                write_line(entity=entity, deed=FILLED, on_kind="backfill", on_id=backfill, facts=facts, by=by, at=at, key=key)
            request.answer({"files": len(fresh)}, on_kind="source", on_id=source, facts=facts)
    again = [_loaded(each, path.name, earlier=each.name) for path, each in known.items() if each]
    return (*again, *(_loaded(each.batch, each.batch.file_name, earlier="") for each in fresh))


def _known(entity: str, source: str, file_digest: str, mapping_digest: str, *, by: Actor) -> Batch | None:
    """The batch that holds these very bytes, read by this mapping; None when there is none, or it was taken back."""
    return batch_of_file(by, entity=entity, source=source, file_digest=file_digest, mapping_digest=mapping_digest)


def _must_be_open(found: BackfillNamed) -> None:
    if found.state is not BackfillState.OPEN:
        raise Conflict("backfill-not-open", backfill=found.name, state=found.state)


def _loaded(batch: Batch, file: str, *, earlier: str) -> Loaded:
    return Loaded(batch.name, file, earlier, batch.rows_read, batch.rows_staged, batch.rows_rejected)


def mapping_named(viewer: Actor, entity: str, name: str) -> StoredMapping | None:
    """The latest version of a source's mapping; None when it has none."""
    return next((each for each in mappings(viewer, entity=entity) if each.name == name), None)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _batch(entity: str, source: str, path: Path, digest: str, mapping_digest: str, backfill: str, *, by: Actor) -> Batch:
    """A batch before its rows are counted; its name is that of its content, of the mapping it is read by, and the how
    manieth time it is loaded after having been taken back."""
    before = times_reverted(by, entity=entity, source=source, file_digest=digest, mapping_digest=mapping_digest)
    name = f"{source}-{digest[:12]}-{mapping_digest[:6]}"
    return Batch(
        entity=entity,
        name=f"{name}-{before + 1}" if before else name,
        source=source,
        mapping_digest=mapping_digest,
        file_name=path.name,
        file_digest=digest,
        file_bytes=path.stat().st_size,
        rows_read=0,
        rows_staged=0,
        rows_rejected=0,
        backfill=backfill,
    )


def _stage(lake: Lake, path: Path, *, mapping: UsageMapping, batch: Batch) -> _Staged:
    """Columns take what is beyond doubt, the row reader the rest; it alone rejects, with a reason."""
    imported = _columnar(lake, path, mapping=mapping, batch_id=batch.name)
    ordinals = Ordinals()
    segments = [imported.staged] if imported and imported.staged else []
    rejected: list[RejectedRow] = []
    rows_read = imported.rows_read if imported else 0
    chunks = (
        read_chunks(imported.left, mapping=mapping, file=path.name, ordinals=ordinals)
        if imported
        else _whole_file(path, mapping, ordinals)
    )
    for chunk in chunks:
        rows_read += 0 if imported else chunk.rows_read
        rejected += chunk.rejected
        if staged := stage_usage(lake, chunk.events, batch_id=batch.name):
            segments.append(staged)
    counted = {name: getattr(batch, name) for name in batch.__slots__}
    counted |= {"rows_read": rows_read, "rows_staged": rows_read - len(rejected), "rows_rejected": len(rejected)}
    return _Staged(Batch(**counted), tuple(segments), tuple(rejected))


def _columnar(lake: Lake, path: Path, *, mapping: UsageMapping, batch_id: str) -> Imported | None:
    """The file as columns; None when it is the row reader's as a whole."""
    if path.suffix.lower() not in _COLUMNAR:
        return None
    try:
        return import_file(lake, path, mapping=mapping, batch_id=batch_id)
    except Malformed as refusal:
        if refusal.code != "file-not-columnar":
            raise
        return None


def _whole_file(path: Path, mapping: UsageMapping, ordinals: Ordinals) -> Any:
    with path.open("rb") as stream:
        table = open_table(stream, file=path.name, delimiter=mapping.delimiter)
        check_columns(table, mapping=mapping, file=path.name)
        yield from read_chunks(table.rows, mapping=mapping, file=path.name, ordinals=ordinals)


def _numbered(lake: Lake, staged: Sequence[_Staged], mapping: UsageMapping) -> list[_Staged]:
    """Equal rows named by content, numbered over everything that is loaded together."""
    if not isinstance(mapping.identity, ContentOrdinal):
        return list(staged)
    numbered = iter(number_equals(lake, staged=[segment for each in staged for segment in each.segments]))
    return [_Staged(each.batch, tuple(next(numbered) for _ in each.segments), each.rejected) for each in staged]


def _write(entity: str, staged: Sequence[_Staged], *, by: Actor, at: Instant, key: str) -> None:
    for each in staged:
        fields = {name: getattr(each.batch, name) for name in each.batch.__slots__}
        write_batch(
            batch=Batch(**{**fields, "segment": " ".join(segment.name for segment in each.segments)}), by=by, at=at, key=key
        )
        write_rejected(entity=entity, batch=each.batch.name, rows=_told(each.rejected), by=by, key=key)
    add = {segment.name: events_facts(segment, Shelf.STAGED) for each in staged for segment in each.segments}
    change_manifest(entity=entity, add=list(add.values()), remove=(), note="usage loaded", by=by, at=at, key=key)
    must_lie_there(entity, add.values())


def _correct(entity: str, corrects: Corrects, batch: str, *, by: Actor, at: Instant, key: str) -> None:
    """Tell the trail which rows are corrected by what. The manifest's lock is held: nobody else corrects meanwhile."""
    for line in lines_on(by, entity=entity, on_kind="batch", on_id=corrects.batch):
        if line.deed == CORRECTED and (twice := sorted({*line.facts["rows"]} & {*corrects.rows})):
            raise Conflict("rows-corrected-before", row=twice[0], batch=corrects.batch, corrected_by=line.facts["batch"])
    facts = {"batch": batch, "rows": list(corrects.rows)}
    write_line(entity=entity, deed=CORRECTED, on_kind="batch", on_id=corrects.batch, facts=facts, by=by, at=at, key=key)


def _told(rejected: Sequence[RejectedRow]) -> list[Rejected]:
    """One line for each thing that is wrong with a row."""
    return [
        Rejected(row.row, problem.field, problem.code, f"{problem.says} {problem.do}", row.cells)
        for row in rejected
        for problem in row.problems
    ]


def raw_rows(rejected: Sequence[Rejected]) -> list[RawRow]:
    """Rejected rows as they stood, each once."""
    return [RawRow(number, cells) for number, cells in {each.row or 0: each.cells for each in rejected}.items()]
