"""Documents and their numbers. What is issued never changes; a credit note names what it takes back."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from crossfoot.books.billing.models_runs import BookedCharge, RatingRun
from crossfoot.books.columns import (
    Kept,
    amount_column,
    begins_index,
    currency_column,
    days_column,
    price_column,
    quantity_column,
)
from crossfoot.books.fields import DATABASE_WRITES, changing
from crossfoot.books.parties.models import PartyDetails, by_column, entity_column
from crossfoot.records.document import DocumentKind


@pghistory.track()
class NumberSeries(models.Model):
    """The numbers of one kind of document of one legal entity: without a gap, because a number taken and not used is refused.

    next_ordinal: the next to give; taking it locks the row until the document is committed.
    """

    entity = entity_column()
    kind = models.CharField(max_length=12)
    prefix = models.TextField()
    digits = models.IntegerField(default=6)
    next_ordinal = models.BigIntegerField(default=1)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("next_ordinal")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind"], name="number_series_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in DocumentKind]), name="number_series_kind_known"
            ),
            models.CheckConstraint(condition=Q(next_ordinal__gt=0), name="number_series_counts_from_one"),
        ]


class DocumentRow(Kept):
    """An issued document: number, parties as printed, figures. Its lines and taxes foot to it: `document_foots`, in SQL.

    original: on a credit note, and on a rebill, the document it refers to. flags: what stood out when it was issued.
    issued_in: the database's own number of the transaction that issued it; nothing joins the document in another.
    """

    entity = entity_column()
    kind = models.CharField(max_length=12)
    number = models.TextField()
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="documents", db_index=False)
    ordinal = models.BigIntegerField()
    run = models.ForeignKey(RatingRun, on_delete=models.PROTECT, null=True, related_name="documents")
    issued_on = models.DateField()
    due_on = models.DateField()
    bill_to = models.TextField()
    bill_to_details = models.ForeignKey(PartyDetails, on_delete=models.PROTECT, related_name="+", db_index=False)
    issuer_details = models.ForeignKey(PartyDetails, on_delete=models.PROTECT, related_name="+", db_index=False)
    tax_party = models.TextField(blank=True)
    currency = currency_column()
    days = days_column()
    group = models.TextField()
    net = amount_column()
    tax = amount_column()
    total = amount_column()
    due = amount_column()
    payment_terms = models.TextField()
    payment_days = models.IntegerField()
    after_month_end = models.BooleanField()
    original = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="referring")
    reason = models.TextField(blank=True)
    flags = models.JSONField()
    lines_total = models.IntegerField()
    issued_in = models.BigIntegerField(default=0)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="document_number_once"),
            models.UniqueConstraint(fields=["series", "ordinal"], name="document_ordinal_once"),
        ]
        indexes = [
            models.Index(fields=["entity", "-id"], name="document_page"),
            models.Index(fields=["entity", "bill_to", "issued_on"], name="document_of_party"),
            # One for each order that a list offers, with the row to decide between equals, and for each filter in the
            # order that holds when none is asked for.
            models.Index(fields=["entity", "issued_on", "id"], include=["number", "bill_to"], name="document_by_issue"),
            models.Index(fields=["entity", "due_on", "id"], include=["issued_on"], name="document_by_due_day"),
            models.Index(fields=["entity", "total", "id"], name="document_by_total"),
            models.Index(fields=["entity", "bill_to", "id"], name="document_by_customer"),
            models.Index(fields=["entity", "kind", "issued_on", "id"], name="document_of_kind"),
            models.Index(fields=["entity", "currency", "issued_on", "id"], name="document_of_currency"),
            begins_index("number", name="document_number_begins", include=("issued_on", "id")),
            begins_index("bill_to", name="document_customer_begins", include=("issued_on", "id")),
        ]


class DocumentDaySum(models.Model):
    """What the documents issued on one day come to, by kind and currency: the database adds to it as they are written.

    So the totals of a list need not read every document. `document_sums` in the reads; a test holds it to the documents.
    """

    entity = entity_column()
    issued_on = models.DateField()
    kind = models.CharField(max_length=12)
    currency = currency_column()
    documents = models.BigIntegerField()
    net = models.DecimalField(max_digits=30, decimal_places=4)
    total = models.DecimalField(max_digits=30, decimal_places=4)
    due = models.DecimalField(max_digits=30, decimal_places=4)

    rows = DATABASE_WRITES

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "issued_on", "kind", "currency"], name="document_day_sum_once"),
        ]


class DocumentLineRow(Kept):
    """One line: one booked charge. A charge is billed by one line, ever; taking it back names that line.

    original: on a credit note, the line it takes back, never by more than it was.
    """

    entity = entity_column()
    document = models.ForeignKey(DocumentRow, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    booked = models.ForeignKey(BookedCharge, on_delete=models.PROTECT, related_name="lines")
    charge = models.TextField()
    agreement = models.TextField()
    term = models.TextField()
    clause = models.TextField(blank=True)
    description = models.TextField()
    service = days_column()
    quantity = quantity_column(null=True)
    unit = models.TextField(blank=True)
    unit_price = price_column(null=True)
    currency = currency_column()
    amount = amount_column()
    tax_category = models.TextField()
    account = models.TextField()
    original = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="credits")

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_line_once"),
            models.UniqueConstraint(
                fields=["booked"], condition=Q(original=None) | Q(charge__endswith="r"), name="document_line_charge_once"
            ),
        ]
        indexes = [models.Index(fields=["entity", "charge"], name="document_line_of_charge")]


class TaxLineRow(Kept):
    """One tax of a document. lines: numbers of the lines it applies to."""

    entity = entity_column()
    document = models.ForeignKey(DocumentRow, on_delete=models.PROTECT, related_name="taxes")
    number = models.IntegerField()
    tax = models.TextField()
    name = models.TextField()
    jurisdiction = models.TextField()
    percent = models.DecimalField(max_digits=19, decimal_places=10)
    currency = currency_column()
    base = amount_column()
    amount = amount_column()
    lines = models.JSONField()
    reason = models.TextField(blank=True)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="tax_line_once")]


class CreditDrawnRow(Kept):
    """Prepaid credit that settled part of a document."""

    entity = entity_column()
    document = models.ForeignKey(DocumentRow, on_delete=models.PROTECT, related_name="drawn")
    number = models.IntegerField()
    grant = models.TextField()
    currency = currency_column()
    amount = amount_column()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="credit_drawn_once")]
