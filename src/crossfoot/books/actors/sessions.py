"""Where Django keeps sessions: in our own table, under the digest of the key that the browser holds."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Model

STARTED, SEEN, AGENT = "crossfoot.started", "crossfoot.seen", "crossfoot.agent"
"""What a session says about itself: seconds since the epoch, twice, and the browser's own name."""


class SessionStore(DatabaseStore):
    """Django's database sessions, whose rows can be listed by actor and hold no key that would sign anybody in."""

    @classmethod
    def get_model_class(cls) -> type[Model]:  # type: ignore[override]
        """The table."""
        from crossfoot.books.actors.models import SignInSession

        return SignInSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of a session."""
        row: Any = self.model
        return row(
            session_key=digest(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            actor_id=int(data["_auth_user_id"]) if "_auth_user_id" in data else None,
            started_at=_moment(data.get(STARTED)),
            seen_at=_moment(data.get(SEEN)),
            agent=str(data.get(AGENT, ""))[:200],
        )

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Keep the session. Raises UpdateError when it was ended meanwhile: a page under way does not bring it back."""
        if self.session_key is None:
            self.create()
            return
        rows = self.model.objects
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        if must_create:
            rows.create(**kept)
        elif not rows.filter(pk=kept.pop("session_key")).update(**kept):
            raise UpdateError

    def create(self) -> None:
        """Begin a session under a new key, random enough that two never meet."""
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session."""
        return bool(self.model.objects.filter(pk=digest(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(pk=digest(key)).delete()

    def _get_session_from_db(self) -> Any:
        key = self.session_key
        if key is None:
            return None
        self._session_key = digest(key)
        found = super()._get_session_from_db()  # type: ignore[misc]
        self._session_key = key if found else None
        return found


def digest(key: str) -> str:
    """What stands in the table for the key of a session or the secret of a link."""
    return hashlib.sha256(key.encode()).hexdigest()


def _moment(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
