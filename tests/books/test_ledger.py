"""An entry balances, has its source once and an open period, or it is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from psycopg import errors

from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.ledger.account import AccountNamed, Balance, FiscalDays
from crossfoot.books.ledger.reads.balances import accounts, balances
from crossfoot.books.ledger.reads.entries import entries_in, entry_of, sources_in
from crossfoot.books.ledger.reads.periods import fiscal_period_on, fiscal_periods
from crossfoot.books.ledger.writes import lock_period, open_period, reopen_period, write_account
from crossfoot.measures import Money, Period
from crossfoot.records.entry import AccountRole, EntryLine
from tests.books.company import AT, ENTRY, OCTOBER, USD, Company, posted, usd
from tests.databases import Books
from tests.refusals import refused


def test_an_entry_comes_back_as_it_was_posted(company: Company):
    posted(company)
    assert entry_of(company.ada, entity="US01", source_kind="document", source_id="INV-000001") == ENTRY
    assert entries_in(company.ada, entity="US01", period=OCTOBER) == (ENTRY,)
    assert entry_of(company.ada, entity="US01", source_kind="document", source_id="INV-2") is None
    assert sources_in(company.ada, entity="US01", period=OCTOBER) == (("document", "INV-000001"),)


def test_accounts_hold_what_was_posted(company: Company):
    posted(company)
    assert balances(company.ada, entity="US01", period=OCTOBER) == (
        Balance("1200", "Receivable", "receivable", "USD", usd("108.34").amount, 1),
        Balance("2200", "Tax", "tax", "USD", usd("-8.26").amount, 1),
        Balance("4000", "Revenue-Usage", "revenue-usage", "USD", usd("-100.08").amount, 1),
    )
    assert balances(company.ada, entity="US01", period=Period.month("2026-11")) == ()
    assert [each.number for each in accounts(company.ada, entity="US01")] == ["1200", "2200", "2300", "4000"]


def test_a_source_is_posted_once(company: Company):
    posted(company)
    with refused("source-already-posted"):
        posted(company, replace(ENTRY, memo="Again"))


def test_an_entry_in_a_locked_period_is_refused(company: Company):
    lock_period(entity="US01", period=OCTOBER, by=company.grace, at=AT, key="k")
    with refused("period-locked"):
        posted(company)


def test_a_period_that_is_reopened_takes_entries_again(company: Company):
    lock_period(entity="US01", period=OCTOBER, by=company.grace, at=AT, key="k")
    reopen_period(entity="US01", period=OCTOBER, by=company.grace, at=AT, key="k")
    posted(company)
    found = fiscal_period_on(company.ada, entity="US01", day=date(2026, 10, 1))
    assert found == FiscalDays("US01", OCTOBER, False, company.grace.id)


def test_a_day_in_no_period_is_refused(company: Company):
    assert fiscal_period_on(company.ada, entity="US01", day=date(2027, 3, 1)) is None
    with refused("no-fiscal-period"):
        posted(company, replace(ENTRY, on=date(2027, 3, 1)))


def test_locking_days_that_are_no_period_is_refused(company: Company):
    with refused("no-fiscal-period"):
        lock_period(entity="US01", period=Period.month("2027-03"), by=company.grace, at=AT, key="k")


def test_fiscal_periods_never_share_a_day(company: Company):
    with refused("fiscal-period-overlaps"):
        open_period(entity="US01", period=Period(date(2026, 10, 31), date(2026, 12, 1)), by=company.grace, at=AT, key="k")


def test_fiscal_periods_come_in_order_of_time(company: Company):
    lock_period(entity="US01", period=OCTOBER, by=company.grace, at=AT, key="k")
    assert fiscal_periods(company.ada, entity="US01") == (
        FiscalDays("US01", OCTOBER, True, company.grace.id),
        FiscalDays("US01", Period.month("2026-11"), False, actor_named(None, "root").id),
    )


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (AccountNamed("US01", "1200", None, "Twice"), "account-taken"),
        (AccountNamed("US01", "1201", AccountRole.RECEIVABLE, "Another receivable"), "account-role-taken"),
    ],
)
def test_a_number_and_a_role_are_one_accounts(company: Company, account: AccountNamed, code: str):
    with refused(code):
        write_account(account=account, by=company.grace, at=AT, key="k")


def test_accounts_without_a_role_are_many(company: Company):
    for number in ("9000", "9001"):
        write_account(account=AccountNamed("US01", number, None, "Memo"), by=company.grace, at=AT, key="k")
    assert [each.role for each in accounts(company.ada, entity="US01")][-2:] == [None, None]


def test_a_role_no_account_has_is_refused(company: Company):
    with refused("account-role-unfilled"):
        lines = (*ENTRY.lines, EntryLine(AccountRole.SUSPENSE, Money(0, USD)))
        posted(company, replace(ENTRY, lines=lines))


INSERT_LINE = (
    "INSERT INTO books_journalline (entity, entry_id, number, account_id, currency, amount, party, detail)"
    " SELECT 'US01', entry.id, %s, account.id, 'USD', %s, '', '' FROM books_journalentry AS entry"
    " JOIN books_account AS account ON account.role = 'suspense' OR account.role = 'tax'"
)


def test_lines_do_not_join_an_entry_later_even_when_they_balance(committed: Company, books_db: Books):
    with transaction.atomic():
        posted(committed)
    values = "VALUES (4, 5), (5, -5)"
    pair = INSERT_LINE.replace("%s", "line", 1).replace("%s", "sum") + f" CROSS JOIN ({values}) AS pair (line, sum)"
    with books_db.connect() as app, pytest.raises(errors.DatabaseError, match="entry-lines-differ"):
        app.execute(pair)


@pytest.mark.parametrize(
    ("amount", "lines", "code"),
    [(5, 1, "entry-does-not-balance"), (0, 2, "entry-lines-differ"), (0, 1, "")],
)
def test_an_entry_written_past_our_code_still_balances_or_is_refused(
    committed: Company, books_db: Books, amount: int, lines: int, code: str
):
    with books_db.connect() as app:
        try:
            with app.transaction():
                app.execute(
                    "INSERT INTO books_journalentry (entity, day, source_kind, source_id, memo, lines_total, entered_in,"
                    " by_id, at, request_key) VALUES ('US01', '2026-10-31', 'manual', 'M-1', '', %s, 0, 1, now(), 'k')",
                    [lines],
                )
                app.execute(INSERT_LINE, [1, amount])
            refused_with = ""
        except errors.DatabaseError as error:
            refused_with = error.diag.message_primary or ""
    assert refused_with == code


def test_half_a_cent_is_no_money(committed: Company, books_db: Books):
    with transaction.atomic():
        posted(committed)
    with books_db.connect() as app, pytest.raises(errors.CheckViolation):
        app.execute(INSERT_LINE, [4, "0.005"])


def test_locking_waits_for_an_entry_under_way_and_entries_wait_for_the_lock(committed: Company):
    entered, locked = Event(), Event()

    def lock() -> None:
        entered.wait(10)
        with transaction.atomic():
            lock_period(entity="US01", period=OCTOBER, by=committed.grace, at=AT, key="k")
        locked.set()
        connection.close()

    locker = Thread(target=lock)
    locker.start()
    with transaction.atomic():
        posted(committed)
        entered.set()
        assert not locked.wait(0.3), "the lock must wait for the entry that is being posted"
    assert locked.wait(10)
    locker.join()
    with refused("period-locked"), transaction.atomic():
        posted(committed, replace(ENTRY, source_id="INV-000002"))
