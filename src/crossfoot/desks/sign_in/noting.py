"""What the trail keeps of people coming and going: who and when, never a name, an address or a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.writes.ways_in import door
from crossfoot.books.trail.writes import write_line
from crossfoot.books.wall import at_the_door
from crossfoot.measures import Instant

INSTALLATION = "*"
"""The chain of the trail that belongs to no legal entity: people sign in to the installation."""


def note(*, deed: str, actor: int, facts: Mapping[str, Any], by: Actor, at: Instant, key: str) -> None:
    """Add what somebody did to the installation's chain, such as `session.begun`. actor: whom it is about."""
    with at_the_door(), transaction.atomic(durable=True):
        write_line(entity=INSTALLATION, deed=deed, on_kind="actor", on_id=str(actor), facts=facts, by=by, at=at, key=key)


def note_stranger(*, deed: str, actor: int | None, facts: Mapping[str, Any], at: Instant, key: str) -> None:
    """Add what somebody tried who is not known, by the sign-in's own service. actor: whose login was tried, if anybody's."""
    with at_the_door(), transaction.atomic(durable=True):
        by = door(at=at, by=None, key=key)
        if by is not None:
            on = "nobody" if actor is None else str(actor)
            write_line(entity=INSTALLATION, deed=deed, on_kind="actor", on_id=on, facts=facts, by=by, at=at, key=key)
