"""What was posted?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.ledger.models import JournalEntry
from crossfoot.measures import Currency, Money, Period
from crossfoot.records.entry import AccountRole, Entry, EntryLine


def entry_of(viewer: Actor, *, entity: str, source_kind: str, source_id: str) -> Entry | None:
    """The entry of a source; None when nothing was posted for it. Raises Missing: entity-not-seen."""
    rows = JournalEntry.objects.filter(entity=viewer.see(entity), source_kind=source_kind, source_id=source_id)
    for entry in _entries(rows):
        return entry
    return None


def entries_in(viewer: Actor, *, entity: str, period: Period) -> tuple[Entry, ...]:
    """Every entry dated in a period, in order of posting. Raises Missing: entity-not-seen."""
    rows = JournalEntry.objects.filter(entity=viewer.see(entity), day__gte=period.start, day__lt=period.end)
    return tuple(_entries(rows))


def sources_in(viewer: Actor, *, entity: str, period: Period) -> tuple[tuple[str, str], ...]:
    """The kind and id of the source of every entry dated in a period, in order of posting. Raises Missing: entity-not-seen."""
    rows = JournalEntry.objects.filter(entity=viewer.see(entity), day__gte=period.start, day__lt=period.end)
    return tuple(rows.order_by("id").values_list("source_kind", "source_id"))


def _entries(rows: QuerySet[JournalEntry]) -> Iterator[Entry]:
    for row in rows.order_by("id").prefetch_related("lines__account"):
        yield Entry(
            entity=row.entity_id,
            on=row.day,
            source_kind=row.source_kind,
            source_id=row.source_id,
            memo=row.memo,
            lines=tuple(
                EntryLine(
                    role=AccountRole(line.account.role),
                    amount=Money(line.amount, Currency.of(line.currency)),
                    party=line.party,
                    detail=line.detail,
                )
                for line in sorted(row.lines.all(), key=lambda each: each.number)
            ),
        )
