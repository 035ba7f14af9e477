"""Prepaid credit: grants and their movements, each with both of its sides."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from crossfoot.books.billing.credit import Pot
from crossfoot.books.columns import Kept, days_column
from crossfoot.books.parties.models import by_column, entity_column

_POTS = [each.value for each in Pot]


class CreditGrantRow(Kept):
    """Credit that was granted. Its balance is the fold of its movements and is stored nowhere."""

    entity = entity_column()
    name = models.TextField()
    agreement = models.TextField()
    term = models.TextField()
    party = models.TextField()
    unit = models.TextField()
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    days = days_column()
    priority = models.IntegerField()
    terms = models.JSONField()
    rolled_from = models.TextField(blank=True)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="credit_grant_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_grant_positive"),
        ]
        indexes = [models.Index(fields=["entity", "agreement"], name="credit_grant_of")]


class CreditMovement(Kept):
    """An amount that left one pot of a grant and entered another. No grant goes below nothing: `credit-overdrawn`."""

    entity = entity_column()
    grant = models.ForeignKey(CreditGrantRow, on_delete=models.PROTECT, related_name="movements")
    from_pot = models.CharField(max_length=12)
    to_pot = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    cause_kind = models.TextField()
    cause_id = models.TextField()
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "from_pot", "to_pot", "cause_kind", "cause_id"], name="credit_movement_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_movement_positive"),
            models.CheckConstraint(
                condition=Q(from_pot__in=_POTS) & Q(to_pot__in=_POTS) & ~Q(from_pot=F("to_pot")), name="credit_pots_known"
            ),
        ]
