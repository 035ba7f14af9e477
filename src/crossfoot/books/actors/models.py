"""Actors, duties, keys, and how people get in. Names and logins are personal data: they stand here and in parties alone."""

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
from crossfoot.books.columns import Kept
from crossfoot.books.fields import changing, passing


class ActorRows(BaseUserManager["ActorRow"]):
    """Finds an actor by login, as Django's sign-in asks for it."""


@pghistory.track(exclude=["password", "last_login", "session_generation"])
class ActorRow(AbstractBaseUser):
    """Someone or something that acts. Never removed: what they did names them. by: None for the very first.

    human: who answers for it: a second login's first one, a key's or a software's owner; None for a person's first login and
    for a job's service identity, which nobody answers for and which never approves.
    session_generation: counted up to end every session of the actor at once.
    """

    login = models.TextField()
    name = models.TextField()
    kind = models.CharField(max_length=10)
    active = models.BooleanField(default=True)
    session_generation = models.IntegerField(default=0)
    human = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="alike")
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
            models.CheckConstraint(condition=~Q(kind="key") | Q(human__isnull=False), name="actor_key_has_human"),
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
    """A duty an actor holds in a legal entity, from when to when. Ended, never removed.

    channel: the one it is held to, empty for all. role: the bundle it came with, `emergency-12` for emergency access, empty
    for a duty given by itself. expires_at: when it ends by itself; reads do not count it from then on.
    """

    entity = models.TextField()
    actor = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="duty_grants")
    duty = models.CharField(max_length=20)
    channel = models.TextField(default="")
    role = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")
    request_key = models.TextField()

    rows = changing("ended_at", "ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "actor", "duty", "channel", "role"], condition=Q(ended_at=None), name="duty_grant_live_once"
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


@pghistory.track()
class AccessWaiver(models.Model):
    """Why two duties that clash may be held by one human all the same: the control that makes up for it, until when.

    pair: number of the pair in the matrix. Given by somebody else than who holds the duties and than who grants them, when
    the pair is of class H.
    """

    entity = models.TextField()
    actor = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    pair = models.IntegerField()
    control = models.TextField()
    reason = models.TextField()
    expires_at = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")

    rows = changing("ended_at", "ended_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "actor", "pair"], condition=Q(ended_at=None), name="access_waiver_live_once"
            )
        ]


class ClashFound(Kept):
    """A clash in force that a nightly look found: what one human can do. waived: whether a waiver was in force then."""

    entity = models.TextField()
    human = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    pair = models.IntegerField()
    left = models.CharField(max_length=20)
    right = models.CharField(max_length=20)
    weight = models.CharField(max_length=1)
    waived = models.BooleanField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entity", "request_key", "human", "pair", "left", "right"], name="clash_found_once")
        ]


@pghistory.track(exclude=["last_used_at"])
class ApiKeyRow(models.Model):
    """A key by which a program acts for a human in one legal entity. The secret is shown once; its SHA-256 is kept.

    actor: what acts when the key is used: its duty grants are the key's scopes. owner: the human it acts for.
    """

    entity = models.TextField()
    actor = models.OneToOneField(ActorRow, on_delete=models.PROTECT, related_name="key")
    owner = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=12)
    secret_digest = models.CharField(max_length=64)
    name = models.TextField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    rows = changing("expires_at", "last_used_at", "revoked_at", "revoked_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="api_key_prefix_once"),
            models.UniqueConstraint(fields=["secret_digest"], name="api_key_secret_once"),
        ]


@pghistory.track()
class AccessReviewRow(models.Model):
    """A look at everybody's access in a legal entity as it was at an instant. name: `2026-Q4`."""

    entity = models.TextField()
    name = models.TextField()
    as_of = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")

    rows = changing("closed_at", "closed_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "name"], name="access_review_once")]


class AccessReviewLine(Kept):
    """A grant as a review saw it. mfa: `on`, `off` or `unknown`."""

    entity = models.TextField()
    review = models.ForeignKey(AccessReviewRow, on_delete=models.PROTECT, related_name="lines")
    grant = models.ForeignKey(DutyGrant, on_delete=models.PROTECT, related_name="+")
    last_sign_in = models.DateTimeField(null=True)
    mfa = models.CharField(max_length=10)

    class Meta(Kept.Meta):
        constraints = [models.UniqueConstraint(fields=["review", "grant"], name="access_review_line_once")]


class AccessDecision(Kept):
    """What a reviewer decided about a grant: `kept` or `ended`, and why."""

    entity = models.TextField()
    line = models.ForeignKey(AccessReviewLine, on_delete=models.PROTECT, related_name="decisions")
    answer = models.CharField(max_length=5)
    note = models.TextField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()

    class Meta(Kept.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["kept", "ended"]), name="access_decision_known"),
            models.UniqueConstraint(fields=["line"], name="access_decision_once"),
        ]


@pghistory.track()
class EmergencyRow(models.Model):
    """Access given in an emergency: for hours, for a reason, looked at afterwards by somebody else."""

    entity = models.TextField()
    actor = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    duties = models.JSONField()
    until = models.DateTimeField()
    by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    request_key = models.TextField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(ActorRow, on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.TextField(default="")

    rows = changing("reviewed_at", "reviewed_by", "finding")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "request_key"], name="emergency_once")]
