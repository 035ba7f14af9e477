"""Specimens of what loading refuses: a backfill that takes no more files, a file that a sweep took meanwhile."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from crossfoot.books.actors.actor import Duty
from crossfoot.books.usage.lake_file import BackfillState
from crossfoot.books.usage.writes import move_backfill, open_backfill, write_source
from crossfoot.desks.usage.lake import must_lie_there
from crossfoot.desks.usage.loading import Corrects, _correct
from crossfoot.desks.usage.uploading import keep_upload, upload_named
from tests.books import company as small
from tests.books.company import AT
from tests.books.usage_facts import FILE, GATEWAY, STAGED, loaded
from tests.databases import Books
from tests.specimens.desks import holding
from tests.specimens.gallery import Provoke


def into_a_loaded_backfill(books_db: Books) -> None:
    del books_db
    company = small.found_company()
    with transaction.atomic():
        write_source(source=GATEWAY, by=company.ada, at=AT, key="source")
        open_backfill(entity="US01", name="september", reason="a lost file", by=company.ada, at=AT, key="open")
        move_backfill(entity="US01", name="september", to=BackfillState.LOADED, by=company.ada, at=AT, key="loaded")
        loaded(company, replace(FILE, backfill="september"))


def rows_twice(books_db: Books) -> None:
    del books_db
    company = small.found_company()
    first, again = (Corrects("gateway-1", rows) for rows in ((3, 4), (4, 5)))
    with transaction.atomic():
        _correct("US01", first, "gateway-2", by=company.ada, at=AT, key="first")
        _correct("US01", again, "gateway-3", by=company.ada, at=AT, key="again")


def never_uploaded(books_db: Books) -> None:
    del books_db
    upload_named(entity="US01", upload="0" * 64, by=holding(small.found_company().ada, Duty.LOAD_USAGE))


def too_large(books_db: Books) -> None:
    del books_db
    chunks = (bytes(1 << 20) for _ in range(65))
    keep_upload(entity="US01", name="year.csv", chunks=chunks, by=holding(small.found_company().ada, Duty.LOAD_USAGE))


SPECIMENS: dict[str, Provoke] = {
    "backfill-not-open": into_a_loaded_backfill,
    "lake-file-swept": lambda: must_lie_there("US01", [STAGED]),
    "rows-corrected-before": rows_twice,
    "upload-gone": never_uploaded,
    "upload-too-large": too_large,
}
