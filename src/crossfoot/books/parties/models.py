"""Legal entities and parties. Keys are for ever; details come in versions, and documents name the version they printed."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.models import ActorRow
from crossfoot.books.columns import Kept, begins_index, currency_column
from crossfoot.books.fields import changing
from crossfoot.books.parties.party import PartyKind


class LegalEntity(Kept):
    """One of our companies: the boundary of every row. Its own name and address are those of the party with its code."""

    code = models.TextField(primary_key=True)
    currency = currency_column()
    time_zone = models.TextField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        pass


def entity_column() -> Any:
    """The legal entity a row belongs to, held by its code."""
    return models.ForeignKey(LegalEntity, db_column="entity", on_delete=models.PROTECT, related_name="+", db_index=False)


def by_column() -> Any:
    """Who wrote a row."""
    return models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+", db_index=False)


@pghistory.track()
class PartyRow(models.Model):
    """A party by its key. parent: whose part it is."""

    entity = entity_column()
    key = models.TextField()
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("parent")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "key"], name="party_key_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in PartyKind]), name="party_kind_known"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=models.F("id")), name="party_not_own_parent"),
        ]
        indexes = [begins_index("key", name="party_key_begins")]


class PartyDetails(Kept):
    """Name and address of a party from some moment on: the personal data. A change is a new version."""

    party = models.ForeignKey(PartyRow, on_delete=models.PROTECT, related_name="details")
    version = models.IntegerField()
    name = models.TextField()
    address = models.JSONField()
    country = models.CharField(max_length=2, blank=True)
    email = models.TextField(blank=True)
    tax_id = models.TextField(blank=True)
    by = by_column()
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["party", "version"], name="party_details_once")]
        indexes = [GinIndex(SearchVector("name", config="simple"), name="party_details_words")]
