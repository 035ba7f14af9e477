"""Programs that call the API, each with a key whose text is its holder's login."""

from __future__ import annotations

from typing import Any

import httpx

PREFIX = "key-of-"


def holder_of(viewer: None, presented: str, at: Any) -> Any:
    """Whose key it is. Raises Missing: actor-not-there."""
    from crossfoot.books.actors.reads.actor import actor_named

    return actor_named(None, presented.removeprefix(PREFIX))


def program(login: str) -> httpx.Client:
    """A client of the WSGI application itself."""
    from crossfoot.site.wsgi import application

    return httpx.Client(
        transport=httpx.WSGITransport(app=application),
        base_url="http://localhost/api/v1",
        headers={"Authorization": f"Bearer {PREFIX}{login}"},
    )
