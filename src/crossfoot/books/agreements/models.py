"""Agreements, price books and orders. A version is the exact text it was recorded with; nothing of it is ever edited."""

from __future__ import annotations

from django.db import models

from crossfoot.books.columns import Kept, begins_index, currency_column, days_column, price_column, quantity_column
from crossfoot.books.parties.models import by_column, entity_column


class AgreementRecord(Kept):
    """An agreement by its id."""

    entity = entity_column()
    name = models.TextField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="agreement_once")]
        indexes = [begins_index("name", name="agreement_begins")]


class AgreementVersion(Kept):
    """One version, whole: effective and recorded are told apart.

    document: canonical JSON text; digest: SHA-256 of its bytes, checked by the database. at: when it was recorded.
    """

    entity = entity_column()
    agreement = models.ForeignKey(AgreementRecord, on_delete=models.PROTECT, related_name="versions")
    version = models.IntegerField()
    title = models.TextField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    in_force_from = models.DateField()
    effective = days_column()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="agreement_version_once")]


class VersionApproval(Kept):
    """Somebody other than its author stands for a version: `approver-prepared` is refused by the database."""

    entity = entity_column()
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="approvals")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["version"], name="version_approval_once")]


class DealFinding(Kept):
    """One term of a version that is not standard, found by rule when the version was recorded.

    place: id of the term or clause, empty for the agreement as a whole. duty: who may accept it. number: from 1, by version.
    """

    entity = entity_column()
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="findings")
    number = models.IntegerField()
    policy_version = models.IntegerField()
    rule = models.TextField()
    place = models.TextField(blank=True)
    clause = models.TextField(blank=True)
    value = models.TextField()
    standard = models.TextField()
    grade = models.CharField(max_length=12)
    duty = models.TextField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="deal_finding_once")]
        indexes = [models.Index(fields=["entity", "version"], name="deal_finding_of")]


class DealAcceptance(Kept):
    """Somebody other than its author accepts a version with all that is not standard in it."""

    entity = entity_column()
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="acceptances")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["version"], name="deal_acceptance_once")]


class PriceBookVersion(Kept):
    """One version of a price book, as text like an agreement's."""

    entity = entity_column()
    book = models.TextField()
    version = models.IntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "book", "version"], name="price_book_version_once")]


class PriceBookApproval(Kept):
    """Somebody other than its author stands for a version of a price book: from here agreements may take prices from it."""

    entity = entity_column()
    version = models.ForeignKey(PriceBookVersion, on_delete=models.PROTECT, related_name="approvals")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["version"], name="price_book_approval_once")]


class OrderRecord(Kept):
    """An order under an agreement, as it was imported."""

    entity = entity_column()
    name = models.TextField()
    agreement = models.TextField()
    sold_to = models.TextField()
    currency = currency_column()
    ordered_on = models.DateField()
    lines_total = models.IntegerField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="order_once")]


class OrderLineRow(Kept):
    """One ordered thing."""

    entity = entity_column()
    order = models.ForeignKey(OrderRecord, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    item = models.TextField()
    term = models.TextField(blank=True)
    quantity = quantity_column()
    unit_price = price_column(null=True)
    start = models.DateField()
    end = models.DateField(null=True)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="order_line_once")]


class ProvisioningFeed(Kept):
    """What a provisioning system said was switched on, at one moment: the latest feed of a system is its state."""

    entity = entity_column()
    system = models.TextField()
    file_digest = models.CharField(max_length=64)
    items_total = models.IntegerField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["entity", "system", "-at"], name="provisioning_latest")]


class ProvisionedItem(Kept):
    """One thing of a feed."""

    entity = entity_column()
    feed = models.ForeignKey(ProvisioningFeed, on_delete=models.PROTECT, related_name="items")
    agreement = models.TextField()
    item = models.TextField()
    quantity = quantity_column(null=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    status = models.TextField()

    class Meta(Kept.Meta):
        pass


class OrderDifference(Kept):
    """One field on which two systems disagree, as one comparison found it. comparison: the request key of that comparison."""

    entity = entity_column()
    comparison = models.TextField()
    order = models.TextField()
    item = models.TextField()
    field = models.TextField()
    left_system = models.TextField()
    left = models.TextField(blank=True)
    right_system = models.TextField()
    right = models.TextField(blank=True)
    says = models.TextField()
    by = by_column()
    at = models.DateTimeField()

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["entity", "comparison"], name="order_difference_found")]
