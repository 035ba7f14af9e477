"""Many rows at once by COPY: several times the speed of insert statements, under the same grants, triggers and constraints.

PostgreSQL copies into no table that has row-level security, so the rows go into a temporary one and from there, in the
order they came, into theirs, where policies, triggers and constraints meet them as those of any other statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

from crossfoot.books.refusing import refusals

_WAITING = sql.Identifier("pg_temp", "rows_waiting")  # gone within the call: two at a time never meet


def copy_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], **fields: Any) -> int:
    """Write rows into a model's table, in the transaction at hand, and return how many.

    columns: names of database columns, the rows' cells in the same order; jsonb cells wrapped in psycopg's Jsonb.
    fields: of the sentence, should the database refuse.
    """
    count = 0
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    fields_of = {"table": sql.Identifier(model._meta.db_table), "names": names, "waiting": _WAITING}
    with refusals(**fields), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {waiting} AS SELECT {names} FROM {table} WITH NO DATA").format(**fields_of)
        )
        with cursor.copy(sql.SQL("COPY {waiting} ({names}) FROM STDIN").format(**fields_of)) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        cursor.execute(sql.SQL("INSERT INTO {table} ({names}) SELECT {names} FROM {waiting}").format(**fields_of))
        cursor.execute(sql.SQL("DROP TABLE {waiting}").format(**fields_of))
    return count
