"""The database knows how small each currency's coin is."""

from __future__ import annotations

from django.db import connection

from crossfoot.measures import Currency
from tests.databases import Books


def test_sql_and_measures_agree_on_the_places_of_every_currency(shared_books_db: Books):
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, crossfoot_places(code) FROM unnest(%s::text[]) AS code", [list(Currency.codes())])
        assert dict(cursor.fetchall()) == {code: Currency.of(code).exponent for code in Currency.codes()}
