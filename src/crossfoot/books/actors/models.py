"""Actors and their duties. Names and logins are personal data: they stand here and in parties, nowhere else."""

from __future__ import annotations

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.fields import changing


@pghistory.track(exclude=["password", "last_login"])
class ActorRow(AbstractBaseUser):
    """Someone or something that acts. Never removed: what they did names them. by: None for the very first."""

    login = models.TextField()
    name = models.TextField()
    kind = models.CharField(max_length=10)
    active = models.BooleanField(default=True)
    by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    USERNAME_FIELD = "login"
    rows = changing("name", "active", "password", "last_login")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["login"], name="actor_login_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in ActorKind]), name="actor_kind_known"),
        ]


@pghistory.track()
class DutyGrant(models.Model):
    """A duty an actor holds in a legal entity, from when to when. Ended, never removed."""

    entity = models.TextField()
    actor = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="duty_grants")
    duty = models.CharField(max_length=20)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")
    request_key = models.TextField()

    rows = changing("ended_at", "ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "actor", "duty"], condition=Q(ended_at=None), name="duty_grant_live_once"
            ),
            models.CheckConstraint(condition=Q(duty__in=[each.value for each in Duty]), name="duty_known"),
        ]
