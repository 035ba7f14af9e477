"""The export of the trail: everything its verifier needs, as files, read by the role that may read all and change nothing.

| file | holds, one JSON value a line |
|---|---|
| `about.json` | format, version, when |
| `shapes.jsonl` | which columns of which table the leaves of a shape cover |
| `leaves.jsonl` | [id, shape, row key, hash] |
| `seals.jsonl` | the seals |
| `rows/<table>.jsonl` | [shape, row key, canonical text] of every append-only row there is |
| `verify_trail.py` | the verifier: Python's standard library is all it needs |
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from crossfoot.books.trail.seals.seal import Seal
from crossfoot.measures import Instant
from crossfoot.runs.trail import verify_trail
from crossfoot.site.guarding.canonical import PLAIN_SETTINGS, canonical_text

_SEAL = "number, at, by_id, ranges, gaps, newest, horizon, leaves, counts, root, prev_hash, hash"


def export_trail(verifier: psycopg.Connection, folder: Path, *, at: Instant) -> int:
    """Write an export into a folder that is made for it; how many rows it holds.

    verifier: an autocommit connection as a role that sees every row. One snapshot: what is written meanwhile is not in it.
    Raises FileExistsError when the folder is there; OSError when it cannot be written.
    """
    (folder / "rows").mkdir(parents=True)
    with verifier.transaction():
        verifier.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting, value in PLAIN_SETTINGS.items():
            verifier.execute("SELECT set_config(%s, %s, true)", [setting, value])
        shapes = verifier.execute('SELECT id, "table", key_column, columns FROM books_leafshape ORDER BY id').fetchall()
        _write(folder / "shapes.jsonl", ({"id": each[0], "table": each[1], "columns": each[3]} for each in shapes))
        leaves = "SELECT id, shape_id, row_key, encode(hash, 'hex') FROM books_rowleaf ORDER BY id"
        _write(folder / "leaves.jsonl", _rows(verifier, sql.SQL(leaves)))
        seals = verifier.execute(f"SELECT {_SEAL} FROM books_trailseal ORDER BY number").fetchall()
        _write(folder / "seals.jsonl", (_seal(row).facts() for row in seals))
        count = 0
        for table in sorted({each[1] for each in shapes}):
            versions = [(each[0], each[2], each[3]) for each in shapes if each[1] == table]
            count += _write(folder / "rows" / f"{table}.jsonl", _rows(verifier, _texts(table, versions)))
    about = {"format": verify_trail.FORMAT, "at": at.datetime().astimezone(UTC).isoformat(), "rows": count}
    (folder / "about.json").write_text(json.dumps(about) + "\n", "utf-8")
    shutil.copyfile(verify_trail.__file__, folder / "verify_trail.py")
    return count


def _texts(table: str, versions: list[tuple[int, str, list[str]]]) -> sql.Composed:
    """The rows of a table, each as the text of its leaf's shape; of the latest shape where it has no leaf."""
    latest, key_column, _ = versions[-1]
    key = sql.SQL("{}::text").format(sql.Identifier("kept", key_column))
    shape = sql.SQL("coalesce(leaf.shape_id, {})").format(sql.Literal(latest))
    cases = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(number), canonical_text(table, columns, of="kept"))
        for number, _, columns in versions
    )
    statement = (
        "SELECT {shape}, {key}, CASE {shape} {cases} END FROM {table} AS kept"
        " LEFT JOIN books_rowleaf AS leaf ON leaf.row_key = {key} AND leaf.shape_id = ANY({numbers})"
    )
    numbers = sql.Literal([number for number, _, _ in versions])
    return sql.SQL(statement).format(shape=shape, key=key, cases=cases, table=sql.Identifier(table), numbers=numbers)


def _rows(verifier: psycopg.Connection, statement: sql.SQL | sql.Composed) -> Iterator[tuple[Any, ...]]:
    """A statement's rows through a cursor of the server's, so that a table of any size passes through."""
    with verifier.cursor(name="trail") as cursor:
        cursor.itersize = 20_000
        yield from cursor.execute(statement)


def _write(path: Path, values: Iterable[Any]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def _seal(row: tuple[Any, ...]) -> Seal:
    number, at, *rest = row
    return Seal(number, Instant.of(at), *rest)
