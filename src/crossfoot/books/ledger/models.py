"""Accounts, fiscal periods and entries. That an entry balances and its period is open is the database's own rule."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.columns import Kept, amount_column, currency_column, days_column
from crossfoot.books.fields import changing
from crossfoot.books.parties.models import by_column, entity_column
from crossfoot.records.entry import AccountRole


class Account(Kept):
    """An account of a legal entity. role: what postings use it for; one account a role."""

    entity = entity_column()
    number = models.TextField()
    role = models.CharField(max_length=30)
    name = models.TextField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="account_number_once"),
            models.UniqueConstraint(fields=["entity", "role"], condition=~Q(role=""), name="account_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=["", *(each.value for each in AccountRole)]), name="account_role_known"
            ),
        ]


@pghistory.track()
class FiscalPeriod(models.Model):
    """Days whose entries are open or locked. Periods of an entity never overlap: `fiscal_period_apart`, in SQL."""

    entity = entity_column()
    days = days_column()
    state = models.CharField(max_length=10, default="open")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("state", "by", "at", "request_key")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=["open", "locked"]), name="fiscal_period_state_known")]


class JournalEntry(Kept):
    """An entry's head. lines_total: how many lines it has.

    entered_in: the database's own number of the transaction that posted it; no line joins it in another.
    """

    entity = entity_column()
    day = models.DateField()
    source_kind = models.TextField()
    source_id = models.TextField()
    memo = models.TextField()
    lines_total = models.IntegerField()
    entered_in = models.BigIntegerField(default=0)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "source_kind", "source_id"], name="journal_source_once"),
            models.CheckConstraint(condition=Q(lines_total__gt=0), name="journal_entry_has_lines"),
        ]
        indexes = [models.Index(fields=["entity", "day"], name="journal_day")]


class JournalLine(Kept):
    """One posting: positive debits, negative credits."""

    entity = entity_column()
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    currency = currency_column()
    amount = amount_column()
    party = models.TextField(blank=True)
    detail = models.TextField(blank=True)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="journal_line_once")]
