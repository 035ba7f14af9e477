"""Uploading: a file or pasted rows are put aside for whoever sent them, looked at, and only then loaded like any file.

What is put aside is no usage yet: no manifest names it, and it goes by itself after a day.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.desks.usage.counting import count_staged
from crossfoot.desks.usage.loading import Loaded, load_files, mapping_named, register_source
from crossfoot.errors import Malformed, Missing
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping import UsageMapping
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.preview import Preview, preview
from crossfoot.measures import Instant

UPLOAD_BYTES_MAX = 64 << 20
KEPT_HOURS = 24
_FOLDER = ".uploads"
_DIGEST = re.compile("[0-9a-f]{64}")
_UNSAFE = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file put aside. id: SHA-256 of its bytes, hex, which names it for who sent it. name: as it was sent, made harmless."""

    id: str
    name: str
    bytes: int
    path: Path


def keep_upload(*, entity: str, name: str, chunks: Iterable[bytes], by: Actor) -> Upload:
    """Put a file aside for a day, for this actor alone.

    Raises Forbidden: duty-missing; Malformed: upload-too-large, empty-file.
    """
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    shown = _UNSAFE.sub("_", Path(name).name).strip(". ")[-120:] or "upload"
    own = _own(entity, by)
    own.mkdir(parents=True, exist_ok=True)
    _forget(own)
    digest, length = hashlib.sha256(), 0
    aside = own / f"{secrets.token_hex(8)}.part"
    try:
        with aside.open("xb") as file:
            for chunk in chunks:
                length += len(chunk)
                if length > UPLOAD_BYTES_MAX:
                    raise Malformed("upload-too-large", file=shown, limit=UPLOAD_BYTES_MAX)
                digest.update(chunk)
                file.write(chunk)
        if not length:
            raise Malformed("empty-file", file=shown)
        folder = own / digest.hexdigest()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        aside.replace(folder / shown)
    finally:
        aside.unlink(missing_ok=True)
    return Upload(digest.hexdigest(), shown, length, folder / shown)


def keep_pasted(*, entity: str, text: str, by: Actor) -> Upload:
    """Put rows aside that were copied from a spreadsheet: cells apart by tabs, the first row naming the columns.

    Raises as `keep_upload`; Malformed: no-columns, column-twice, row-ragged.
    """
    rows = [row for row in csv.reader(io.StringIO(text.replace("\0", "\N{REPLACEMENT CHARACTER}")), "excel-tab") if any(row)]
    names = [each.strip() for each in rows[0]] if rows else []
    if not rows or not all(names):
        raise Malformed("no-columns", file="What was pasted")
    for name in names:
        if names.count(name) > 1:
            raise Malformed("column-twice", file="What was pasted", column=name)
    for row in rows[1:]:
        if len(row) != len(names):
            raise Malformed("row-ragged", got=len(row), want=len(names))
    lines = [dict(zip(names, row, strict=True)) for row in rows[1:]]
    return keep_upload(entity=entity, name="pasted.jsonl", chunks=json_lines(lines), by=by)


def json_lines(rows: Iterable[dict[str, str]]) -> Iterable[bytes]:
    """Cells as a file of JSON lines, every one as the text it is."""
    return (json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows)


def upload_named(*, entity: str, upload: str, by: Actor) -> Upload:
    """What this actor put aside under an id. Raises Forbidden: duty-missing; Missing: upload-gone."""
    by.must_hold(Duty.LOAD_USAGE, entity=entity)
    if _DIGEST.fullmatch(upload):
        with contextlib.suppress(FileNotFoundError, StopIteration):
            path = next((_own(entity, by) / upload).iterdir())
            return Upload(upload, path.name, path.stat().st_size, path)
    raise Missing("upload-gone", hours=KEPT_HOURS)


def look_at(upload: Upload, *, mapping: UsageMapping | None) -> Preview:
    """The first rows, and what a mapping makes of them. Raises Malformed as `open_table` and `preview` do."""
    with upload.path.open("rb") as stream:
        table = open_table(stream, file=upload.name, delimiter=mapping.delimiter if mapping else _delimiter(upload))
        return preview(table, file=upload.name, mapping=mapping)


def mapping_of(*, entity: str, source: str, by: Actor) -> UsageMapping | None:
    """How files of a source are read now; None when it has no mapping. Raises Missing: entity-not-seen."""
    stored = mapping_named(by, entity, source)
    return read_mapping(stored.document.encode(), name=f"{source}.yaml") if stored else None


def bring_in(
    *, entity: str, upload: Upload, source: str, mapping: bytes, backfill: str, by: Actor, at: Instant, key: str
) -> Loaded:
    """Load what was put aside through the same import as files, and count it. mapping: kept with the source first; empty for
    the one it has. In a backfill nothing is counted yet.

    Raises as `register_source`, `load_files` and `count_staged` do; what one of them did stands, and the same again goes on.
    """
    if mapping:
        register_source(
            entity=entity,
            name=source,
            mapping=mapping,
            mapping_file=f"{source}.yaml",
            expected_per_hour=None,
            by=by,
            at=at,
            key=f"{key}/source",
        )
    loaded, *_ = load_files(entity=entity, source=source, paths=[upload.path], backfill=backfill, by=by, at=at, key=key)
    if not backfill:
        count_staged(entity=entity, by=by, at=at, key=f"{key}/count")
    return loaded


def _delimiter(upload: Upload) -> str:
    """What the first line of a text file has most of."""
    with upload.path.open("rb") as stream:
        first = stream.readline(1 << 16).decode("utf-8", "replace")
    return max((",", ";", "\t", "|"), key=first.count)


def delimiter_of(upload: Upload) -> str:
    """The delimiter to begin a mapping of a text file with; a comma for anything else."""
    return _delimiter(upload) if upload.path.suffix.lower() in (".csv", ".txt", ".tsv") else ","


def _own(entity: str, by: Actor) -> Path:
    """A folder for each actor: nobody is shown what another put aside. No entity's code begins with a point."""
    return Path(settings.CROSSFOOT_LAKE) / _FOLDER / entity / str(by.id)


def _forget(own: Path) -> None:
    """Remove what was put aside more than a day ago."""
    for each in own.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if each.stat().st_mtime < time.time() - KEPT_HOURS * 3600:
                shutil.rmtree(each) if each.is_dir() else each.unlink()
