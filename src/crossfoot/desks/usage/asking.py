"""Asking about usage: rejected rows to correct, conflicts, hours that lack events, the events behind a term. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.usage.lake_file import Rejected
from crossfoot.books.usage.reads.batches import batch, rejected_rows
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import sources
from crossfoot.bulk.compact import conflict_table
from crossfoot.bulk.lake import Shelf
from crossfoot.bulk.meter import Snapshot
from crossfoot.bulk.sampling import sample_events
from crossfoot.desks.usage.lake import lake_of, names, segments
from crossfoot.engines.controls.completeness import Gap
from crossfoot.errors import Missing
from crossfoot.formats.agreements import read_agreement
from crossfoot.formats.tables.written import write_csv, write_xlsx
from crossfoot.measures import Period, Span
from crossfoot.records.usage import UsageEvent
from crossfoot.runs.gaps import gaps as found_gaps

_TOLD = ("row", "field", "code", "reason")


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """An event that came again with another body: what is kept, and what was refused beside it."""

    source: str
    event_id: str
    account: str
    metric: str
    kept_quantity: Decimal
    quantity: Decimal
    kept_batch: str
    batch: str


def write_rejects(batches: Sequence[str], out: Path, *, entity: str, by: Actor) -> int:
    """Write the rejected rows of batches to a CSV file or, by its suffix, a workbook; how many rows.

    One line for each thing that is wrong: row, field, code, reason, then the cells as they stood.
    """
    head, body, rejected = _rejects(batches, entity=entity, by=by)
    write = write_xlsx if out.suffix.lower() == ".xlsx" else write_csv
    out.write_bytes(write(head, body))
    return len({(row.row, tuple(row.cells.items())) for row in rejected})


def rejects_csv(batches: Sequence[str], *, entity: str, by: Actor) -> bytes:
    """The same rows as the bytes of a CSV file."""
    head, body, _ = _rejects(batches, entity=entity, by=by)
    return write_csv(head, body)


def _rejects(batches: Sequence[str], *, entity: str, by: Actor) -> tuple[list[str], list[list[str]], list[Rejected]]:
    by.must_hold(Duty.READ, entity=entity)
    known = [batch(by, entity=entity, name=name).name for name in dict.fromkeys(batches)]
    rejected = [row for name in known for row in rejected_rows(by, entity=entity, batch=name)]
    columns = list(dict.fromkeys(name for row in rejected for name in row.cells))
    taken = {name.casefold() for name in columns}
    head = [f"rejected_{name}" if name in taken else name for name in _TOLD]
    return [*head, *columns], [_line(row, columns) for row in rejected], rejected


def _line(row: Rejected, columns: Sequence[str]) -> list[str]:
    return [str(row.row or ""), row.field, row.code, row.says, *(row.cells.get(name, "") for name in columns)]


def conflicts(*, entity: str, by: Actor) -> tuple[ConflictShown, ...]:
    """Every conflict that is kept, by source and event. Raises Missing: lake-file-missing."""
    by.must_hold(Duty.READ, entity=entity)
    files = names(manifest(by, entity=entity), Shelf.CONFLICTS)
    if not files:
        return ()
    rows = conflict_table(lake_of(entity), names=files).to_pylist()
    return tuple(
        ConflictShown(
            source=row["source"],
            event_id=row["event_id"],
            account=row["account"],
            metric=row["metric"],
            kept_quantity=row["kept_quantity"],
            quantity=row["quantity"],
            kept_batch=row["kept_batch_id"],
            batch=row["batch_id"],
        )
        for row in rows
    )


def gaps(*, entity: str, period: Period, by: Actor) -> tuple[Gap, ...]:
    """Hours of a period, in UTC, that hold fewer events of a source than it declared, or than its own past lets expect."""
    by.must_hold(Duty.READ, entity=entity)
    declared = {each.name: each.expected_per_hour for each in sources(by, entity=entity) if each.expected_per_hour is not None}
    return found_gaps(snapshot=_snapshot(entity, by), declared=declared, period=period)


def events(
    *, entity: str, agreement: str, term: str, span: Span, dims: Sequence[tuple[str, str]], limit: int, by: Actor
) -> tuple[UsageEvent, ...]:
    """The first events that count toward a term in a span. Raises Missing: version-not-there; Malformed: term-unknown."""
    by.must_hold(Duty.READ, entity=entity)
    stored = versions(by, entity=entity, agreements=[agreement])
    if not stored:
        raise Missing("version-not-there", what=agreement, version=1)
    latest = read_agreement(stored[-1].document.encode(), name=f"{agreement}.json")
    found: list[UsageEvent] = []
    for meter in latest.term(term).meters:
        found += sample_events(
            _snapshot(entity, by), accounts=latest.accounts, metric=meter.metric, span=span, dims=dims, limit=limit
        )
    return tuple(sorted(found, key=lambda each: (each.at, each.source, each.event_id))[:limit])


def _snapshot(entity: str, by: Actor) -> Snapshot:
    seen = manifest(by, entity=entity)
    return Snapshot(lake_of(entity), tuple(segments(seen, Shelf.EVENTS)), tuple(names(seen, Shelf.SERIES)))
