"""What the owner role puts on every table after the migrations: leaves, protection of what is kept, the wall by entity.

All of it follows from the models, so a table that a migration adds is guarded without a word in the migration, and a test
walks the models to see it. Each guard is put up once and found in place from then on; nothing here touches a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import Model
from psycopg import sql
from psycopg.types.json import Jsonb

from crossfoot.books.wall import SETTING
from crossfoot.site.access import APP, VERIFIER
from crossfoot.site.grants import declared_rows
from crossfoot.site.guarding.canonical import PLAIN_SETTINGS, canonical_text

SEALING: Mapping[str, str] = {
    "books.leafshape": "its content is in the text of every leaf",
    "books.rowleaf": "it is the leaf",
    "books.trailseal": "seals are a chain of their own, and anchored outside",
}
"""Kept tables without leaves, and why."""

UNWALLED: Mapping[str, str] = {
    "books.dutygrant": "it says which entities somebody sees, and is read before anybody is known",
    "books.dutygrantevent": "it is the history of what stands outside of the wall",
}
"""Tables with an entity column that the wall leaves open, and why."""

_WALL = "crossfoot_wall"


@dataclass(frozen=True, slots=True)
class Guard:
    """What one table gets. key_column: of its primary key; columns: all of them, in the order of the model.

    leafed: a leaf for each row, and no change of rows. lasting: no truncation. walled: rows by legal entity.
    """

    table: str
    key_column: str
    columns: tuple[str, ...]
    leafed: bool
    lasting: bool
    walled: bool


def guards() -> Iterator[Guard]:
    """One for each table of ours. Django's apps must be ready."""
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.app_label != "books" or not options.managed or options.proxy:
            continue
        columns = tuple(str(field.column) for field in options.concrete_fields)
        key: Any = options.pk
        yield Guard(
            table=options.db_table,
            key_column=key.column,
            columns=columns,
            leafed=is_leafed(model),
            lasting=not declared_rows(model).deletable,
            walled="entity" in columns and options.label_lower not in UNWALLED,
        )


def is_leafed(model: type[Model]) -> bool:
    """Whether each row of the model's table gets a leaf: tables of kept rows, and the histories of rows that change."""
    from crossfoot.books.columns import Kept  # a model itself: importable once Django's apps are

    history = hasattr(model, "pgh_tracked_model")
    return (issubclass(model, Kept) or history) and model._meta.label_lower not in SEALING


def guard_tables(owner: psycopg.Connection) -> None:
    """Put up every guard that is not up yet. owner: an autocommit connection as the owner role. Safe to repeat.

    A table that gets its first shape has the rows it holds hashed there and then: they are the ones of earlier releases.
    Afterwards a row without a leaf is one that somebody slipped in, so nothing ever hashes again.
    """
    with owner.transaction():
        for setting, value in PLAIN_SETTINGS.items():
            owner.execute("SELECT set_config(%s, %s, true)", [setting, value])
        owner.execute(_KEPT_FUNCTION)
        facts = owner.execute(
            "SELECT relname, relrowsecurity, ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = pg_class.oid)"
            " FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        there = {name: (walled, set(triggers)) for name, walled, triggers in facts}
        if "books_rowleaf" not in there:
            return
        for guard in guards():
            if guard.table not in there:
                continue
            walled, triggers = there[guard.table]
            _keep(owner, guard, triggers)
            if guard.leafed:
                _leaf(owner, guard, triggers)
            if guard.walled and not walled:
                _wall(owner, guard.table)


def _keep(owner: psycopg.Connection, guard: Guard, triggers: set[str]) -> None:
    """Tables of kept rows have such triggers from their model; histories, and tables whose rows change, get them here."""
    if any("keeps_rows" in name for name in triggers):
        return
    wanted = {"crossfoot_lasting": "TRUNCATE"} if guard.lasting else {}
    if guard.leafed:
        wanted["crossfoot_kept"] = "UPDATE OR DELETE"
    for name, operation in wanted.items():
        if name not in triggers:
            statement = "CREATE TRIGGER {} BEFORE {} ON {} FOR EACH STATEMENT EXECUTE FUNCTION crossfoot_kept()"
            owner.execute(sql.SQL(statement).format(sql.Identifier(name), sql.SQL(operation), sql.Identifier(guard.table)))


def _leaf(owner: psycopg.Connection, guard: Guard, triggers: set[str]) -> None:
    latest = owner.execute(
        'SELECT id, version, columns FROM books_leafshape WHERE "table" = %s ORDER BY version DESC LIMIT 1', [guard.table]
    ).fetchone()
    shape = 0
    if latest is None or tuple(latest[2]) != guard.columns:
        made = owner.execute(
            'INSERT INTO books_leafshape ("table", version, key_column, columns) VALUES (%s, %s, %s, %s) RETURNING id',
            [guard.table, latest[1] + 1 if latest else 1, guard.key_column, Jsonb(list(guard.columns))],
        ).fetchone()
        shape = int(made[0]) if made else 0
        _leaf_function(owner, guard, shape=shape)
    if "crossfoot_leaf" not in triggers:
        statement = (
            "CREATE TRIGGER crossfoot_leaf AFTER INSERT ON {} REFERENCING NEW TABLE AS added"
            " FOR EACH STATEMENT EXECUTE FUNCTION {}()"
        )
        owner.execute(sql.SQL(statement).format(sql.Identifier(guard.table), _function(guard)))
    if latest is None:
        owner.execute(_leaves(guard, shape=shape, source=sql.Identifier(guard.table)))


def _leaf_function(owner: psycopg.Connection, guard: Guard, *, shape: int) -> None:
    """The trigger's function, as the owner: nobody else writes leaves. Its settings fix how values become text."""
    plain = sql.SQL(" ").join(
        sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in PLAIN_SETTINGS.items()
    )
    statement = (
        "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = public, pg_temp {} AS $leaf$ BEGIN {}; RETURN NULL; END $leaf$"
    )
    body = _leaves(guard, shape=shape, source=sql.Identifier("added"))
    owner.execute(sql.SQL(statement).format(_function(guard), plain, body))


def _leaves(guard: Guard, *, shape: int, source: sql.Composable) -> sql.Composed:
    statement = (
        "INSERT INTO books_rowleaf (shape_id, row_key, hash)"
        " SELECT {}, {}::text, sha256(convert_to({}, 'UTF8')) FROM {} AS kept ORDER BY {}"
    )
    key = sql.Identifier("kept", guard.key_column)
    text = canonical_text(guard.table, guard.columns, of="kept")
    return sql.SQL(statement).format(sql.Literal(shape), key, text, source, key)


def _function(guard: Guard) -> sql.Identifier:
    return sql.Identifier(f"crossfoot_leaf_{guard.table}")


def _wall(owner: psycopg.Connection, table: str) -> None:
    """Sub-selects, so that the setting is read once a statement and not once a row."""
    seen = (
        "(SELECT current_setting({setting}, true)) = '*'"
        " OR entity = ANY ((SELECT string_to_array(current_setting({setting}, true), ','))::text[])"
    )
    names = {"table": sql.Identifier(table), "app": sql.Identifier(APP), "verifier": sql.Identifier(VERIFIER)}
    fields = {**names, "wall": sql.Identifier(_WALL), "seen": sql.SQL(seen).format(setting=sql.Literal(SETTING))}
    for statement in (
        "CREATE POLICY {wall} ON {table} TO {app} USING ({seen}) WITH CHECK ({seen})",
        "CREATE POLICY crossfoot_verifier_sees ON {table} FOR SELECT TO {verifier} USING (true)",
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    ):
        owner.execute(sql.SQL(statement).format(**fields))


_KEPT_FUNCTION = """
CREATE OR REPLACE FUNCTION crossfoot_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are kept', TG_TABLE_NAME;
END $$
"""
