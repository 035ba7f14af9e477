"""A visit to a page: who looks, in which legal entity, and when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest

from crossfoot.books.actors.actor import Actor
from crossfoot.books.naming import must_be_name
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Visit:
    """What a view is given. by: who looks or acts. entity: whose rows. at: the one clock reading of the request."""

    request: HttpRequest
    by: Actor
    entity: str
    at: Instant

    @property
    def key(self) -> str:
        """The request key of a form: written into it when it was shown, so that sending it twice does the deed once.

        Raises Malformed, as `must_be_name` does.
        """
        return must_be_name(self.request.POST.get("key", ""), of="the request")

    @property
    def is_fragment(self) -> bool:
        """Whether a part of the page is asked for, to be put into the one that is shown."""
        return self.request.headers.get("HX-Request") == "true" and self.request.headers.get("HX-Boosted") != "true"


def new_key() -> str:
    """A request key for a form about to be shown."""
    return uuid.uuid4().hex


def now() -> Instant:
    """The clock: doors read it, nobody below does."""
    return Instant.of(datetime.now(UTC))
