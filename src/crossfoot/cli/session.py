"""Who is at the command line, in which legal entity, and when."""

from __future__ import annotations

import argparse
import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.errors import Malformed, Missing
from crossfoot.measures import Instant

ACTOR_VARIABLE = "CROSSFOOT_ACTOR"
ENTITY_VARIABLE = "CROSSFOOT_ENTITY"


@dataclass(frozen=True, slots=True)
class Session:
    """What every desk function wants to know. key: names the request, so that sending it again changes nothing."""

    by: Actor
    entity: str
    at: Instant
    key: str


def offer_session(parser: argparse.ArgumentParser) -> None:
    """Let a verb say who acts, where, and under which request key."""
    group = parser.add_argument_group("who and where")
    group.add_argument("--as", dest="login", metavar="LOGIN", help=f"who acts (else ${ACTOR_VARIABLE})")
    group.add_argument("--entity", metavar="CODE", help=f"legal entity (else ${ENTITY_VARIABLE}, or the only one you may see)")
    group.add_argument("--key", metavar="KEY", help="request key: the same key again gives the same answer and changes nothing")


def acting(arguments: argparse.Namespace) -> Session:
    """The session of a command. Raises Missing: actor-not-there, entity-not-seen; Malformed: who-is-acting, which-entity."""
    by = who(arguments)
    return Session(by, _entity(arguments, by), now(), arguments.key or uuid.uuid4().hex)


def who(arguments: argparse.Namespace) -> Actor:
    """Who acts. Raises Malformed: who-is-acting; Missing: actor-not-there."""
    login = arguments.login or os.environ.get(ACTOR_VARIABLE, "")
    if not login:
        raise Malformed("who-is-acting", variable=ACTOR_VARIABLE)
    return actor_named(None, login)


def _entity(arguments: argparse.Namespace, by: Actor) -> str:
    chosen = arguments.entity or os.environ.get(ENTITY_VARIABLE, "")
    if chosen:
        return by.see(chosen)
    if len(by.entities) == 1:
        return by.entities[0]
    raise Malformed("which-entity", variable=ENTITY_VARIABLE, entities=", ".join(by.entities) or "none")


def now() -> Instant:
    """The clock: doors read it, nobody below does."""
    return Instant.of(datetime.now(UTC))


def content(path: str) -> bytes:
    """A file's bytes. Raises Missing: file-not-readable."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error
