"""Lists of many documents: sums of days are the documents', beginnings are found by bytes, and the wall holds for totals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.books.beginning import following
from crossfoot.books.billing.models import DocumentDaySum, DocumentRow
from crossfoot.books.billing.reads import document_table
from crossfoot.books.billing.reads.document_table import DocumentTableFilters, document_sums, documents_table
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.books.parties.writes import write_party
from crossfoot.cli.session import now
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("lists"))[0]


def all_of(company: Company, **asked):
    return documents_table(company.ada, entity=ENTITY, filters=DocumentTableFilters(**asked), after=None, limit=10_000)[0]


def test_the_sums_of_days_are_those_of_the_documents(company):
    by = ("entity", "issued_on", "kind", "currency")
    counted = DocumentRow.objects.values(*by).annotate(n=Count("id"), nets=Sum("net"), totals=Sum("total"), dues=Sum("due"))
    kept = DocumentDaySum.objects.values_list(*by, "documents", "net", "total", "due").order_by(*by)
    assert list(kept) == list(counted.values_list(*by, "n", "nets", "totals", "dues").order_by(*by))
    assert len(kept) > 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET total = 0", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_nobody_but_the_database_writes_sums_of_days(company, shared_books_db: Books, statement):
    with shared_books_db.connect() as app, pytest.raises(Exception, match="permission denied"):
        app.execute(statement.format("books_documentdaysum"))


FILTERS = [
    ({}, "everything"),
    ({"kind": DocumentKind.INVOICE}, "one kind"),
    ({"currency": "EUR"}, "one currency"),
    ({"issued": Period(date(2026, 11, 3), date(2026, 11, 4))}, "the day of issue"),
    ({"issued": Period(date(2020, 1, 1), date(2020, 2, 1))}, "days without any"),
    ({"due": Period(date(2026, 11, 1), date(2026, 12, 10))}, "days when it is due"),
    ({"total": (Decimal("100"), None)}, "from an amount on"),
    ({"total": (None, Decimal("100"))}, "up to an amount"),
    ({"total": (Decimal("100"), Decimal("500"))}, "between amounts"),
    ({"text": "cus-00"}, "a key in small letters"),
    ({"text": "cus-00", "kind": DocumentKind.INVOICE, "total": (Decimal("1"), None)}, "several at once"),
]


@pytest.mark.parametrize(("asked", "because"), FILTERS)
@pytest.mark.parametrize("few", [0, 50_000])
def test_rows_and_totals_are_what_a_plain_look_finds(company, monkeypatch, asked, because, few):
    monkeypatch.setattr(document_table, "FEW", few)
    wanted = [row for row in all_of(company) if _fits(row, **asked)]
    assert all_of(company, **asked) == tuple(wanted), because
    sums = document_sums(company.ada, entity=ENTITY, filters=DocumentTableFilters(**asked))
    for each in sums:
        own = [row for row in wanted if row.currency == each.currency]
        assert (each.count, each.sums["total"]) == (len(own), sum(row.total for row in own)), because
        assert each.sums["net"] == sum(row.net for row in own) and each.sums["due"] == sum(row.due for row in own)
    assert sum(each.count for each in sums) == len(wanted)


def _fits(row, *, kind=None, currency=None, issued=None, due=None, total=(None, None), text="") -> bool:
    low, high = total
    return (
        (kind is None or row.kind is kind)
        and (currency is None or row.currency == currency)
        and (issued is None or issued.start <= row.issued_on < issued.end)
        and (due is None or due.start <= row.due_on < due.end)
        and (low is None or row.total >= low)
        and (high is None or row.total <= high)
        and row.bill_to.startswith(text.upper())
    )


def test_documents_by_total_stand_behind_the_wall(company, shared_books_db: Books):
    asked = "SELECT cardinality(crossfoot_documents_of_total(%s, NULL, NULL, 100000))"
    for standing, seen in (("*", True), (f"{ENTITY},", True), ("DE01,", False), ("", False)):
        with shared_books_db.connect(standing=standing) as app:
            found = app.execute(asked, [ENTITY]).fetchone()
            assert (found[0] > 0) is seen, standing


@given(st.text(min_size=1, max_size=6), st.text(max_size=4))
def test_a_beginning_is_followed_by_nothing_that_begins_so(beginning, rest):
    beyond = following(beginning)
    whole = beginning + rest
    assert beyond is None or _bytes(beginning) <= _bytes(whole) < _bytes(beyond)
    if beyond is not None:
        assert not beyond.startswith(beginning)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("named", "found", "because"),
    [
        ("zeph", {"ZZZ-1"}, "how the first word begins"),
        ("works zep", {"ZZZ-1"}, "words in any order, small letters"),
        ("zzz-", {"ZZZ-1", "ZZZ-2"}, "how the key begins"),
        ("grünwald", {"ZZZ-2"}, "letters beyond ASCII"),
        ("':*|!(", set(), "marks of a query language are no words"),
        ("eph", set(), "the middle of a word is no beginning"),
    ],
)
def test_parties_are_found_by_key_and_by_words_of_their_names(books_db: Books, company_of_two, named, found, because):
    ada = company_of_two
    page = parties_page(ada, entity="US01", filters=PartyFilters(named=named), after=None, limit=50)[0]
    assert {each.key for each in page} == found, because


@pytest.fixture
def company_of_two(books_db: Books):
    from tests.books.company import found_company

    ada = found_company().ada
    with transaction.atomic():
        for key, name in (("ZZZ-1", "Zephyr Works Ltd"), ("ZZZ-2", "Grünwald & Söhne")):
            party = Party("US01", key, PartyKind.CUSTOMER, name, ("1 Way",), "US")
            write_party(party=party, by=ada, at=now(), key=key)
    return ada


def test_a_beginning_is_sought_by_an_index_though_rows_are_walled(company, shared_books_db: Books):
    rows = DocumentRow.objects.filter(entity=ENTITY, number__begins="B-0001").values("id")
    with shared_books_db.connect("crossfoot_owner") as owner:
        owner.execute("ANALYZE books_documentrow")
    with shared_books_db.connect(standing=f"{ENTITY},") as app, app.transaction():
        app.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in app.execute(f"EXPLAIN {_sql(rows)}").fetchall())
    assert "document_number_begins" in plan and "~>=~" in plan.split("Filter:")[0], plan


def _sql(rows) -> str:
    text, given = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        return cursor.mogrify(text, given)
