"""A row as one text, the same at any time and on any machine: what the hash of a leaf is of.

    crossfoot-row-1
    <table>
    <column>,<column>,...
    (<value>,<value>,...)

The last line is PostgreSQL's own text of a row value, which quotes what needs it, so no two rows share a text. It may hold
line breaks inside of quotes. The columns stand in it, so that the hash says what each value is the value of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg import sql

PLAIN_SETTINGS: Mapping[str, str] = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
"""How PostgreSQL writes values as text, whatever the session says."""


def canonical_text(table: str, columns: Sequence[str], *, of: str) -> sql.Composed:
    """The expression of a row's canonical text. of: the alias its table has in the statement."""
    head = sql.Literal(f"crossfoot-row-1\n{table}\n{','.join(columns)}\n")
    values = sql.SQL(", ").join(sql.Identifier(of, column) for column in columns)
    return sql.SQL("{} || ROW({})::text").format(head, values)
