"""Writes of the ledger."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import days, moment
from crossfoot.books.ledger.account import AccountNamed
from crossfoot.books.ledger.models import Account, FiscalPeriod, JournalEntry, JournalLine
from crossfoot.books.refusing import check_now, refusals
from crossfoot.errors import Missing
from crossfoot.measures import Instant, Period
from crossfoot.records.entry import Entry


def write_account(*, account: AccountNamed, by: Actor, at: Instant, key: str) -> str:
    """Add an account; its number. Raises Conflict: account-taken, account-role-taken."""
    with refusals(entity=account.entity, number=account.number, role=account.role):
        Account.objects.create(
            entity_id=account.entity,
            number=account.number,
            role=account.role.value if account.role else "",
            name=account.name,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return account.number


def open_period(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Period:
    """Open a fiscal period, so that entries may be dated in it. Raises Conflict: fiscal-period-overlaps."""
    with refusals(entity=entity, period=period):
        FiscalPeriod.objects.create(entity_id=entity, days=days(period), by_id=by.id, at=moment(at), request_key=key)
    return period


def lock_period(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Period:
    """Lock a fiscal period: waits for entries under way, then no entry is dated in it. Locking twice changes nothing.

    Raises Missing: no-fiscal-period.
    """
    return _set_state("locked", entity=entity, period=period, by=by, at=at, key=key)


def reopen_period(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Period:
    """Open a locked fiscal period again. Raises Missing: no-fiscal-period."""
    return _set_state("open", entity=entity, period=period, by=by, at=at, key=key)


def write_entry(*, entry: Entry, by: Actor, at: Instant, key: str) -> int:
    """Post a balanced entry; its number.

    Raises Closed: period-locked; Missing: no-fiscal-period, account-role-unfilled; Conflict: source-already-posted;
    Unbalanced: entry-does-not-balance.
    """
    numbers = dict(Account.objects.filter(entity_id=entry.entity).exclude(role="").values_list("role", "id"))
    for line in entry.lines:
        if line.role.value not in numbers:
            raise Missing("account-role-unfilled", role=line.role, entity=entry.entity)
    with refusals(entity=entry.entity, source=f"{entry.source_kind} {entry.source_id}"):
        row = JournalEntry.objects.create(
            entity_id=entry.entity,
            day=entry.on,
            source_kind=entry.source_kind,
            source_id=entry.source_id,
            memo=entry.memo,
            lines_total=len(entry.lines),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
        JournalLine.objects.bulk_create(
            JournalLine(
                entity_id=entry.entity,
                entry=row,
                number=number,
                account_id=numbers[line.role.value],
                currency=line.amount.currency.code,
                amount=line.amount.amount,
                party=line.party,
                detail=line.detail,
            )
            for number, line in enumerate(entry.lines, start=1)
        )
    check_now("journal_entry_balances")
    return row.pk


def _set_state(state: str, *, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Period:
    found = FiscalPeriod.objects.filter(entity_id=entity, days=days(period))
    if not found.update(state=state, by_id=by.id, at=moment(at), request_key=key):
        raise Missing("no-fiscal-period", entity=entity, day=period)
    return period
