"""Who asks, from where, and when: what the pages of this room read from a request."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.measures import Instant


def now() -> Instant:
    """The clock: doors read it, nobody below does."""
    return Instant.of(datetime.now(UTC))


def seconds() -> int:
    """The same clock, in seconds since the epoch, as sessions keep it."""
    return int(time.time())


def new_key() -> str:
    """A request key for something that is not a form."""
    return uuid.uuid4().hex


def pepper() -> str:
    """What keys the digests of logins, addresses and codes."""
    return str(settings.SECRET_KEY)


def address(request: HttpRequest) -> str:
    """Where a request comes from; proxies are believed as far as the settings say."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return "unknown"


def actor(number: int) -> Actor:
    """An actor by number, with the duties in force now. Raises Missing: actor-not-there."""
    nobody: Any = None  # at the door nobody is known yet
    return actor_numbered(nobody, number, now())
