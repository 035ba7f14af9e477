"""Actors, their duties, and how people get in. Names and logins are personal data: they stand here and in parties alone."""

from __future__ import annotations

from collections.abc import Iterator

import pghistory
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.fields import changing, passing


class ActorRows(BaseUserManager["ActorRow"]):
    """Finds an actor by login, as Django's sign-in asks for it."""


@pghistory.track(exclude=["password", "last_login", "session_generation"])
class ActorRow(AbstractBaseUser):
    """Someone or something that acts. Never removed: what they did names them. by: None for the very first.

    session_generation: counted up to end every session of the actor at once.
    """

    login = models.TextField()
    name = models.TextField()
    kind = models.CharField(max_length=10)
    active = models.BooleanField(default=True)
    session_generation = models.IntegerField(default=0)
    by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    USERNAME_FIELD = "login"
    rows = changing("name", "active", "password", "last_login", "session_generation")
    objects = ActorRows()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["login"], name="actor_login_once"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in ActorKind]), name="actor_kind_known"),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the actor may sign in: people who have not left. A service never signs in."""
        return self.active and self.kind == ActorKind.PERSON.value

    def get_session_auth_hash(self) -> str:
        """What a session carries and each request compares: another password or generation, and the session is over."""
        return self._hash_under(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under secrets that were in use before."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._hash_under(secret)

    def _hash_under(self, secret: str | None) -> str:
        held = f"{self.pk}/{self.session_generation}/{self.password}"
        return salted_hmac("crossfoot.session", held, secret=secret, algorithm="sha256").hexdigest()


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


class SignInSession(AbstractBaseSession):
    """A session of a browser. session_key: the digest of what the browser holds, so that no copy of it lets anybody in.

    agent: what the browser called itself, for its owner to know it by.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    actor = models.ForeignKey(ActorRow, on_delete=models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    agent = models.CharField(max_length=200, default="")

    rows = passing("session_data", "expire_date", "actor", "started_at", "seen_at", "agent")

    class Meta:
        indexes = [models.Index(fields=["actor"], name="sign_in_session_actor")]


class KeptForAWhile(models.Model):
    """What Django's cache holds, shared by every process: limits, codes that were used."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    rows = passing("value", "expires")


class SignInTally(models.Model):
    """How often something was tried lately. subject: a keyed digest of a login, an address or a code, never itself."""

    subject = models.CharField(max_length=64, primary_key=True)
    tries = models.IntegerField()
    since = models.DateTimeField()

    rows = passing("tries", "since")


@pghistory.track()
class Invitation(models.Model):
    """A link that works once: its holder sets the actor's password and a second factor. token: the digest of the link's secret.

    reason: `join` for somebody new; `lost` for who lost a second factor or password, which are taken away when it is used.
    """

    actor = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64)
    reason = models.CharField(max_length=4)
    at = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    request_key = models.TextField()

    rows = changing("used_at", "ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], name="invitation_token_once"),
            models.CheckConstraint(condition=Q(reason__in=["join", "lost"]), name="invitation_reason_known"),
        ]
