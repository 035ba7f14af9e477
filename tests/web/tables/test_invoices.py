"""The list of documents: filters, order, pages, totals and files tell the same story as the books."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from decimal import Decimal

import pytest

from crossfoot.books.billing.reads.document_table import DocumentTableFilters, documents_table
from crossfoot.books.trail.reads.chain import last_link
from crossfoot.formats.tables.listed.words import amount_text
from crossfoot.web.tables import shown
from crossfoot.web.templatetags.figures import grouped
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed

LIST = f"/{ENTITY}/invoices/"


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return billed(tmp_path_factory.mktemp("tables"))[0]


@pytest.fixture(scope="module")
def client(company: Company):
    return signed_in(company.ada)


@pytest.fixture(scope="module")
def documents(company: Company):
    return documents_table(company.ada, entity=ENTITY, filters=DocumentTableFilters(), after=None, limit=10_000)[0]


def numbers(page: str) -> list[str]:
    return re.findall(r'data-row="([^"]+)"', page)


def walked(client, address: str) -> list[str]:
    """Every row, by following Next; Previous must lead back to the page before."""
    found, before = [], None
    while True:
        page = client.get(LIST + address).content.decode()
        back = re.search(r'href="([^"]+)" rel="prev"', page)
        if before is not None:
            assert numbers(client.get(LIST + back[1].replace("&amp;", "&")).content.decode()) == before
        before = numbers(page)
        found += before
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            return found
        address = following[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("issued", lambda row: row.ref.id),
        ("total", lambda row: (row.total, row.ref.id)),
        ("customer", lambda row: (row.bill_to, row.ref.id)),
        ("due", lambda row: (row.due_on, row.ref.id)),
    ],
)
@pytest.mark.parametrize("turned", ["", "-"])
def test_pages_in_any_order_are_together_the_list_and_lead_back(client, documents, monkeypatch, order, key, turned):
    monkeypatch.setattr(shown, "ROWS", 7)
    found = walked(client, f"?sort={turned}{order}")
    assert len(found) > 14
    keys = {row.ref.number: key(row) for row in documents}
    assert [keys[each] for each in found] == sorted(keys.values(), reverse=bool(turned))


def test_filters_narrow_rows_and_totals_alike(client, documents):
    wanted = [row for row in documents if row.total >= Decimal("100") and row.kind.value == "invoice"]
    assert 0 < len(wanted) < len(documents)
    asked = f"{LIST}?kind=invoice&total_from=100"
    currencies = sorted({row.currency for row in wanted})
    footer = client.get(asked + "&part=totals", HTTP_HX_REQUEST="true").content.decode()
    for code in currencies:
        rows = [row for row in wanted if row.currency == code]
        assert f"{len(rows):,} documents" in footer
        assert grouped(amount_text(sum(row.total for row in rows), code)) in footer
    assert set(numbers(client.get(asked).content.decode())) <= {row.ref.number for row in wanted}


@pytest.mark.parametrize(
    ("query", "says", "because"),
    [
        ("issued_from=tomorrow", "type days as 2026-10-31", "a day that is none"),
        ("total_from=9&total_to=1", "second amount is less", "a range the wrong way round"),
        ("total_from=NaN", "type an amount", "not a number is no amount"),
        ("total_from=1e999", "type an amount", "nor is one too large to store"),
        ("kind=poem", "choose one of", "a kind nobody knows"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_left_open(client, query, says, because):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200 and says in page.content.decode(), because


def test_an_empty_list_says_why_and_what_next(client):
    page = client.get(f"{LIST}?q=nothing-begins-so").content.decode()
    assert "No documents match" in page and "Show all documents" in page


def test_columns_are_chosen_by_address_and_remembered(client):
    page = client.get(f"{LIST}?columns=total").content.decode()
    assert re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<,]+)', page) == ["Number", "Total"]
    again = client.get(LIST).content.decode()
    assert re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<,]+)', again) == ["Number", "Total"]
    client.cookies.pop("crossfoot_columns_invoices")


def downloaded(client, way: str) -> bytes:
    return b"".join(client.get(f"{LIST}?as={way}").streaming_content)


def test_the_csv_is_every_row_and_its_footer_proves_it(client, company, documents):
    data = downloaded(client, "csv")
    rows, _, footer = data.partition(b"\r\n\r\n")
    rows += b"\r\n"
    read = list(csv.DictReader(io.StringIO(rows.decode())))
    assert [row["Number"] for row in read] == [row.ref.number for row in documents]
    assert [Decimal(row["Total"]) for row in read] == [row.total for row in documents]
    told = {line[1]: line[2] for line in csv.reader(io.StringIO(footer.decode()))}
    assert told["SHA-256 of the rows as CSV"] == hashlib.sha256(rows).hexdigest()
    assert told["Rows"] == str(len(documents))
    assert (int(told["Trail place"]), told["Trail hash"]) == last_link(company.ada, ENTITY)
    assert told["Exported by"] == str(company.ada.id)
    for code in {row.currency for row in documents}:
        total = sum(row.total for row in documents if row.currency == code)
        assert Decimal(told[f"Control total, Total, {code}"]) == total


def test_the_workbook_has_the_same_rows_typed_and_the_same_digest(client, documents):
    book = zipfile.ZipFile(io.BytesIO(downloaded(client, "xlsx")))
    rows, about = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
    figures = re.findall(r'<c r="G\d+" s="\d+"><v>([^<]+)</v>', rows)
    assert [Decimal(each) for each in figures] == [row.total for row in documents]
    assert "<pane " in rows and "<autoFilter " in rows
    digest = re.search(r"SHA-256 of the rows as CSV; ([0-9a-f]{64})", "; ".join(re.findall(r"<t>([^<]*)</t>", about)))
    lines = downloaded(client, "csv").partition(b"\r\n\r\n")[0] + b"\r\n"
    assert digest and digest[1] == hashlib.sha256(lines).hexdigest()
