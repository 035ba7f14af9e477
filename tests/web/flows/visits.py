"""A visit that posts a form, without a database: for pieces of pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.test import RequestFactory

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.measures import Instant
from crossfoot.web.visit import Visit


def visit(*, entity: str = "US01", **fields: str | list[str]) -> Visit:
    """Ada posts these fields."""
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    request = RequestFactory().post(f"/{entity}/list/hold", form.urlencode(), "application/x-www-form-urlencoded")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    duties = frozenset({("US01", Duty.READ), ("DE01", Duty.READ)})
    return Visit(request, Actor(1, "ada", "Ada Marsh", ActorKind.PERSON, duties), entity, Instant.of(datetime.now(UTC)))
