"""Does what left one joint enter the next: rated, booked, billed, still open?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from crossfoot.books.actors.actor import Actor


@dataclass(frozen=True, slots=True)
class RunFeet:
    """What became of a run's charges in one currency, by count and amount. booked = billed + open + cancelled.

    cancelled: originals and reversals that met before any document billed them; over both runs they sum to nothing.
    """

    currency: str
    rated: int
    rated_amount: Decimal
    booked: int
    booked_amount: Decimal
    billed: int
    billed_amount: Decimal
    open: int
    open_amount: Decimal
    cancelled: int
    cancelled_amount: Decimal


@dataclass(frozen=True, slots=True)
class DocumentFeet:
    """A document against its own lines and its entry. posted: what the entry debits the receivable with, None for no entry."""

    number: str
    currency: str
    lines: int
    net: Decimal
    lines_amount: Decimal
    tax: Decimal
    taxes_amount: Decimal
    total: Decimal
    due: Decimal
    posted: Decimal | None


def run_feet(viewer: Actor, *, entity: str, run: int) -> tuple[RunFeet, ...]:
    """What became of a run's charges, by currency, from the rows themselves. Raises Missing: entity-not-seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rated.currency, count(*), sum(rated.amount),
                count(booked.charge), coalesce(sum(rated.amount) FILTER (WHERE booked.charge IS NOT NULL), 0),
                count(billed.id), coalesce(sum(billed.amount), 0),
                count(*) FILTER (WHERE booked.uninvoiced),
                coalesce(sum(rated.amount) FILTER (WHERE booked.uninvoiced), 0),
                count(*) FILTER (WHERE NOT booked.uninvoiced AND billed.id IS NULL),
                coalesce(sum(rated.amount) FILTER (WHERE NOT booked.uninvoiced AND billed.id IS NULL), 0)
            FROM books_chargerow AS rated
            LEFT JOIN books_bookedcharge AS booked ON booked.charge_row_id = rated.id
            LEFT JOIN books_documentlinerow AS billed ON billed.booked_id = rated.id
                AND (billed.original_id IS NULL OR rated.reverses <> '' OR rated.kind = 'credit')
            WHERE rated.entity = %s AND rated.run_id = %s GROUP BY rated.currency ORDER BY rated.currency
            """,
            [viewer.see(entity), run],
        )
        return tuple(RunFeet(*row) for row in cursor.fetchall())


def document_feet(viewer: Actor, *, entity: str, run: int) -> tuple[DocumentFeet, ...]:
    """The documents of a run against their lines, taxes and entries, by number. Raises Missing: entity-not-seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT paper.number, paper.currency, lines.count, paper.net, lines.amount, paper.tax,
                (SELECT coalesce(sum(amount), 0) FROM books_taxlinerow WHERE document_id = paper.id),
                paper.total, paper.due,
                (SELECT sum(line.amount) FROM books_journalentry AS entry
                    JOIN books_journalline AS line ON line.entry_id = entry.id
                    JOIN books_account AS account ON account.id = line.account_id AND account.role = 'receivable'
                    WHERE entry.entity = paper.entity AND entry.source_kind = 'document' AND entry.source_id = paper.number)
            FROM books_documentrow AS paper
            CROSS JOIN LATERAL (SELECT count(*) AS count, coalesce(sum(amount), 0) AS amount
                FROM books_documentlinerow WHERE document_id = paper.id) AS lines
            WHERE paper.entity = %s AND paper.run_id = %s ORDER BY paper.number
            """,
            [viewer.see(entity), run],
        )
        return tuple(DocumentFeet(*row) for row in cursor.fetchall())
