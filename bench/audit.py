"""What the trail costs: 20,000 rows into the books with hashes, history, the wall and a seal, and without, in turn.

    python -m bench.audit

A server of its own, as it comes (it syncs), in a folder that is removed. Two imports: charges, which are kept and so get a
leaf each, and sources of usage, whose rows may change, so that each gets a row of history and that row its leaf. Of the
rounds the best of each side counts: what else the machine does only ever adds.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Cost, keep

ROWS, ROUNDS = 20_000, 4


def main() -> None:
    """Measure both imports, print and keep the figures."""
    home = Path(tempfile.mkdtemp(prefix="crossfoot-audit-", dir="/tmp"))
    home.chmod(0o711)
    os.environ.update(CROSSFOOT_HOME=str(home), CROSSFOOT_SECRET_KEY="bench", DJANGO_SETTINGS_MODULE="crossfoot.site.settings")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(name, None)
    from crossfoot.site import database
    from crossfoot.site.main import set_up_django

    set_up_django()
    try:
        _measure(home)
    finally:
        database.stop(database.Server())
        shutil.rmtree(home, ignore_errors=True)


def _measure(home: Path) -> None:
    from crossfoot.books.wall import stand_everywhere
    from crossfoot.site import migrating
    from tests.books.company import found_company

    migrating.ready()
    stand_everywhere()
    company = found_company()
    for what, rows_of, table, triggers in (
        ("charges", _charges, "books_chargerow", ("crossfoot_leaf",)),
        ("sources", _sources, "books_usagesource", ("insert_insert",)),
    ):
        walls: dict[str, list[float]] = {"without": [], "with": []}
        cpus: dict[str, list[float]] = {"without": [], "with": []}
        seals: list[float] = []
        _seal(home, company)
        for turn in range(ROUNDS):
            model, columns, cells = rows_of(company, f"{turn}-without")
            with _off(table, triggers):
                _timed(lambda m=model, c=columns, r=cells: _bare_copy(m, c, r), walls["without"], cpus["without"])
            model, columns, cells = rows_of(company, f"{turn}-with")
            _timed(lambda m=model, c=columns, r=cells: _copy(m, c, r), walls["with"], cpus["with"])
            _timed(lambda: _seal(home, company), seals, [])
            walls["with"][-1] += seals[-1]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        costs = {each: Cost(min(cpus[each]), min(walls[each]), peak) for each in walls}
        over = costs["with"].wall_s - costs["without"].wall_s
        facts = {
            "rows": ROWS,
            "what": what,
            "overhead_s": round(over, 2),
            "of_it_the_seal_s": round(min(seals), 2),
        }
        keep("audit", what, costs=costs, facts=facts)
        print(facts)
        if over >= 1:
            sys.exit("the trail costs a second or more")


def _charges(company: Any, name: str) -> tuple[Any, tuple[str, ...], list[Any]]:
    from crossfoot.books.billing.charge_row import COLUMNS, charge_cells
    from crossfoot.books.billing.models import ChargeRow
    from tests.books.company import begun_run, charge

    run = begun_run(company)
    charges = (charge(series=f"{name}-{number}") for number in range(ROWS))
    return ChargeRow, COLUMNS, list(charge_cells(charges, entity="US01", run=run))


def _sources(company: Any, name: str) -> tuple[Any, tuple[str, ...], list[Any]]:
    from psycopg.types.json import Jsonb

    from crossfoot.books.columns import moment
    from crossfoot.books.usage.models import UsageSource
    from tests.books.company import AT

    columns = ("entity", "name", "identity", "by_id", "at", "request_key")
    cells = [("US01", f"{name}-{number}", Jsonb({}), company.ada.id, moment(AT), "bench") for number in range(ROWS)]
    return UsageSource, columns, cells


def _copy(model: Any, columns: tuple[str, ...], cells: list[Any]) -> None:
    from django.db import transaction

    from crossfoot.books.copying import copy_rows

    with transaction.atomic():
        copy_rows(model, columns, cells)


def _bare_copy(model: Any, columns: tuple[str, ...], cells: list[Any]) -> None:
    from django.db import connection, transaction

    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in cells:
            copy.write_row(row)


def _seal(home: Path, company: Any) -> None:
    from crossfoot.desks.trail.sealing import seal_trail
    from tests.books.company import AT

    seal_trail(anchors=home / "anchors", by=company.ada, at=AT, key="bench")


@contextmanager
def _off(table: str, triggers: tuple[str, ...]) -> Iterator[None]:
    """The table without what is measured: no wall, and none of these triggers; the checks it had before stay."""
    import psycopg

    from crossfoot.site import access

    with psycopg.connect(access.owner_conninfo(), autocommit=True) as owner:
        found = owner.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table]).fetchall()
        named = [name for (name,) in found if any(each in name for each in triggers)]
        assert named
        owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for name in named:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            for name in named:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
            owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def _timed(work: Callable[[], None], walls: list[float], cpus: list[float]) -> None:
    started, used = time.monotonic(), time.process_time()
    work()
    walls.append(time.monotonic() - started)
    cpus.append(time.process_time() - used)


if __name__ == "__main__":
    main()
