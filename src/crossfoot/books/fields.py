"""What the models of every room are built of: which rows may change, and how our measures are stored."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """What may happen to a table's rows after they are written. The database holds the app role to it.

    A model says so in its class body, `rows = changing("state", "closed_at")`; one that says nothing is append-only.
    changing: names of the fields the app role may update; empty for none.
    deletable: whether it may delete rows.
    insertable: whether it may add any; not where the database alone writes.
    """

    changing: tuple[str, ...] = ()
    deletable: bool = False
    insertable: bool = True


APPEND_ONLY = Rows()
DATABASE_WRITES = Rows(insertable=False)
"""Rows that triggers write as the owner of the tables; the app role reads them."""


def changing(*fields: str) -> Rows:
    """Rows whose named fields may be updated, and nothing else of them."""
    return Rows(changing=fields)


def passing(*fields: str) -> Rows:
    """Rows that may be deleted, and whose named fields may be updated: work in flight, never a record of what was."""
    return Rows(changing=fields, deletable=True)
