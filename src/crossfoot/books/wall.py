"""The second wall: which legal entities a connection sees, held by the database on every table with an entity column.

The first wall is `viewer.see(entity)` in every read. This one holds when a read forgets it, and against raw SQL: the
policies that `site.guards` puts on the tables compare a row's entity with the setting `crossfoot.entities` of the
connection. Nothing set, nothing seen. A door calls `stand_before` when it knows who is there and `step_away` when they
leave; the launcher calls
`stand_everywhere`, a worker `open_everywhere`. `standing` is a middleware that forgets between two requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from crossfoot.books.actors.actor import Actor

SETTING = "crossfoot.entities"
EVERYWHERE = "*"

# What this thread or task stands before; None: whatever its connection was opened with, which is nothing unless its
# address says otherwise (`options=-c crossfoot.entities=*`).
_standing: ContextVar[str | None] = ContextVar("standing", default=None)


def stand_before(viewer: Actor) -> None:
    """From here on this thread's connection shows and takes rows of the viewer's legal entities alone."""
    _stand("".join(f"{entity}," for entity in viewer.entities))  # the empty name after the last comma: rows of no entity


def stand_everywhere() -> None:
    """From here on it shows and takes rows of every entity: for the launcher and for jobs, which answer to no one entity."""
    _stand(EVERYWHERE)


def open_everywhere() -> None:
    """Have every connection that this process opens, in whichever thread, stand everywhere: for a worker.

    Call it before the first of them. A door that serves people never does.
    """
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c {SETTING}={EVERYWHERE}".strip()


def step_away() -> None:
    """Forget who was there: the connection is as it was opened."""
    _standing.set(None)
    if connection.connection is not None and not connection.connection.closed:
        with connection.cursor() as cursor:
            cursor.execute(f"RESET {SETTING}")


@contextmanager
def also(entity: str) -> Iterator[None]:
    """One more entity for a while, around a transaction: the one that is opened in it, which nobody has a duty in yet."""
    before = _standing.get()
    if before is None or before == EVERYWHERE:
        yield
        return
    _stand(f"{before}{entity},")
    try:
        yield
    finally:
        _stand(before)


@contextmanager
def at_the_door() -> Iterator[None]:
    """For a while, around a transaction: the installation's own rows too, whose entity is `*`, though nobody is known yet."""
    before = _standing.get()
    if before == EVERYWHERE:
        yield
        return
    _stand(f"{before or ''}{EVERYWHERE},")  # a list that holds the name `*`, which is not the word for everywhere
    try:
        yield
    finally:
        step_away() if before is None else _stand(before)


def standing(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware, the first of all: no request begins where another stood, whatever became of that one."""

    def answer(request: Any) -> Any:
        step_away()
        try:
            return get_response(request)
        finally:
            step_away()

    return answer


def _stand(entities: str) -> None:
    _standing.set(entities)
    if connection.connection is not None:  # else `_connected` tells the one that is opened, if one is
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, entities])


def _connected(sender: Any, connection: Any, **more: Any) -> None:
    """A connection that is opened anew in the middle of something stands where its thread stands."""
    entities = _standing.get()
    if entities is not None and connection.alias == "default":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, entities])


connection_created.connect(_connected, dispatch_uid="crossfoot.books.wall")
