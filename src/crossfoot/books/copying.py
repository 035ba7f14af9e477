"""Many rows at once by COPY: ten times the speed of insert statements, under the same grants, triggers and constraints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

from crossfoot.books.refusing import refusals


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **fields: Any) -> int:
    """Write rows into a model's table, in the transaction at hand, and return how many.

    columns: names of database columns, the rows' cells in the same order; jsonb cells wrapped in psycopg's Jsonb.
    fields: of the sentence, should the database refuse.
    """
    count = 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with refusals(**fields), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
