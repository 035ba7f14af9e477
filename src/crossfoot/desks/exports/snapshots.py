"""Looking at everything as of one moment: what an export reads is one state of the books, however long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.reads.chain import last_link


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to where the books were read: the place of the entity's last trail line, and its hash; (0, "") for none."""

    place: int
    hash: str


@contextmanager
def snapshot(*, entity: str, by: Actor) -> Iterator[Watermark]:
    """Every question asked inside sees the same rows, and nothing can be written. Raises Missing: entity-not-seen."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield Watermark(*last_link(by, entity))
