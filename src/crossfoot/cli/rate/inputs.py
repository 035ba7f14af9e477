"""What `crossfoot rate` reads: agreements with their price books, and files of usage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crossfoot.errors import Conflict, Malformed, Missing
from crossfoot.formats.agreements import check_agreements, read_agreement, read_price_book
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.identity import Ordinals
from crossfoot.formats.usage.mapping import ContentOrdinal, UsageMapping, columns_named
from crossfoot.formats.usage.mapping_file import built_in_mapping, built_in_names, dump_mapping, read_mapping
from crossfoot.formats.usage.preview import preview
from crossfoot.formats.usage.reader import RejectedRow, check_columns, read_chunks
from crossfoot.formats.usage.tally import ReadCounts, Tally
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.rated import Progress, silent
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.price_book import PriceBook


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file of usage: its rows and quantities read, and the rows that made no event."""

    name: str
    columns: tuple[str, ...]
    counts: ReadCounts
    rejected: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True)
class UsageRead:
    """All files of usage, in the order given. events: of every row that could be read, in order of arrival."""

    files: tuple[FileRead, ...]
    events: tuple[UsageEvent, ...]

    @property
    def rows_rejected(self) -> int:
        """Rows of all files that made no event."""
        return sum(each.counts.rows_rejected for each in self.files)


def content(path: str) -> bytes:
    """A file's bytes. Raises Missing: file-not-readable."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error


def histories_in(paths: Sequence[str], *, price_books: Sequence[str]) -> tuple[History, ...]:
    """The agreements of some files, their versions together; of a price book the greatest version decides.

    Raises Missing: file-not-readable; Malformed: as `read_agreement`, `read_price_book` and `check_agreements` do.
    """
    books: dict[str, PriceBook] = {}
    for path in price_books:
        book = read_price_book(content(path), name=Path(path).name)
        if book.id not in books or books[book.id].version < book.version:
            books[book.id] = book
    read = [read_agreement(content(path), name=Path(path).name, books=books) for path in paths]
    check_agreements(read)
    versions: dict[str, list[Agreement]] = {}
    for each in read:
        versions.setdefault(each.id, []).append(each)
    return tuple(History(tuple(sorted(found, key=lambda one: one.version))) for found in versions.values())


def mappings_of(named: Sequence[str], groups: Sequence[Sequence[str]]) -> tuple[UsageMapping, ...]:
    """For each group of usage files its mapping: one for all, or one each, in order. A name is a file's or a built-in one's.

    None is ever guessed. Raises Malformed: mapping-not-said with one to begin with (field `suggestion`, empty when nothing
    fits) and what it leaves open (`doubts`), mappings-do-not-pair, and as `read_mapping` does; Missing: file-not-readable.
    """
    if not groups:
        return ()
    if not named:
        raise _not_said(groups[0][0])
    if len(named) not in (1, len(groups)):
        raise Malformed("mappings-do-not-pair", mappings=len(named), groups=len(groups))
    read = [_mapping(each) for each in named]
    return tuple(read if len(read) == len(groups) else read * len(groups))


def usage_in(groups: Sequence[Sequence[str]], *, mappings: Sequence[UsageMapping], progress: Progress = silent) -> UsageRead:
    """Read groups of usage files, each by its mapping. Rows that make no event are kept, with what is wrong with them.

    progress: told the bytes read, of all, and the file. Raises Missing: file-not-readable; Malformed: as `open_table` and
    `check_columns` do; Conflict: file-twice-in-load (two files of a source hold the same rows, which have no ids to tell).
    """
    events, files = list[UsageEvent](), list[FileRead]()
    ordinals = {mapping.source: Ordinals() for mapping in mappings}
    rows_of_files = set[tuple[str, ...]]()
    given = [(path, mapping) for group, mapping in zip(groups, mappings, strict=True) for path in group]
    bytes_total, bytes_before = bytes_of(groups), 0
    for path, mapping in given:
        name, before, tally, rejected = Path(path).name, len(events), Tally(), list[RejectedRow]()
        with _opened(path) as stream:
            table = open_table(stream, file=name, delimiter=mapping.delimiter, wanted=columns_named(mapping))
            check_columns(table, mapping=mapping, file=name)
            for part in read_chunks(table.rows, mapping=mapping, file=name, ordinals=ordinals[mapping.source]):
                events += part.events
                rejected += part.rejected
                tally.add(part)
                progress(bytes_before + (0 if stream.closed else stream.tell()), bytes_total, name)
        bytes_before += _size(path)
        files.append(FileRead(name, table.columns, tally.counts, tuple(rejected)))
        if isinstance(mapping.identity, ContentOrdinal) and len(given) > 1 and len(events) > before:
            rows = (mapping.source, *sorted(event.event_id.split("#")[0] for event in events[before:]))
            if rows in rows_of_files:
                raise Conflict("file-twice-in-load", rows=len(rows) - 1)
            rows_of_files.add(rows)
    return UsageRead(tuple(files), tuple(events))


def bytes_of(groups: Sequence[Sequence[str]]) -> int:
    """How large the files are together. Raises Missing: file-not-readable."""
    return sum(_size(path) for group in groups for path in group)


def _mapping(named: str) -> UsageMapping:
    if named in built_in_names():
        return built_in_mapping(named)
    return read_mapping(content(named), name=Path(named).name)


def _size(path: str) -> int:
    with _opened(path) as stream:
        return stream.seek(0, 2)


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error


def _not_said(path: str) -> Malformed:
    name = Path(path).name
    with _opened(path) as stream:
        seen = preview(open_table(stream, file=name), file=name)
    suggestion = dump_mapping(seen.suggested).decode() if seen.suggested else ""
    return Malformed("mapping-not-said", file=name, suggestion=suggestion, doubts=seen.doubts)
