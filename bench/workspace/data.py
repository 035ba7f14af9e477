"""A database of many documents, made once and kept: a small company billed through the desks, then written over and over.

    BENCH_DOCUMENTS=1000000 python -m bench.workspace

`data.sql` says what is in it and which guards were off while it was filled.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import psycopg

from bench.measure import scratch

SQL = Path(__file__).with_name("data.sql")
SETTINGS = {"shared_buffers": "2GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min", "effective_cache_size": "8GB"}


def documents_wanted() -> int:
    """How many documents: BENCH_DOCUMENTS, a million unless told."""
    return int(os.environ.get("BENCH_DOCUMENTS", "1000000"))


def made(documents: int) -> Path:
    """The data folder with its server running: filled before, or now. CROSSFOOT_HOME names it from here on."""
    folder = scratch("workspace")
    folder.parent.chmod(0o755)
    folder.chmod(0o755)  # root's server runs as another user
    home = folder / f"home-{documents}"
    os.environ["CROSSFOOT_HOME"] = str(home)
    os.environ["CROSSFOOT_LAKE"] = str(home / "lake")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.site.settings")
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(variable, None)
    import django

    django.setup()
    from crossfoot.site import database, migrating

    database.start(database.Server(settings=SETTINGS))
    migrating.prepare()
    founded, done = home / "founded", home / "filled"
    if not founded.exists():
        _found(home)
        founded.touch()
    if not done.exists():
        began = time.monotonic()
        _fill(documents)
        done.write_text(f"{time.monotonic() - began:.0f} s\n", "utf-8")
    return home


def _found(home: Path) -> None:
    from django.conf import settings

    from crossfoot.books import wall
    from tests.journeys.company import billed

    wall.stand_everywhere()
    billed(home / "company")
    settings.CROSSFOOT_LAKE = str(home / "lake")


def _fill(documents: int) -> None:
    """As the server's superuser: indexes that hold no rule, and checks, come after the rows."""
    from crossfoot.site.database import Server

    sizes = {
        "documents": documents,
        "customers": max(documents // 20, 500),
        "agreements": max(documents // 20, 500),
        "runs": 200,
    }
    statements = _statements(SQL.read_text("utf-8"), sizes)
    info = Server().conninfo(role="crossfoot_admin", database="crossfoot")
    with psycopg.connect(info, autocommit=True) as admin:
        indexes = admin.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND NOT EXISTS"
            " (SELECT FROM pg_constraint WHERE conname = indexname) AND indexdef NOT LIKE 'CREATE UNIQUE%'"
            " AND tablename IN ('books_documentrow', 'books_documentlinerow', 'books_chargerow', 'books_trailline')"
        ).fetchall()
        checks = admin.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text IN ('books_documentrow', 'books_documentlinerow', 'books_chargerow')"
        ).fetchall()
        with admin.transaction():
            for table, name, _ in checks:
                admin.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')  # type: ignore[call-overload]
            for name, _ in indexes:
                admin.execute(f'DROP INDEX "{name}"')  # type: ignore[call-overload]
            for statement in statements:
                began = time.monotonic()
                admin.execute(statement)  # type: ignore[call-overload]
                print(f"{time.monotonic() - began:6.1f} s  {' '.join(statement.split())[:90]}", flush=True)
            began = time.monotonic()
            for _, definition in indexes:
                admin.execute(definition)  # type: ignore[call-overload]
            for table, name, definition in checks:
                whole = definition.removesuffix(" NOT VALID")
                admin.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {whole} NOT VALID')  # type: ignore[call-overload]
        admin.execute("RESET session_replication_role")
        admin.execute("VACUUM (ANALYZE)")
        print(f"{time.monotonic() - began:6.1f} s  indexes and statistics", flush=True)


def _statements(text: str, sizes: dict[str, int]) -> list[str]:
    """The statements of the file with its variables filled in; a semicolon at the end of a line ends one."""
    bare = re.sub(r"(?m)^\s*--.*$", "", text)
    filled = re.sub(r"(?<![:\w]):(\w+)", lambda found: str(sizes[found[1]]), bare)
    return [each for each in re.split(r";\s*\n", filled) if each.strip()]
