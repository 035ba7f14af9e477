"""Ending one's own sessions."""

from __future__ import annotations

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.writes.ways_in import end_session
from crossfoot.books.trail.writes import write_line
from crossfoot.books.wall import at_the_door
from crossfoot.desks.sign_in.noting import INSTALLATION
from crossfoot.measures import Instant


def end_own_session(*, session: str, by: Actor, at: Instant, key: str) -> None:
    """End one of one's own sessions, on whatever machine it is. session: its digest. Raises Missing: session-not-there."""
    with at_the_door(), transaction.atomic(durable=True):
        end_session(actor=by.id, session=session, by=by, key=key)
        facts = {"session": session[:8]}
        write_line(
            entity=INSTALLATION, deed="session.ended", on_kind="actor", on_id=str(by.id), facts=facts, by=by, at=at, key=key
        )
