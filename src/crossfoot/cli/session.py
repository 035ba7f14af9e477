"""Who is at the command line, in which legal entity, and when."""

from __future__ import annotations

import argparse
import os
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.naming import must_be_name
from crossfoot.books.wall import stand_before
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


def group(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, says: str
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """A verb that is one word with others below it: `crossfoot invoice issue`. says: what it is for, in a line of help."""
    return verbs.add_parser(name, help=says, description=says).add_subparsers(metavar="WHAT", required=True)


def offer(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, says: str, run: object
) -> argparse.ArgumentParser:
    """A verb, or a word below one, of somebody who acts. run: called with what was parsed. Returns its parser, to add to."""
    parser = verbs.add_parser(name, help=says, description=says)
    offer_session(parser)
    parser.set_defaults(run=run)
    return parser


def acting(arguments: argparse.Namespace) -> Session:
    """The session of a command. Raises Missing: actor-not-there, entity-not-seen; Malformed: who-is-acting, which-entity,
    and as `must_be_name` does."""
    by = who(arguments)
    key = must_be_name(arguments.key, of="the request") if arguments.key is not None else uuid.uuid4().hex
    return Session(by, _entity(arguments, by), now(), key)


def who(arguments: argparse.Namespace) -> Actor:
    """Who acts. Raises Malformed: who-is-acting; Missing: actor-not-there."""
    login = arguments.login or os.environ.get(ACTOR_VARIABLE, "")
    if not login:
        raise Malformed("who-is-acting", variable=ACTOR_VARIABLE)
    actor = actor_named(None, login, now())
    stand_before(actor)
    return actor


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


def at_least_one(word: str) -> int:
    """A number of things to list, for argparse, which says what is wrong with any other word."""
    if not re.fullmatch("[0-9]{1,9}", word) or not int(word):
        raise argparse.ArgumentTypeError(f"{word[:20]!r} is not a number from 1 to 999999999")
    return int(word)


def writable(path: str) -> Path:
    """A path that a file can be written to, looked at before the work is done. Raises Missing: file-not-writable."""
    found, reason = Path(path), ""
    if found.is_dir():
        reason = "it is a folder"
    elif not found.parent.is_dir():
        reason = f"there is no folder {found.parent}"
    elif not os.access(found if found.exists() else found.parent, os.W_OK):
        reason = "you may not write there"
    if reason:
        raise Missing("file-not-writable", file=path, reason=reason)
    return found


def readable(path: str) -> Path:
    """A path whose file can be read, without reading it. Raises Missing: file-not-readable."""
    try:
        with Path(path).open("rb"):
            return Path(path)
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error


def content(path: str) -> bytes:
    """A file's bytes. Raises Missing: file-not-readable."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Missing("file-not-readable", file=path, reason=error.strerror or str(error)) from error
