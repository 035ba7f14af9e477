"""How Django finds out who somebody is: by login and password, and on each request by the session."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from crossfoot.books.actors.models import ActorRow


class PasswordBackend(BaseBackend):
    """Knows people who have not left. Services never sign in."""

    def authenticate(self, request: Any, username: str = "", password: str = "", **others: Any) -> ActorRow | None:
        """The person of that login and password, or None. It takes as long for a login that does not exist."""
        row = ActorRow.objects.filter(login=username).first()
        if row is None or not row.has_usable_password():
            make_password(password)
            return None
        return row if row.check_password(password) and row.is_active else None

    def get_user(self, user_id: int) -> ActorRow | None:
        """Whose session this is, read anew on each request: who has left is nobody from that moment on."""
        row = ActorRow.objects.filter(pk=user_id).first()
        return row if row is not None and row.is_active else None
