"""Lists of the books, a page at a time: every page seeks, none counts, and together they are the whole."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.agreements.reads.agreement_list import AgreementFilters, agreements_page, orders_page, price_books_page
from crossfoot.books.agreements.reads.price_books import price_books
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.billing.reads.document_list import DocumentFilters, documents_page
from crossfoot.books.billing.reads.run_list import RunFilters, drafts_page, runs_page
from crossfoot.books.billing.run import RunState
from crossfoot.books.parties.party import PartyKind
from crossfoot.books.parties.reads.party import parties
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page
from crossfoot.books.trail.reads.line_list import LineFilters, lines_page
from crossfoot.books.trail.reads.lines import latest_lines
from crossfoot.books.usage.lake_file import BatchState
from crossfoot.books.usage.reads.batch_list import BatchFilters, batches_page
from crossfoot.books.usage.reads.batches import batches
from crossfoot.errors import Missing
from crossfoot.measures import Period
from tests.databases import Books
from tests.journeys.company import ENTITY, OCTOBER, Company, billed


@pytest.fixture(scope="module")
def month(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, int]:
    return billed(tmp_path_factory.mktemp("lists"))


def walked(page, viewer, *, limit, **wanted):
    """Every row of a list, page by page; fails when a page is longer than asked for."""
    rows, after = [], None
    while True:
        found, after = page(viewer, entity=ENTITY, after=after, limit=limit, **wanted)
        assert len(found) <= limit
        rows += found
        if after is None:
            return rows


LISTS = {
    "documents": (documents_page, {"filters": DocumentFilters()}),
    "runs": (runs_page, {"filters": RunFilters()}),
    "drafts": (drafts_page, {"run": None}),
    "batches": (batches_page, {"filters": BatchFilters()}),
    "agreements": (agreements_page, {"filters": AgreementFilters()}),
    "orders": (orders_page, {"agreement": None}),
    "price books": (price_books_page, {}),
    "parties": (parties_page, {"filters": PartyFilters()}),
    "trail": (lines_page, {"filters": LineFilters()}),
}


@pytest.mark.parametrize("name", LISTS)
def test_the_pages_of_a_list_are_together_the_list(month, name: str):
    company, _ = month
    page, wanted = LISTS[name]
    whole, following = page(company.ada, entity=ENTITY, after=None, limit=10_000, **wanted)
    assert following is None
    assert walked(page, company.ada, limit=3, **wanted) == list(whole)


@pytest.mark.parametrize("name", LISTS)
def test_a_page_of_any_length_takes_as_many_queries_and_none_that_counts_or_skips(month, name: str):
    company, _ = month
    page, wanted = LISTS[name]
    taken = []
    for limit in (2, 50):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(company.ada, entity=ENTITY, after=None, limit=limit, **wanted)
        taken.append(len(queries))
        said = " ".join(query["sql"] for query in queries).upper()
        assert "OFFSET" not in said and "COUNT(*)" not in said and " OR " not in said
    assert taken[0] == taken[1] <= 3


@pytest.mark.parametrize("name", LISTS)
def test_nobody_from_outside_is_told_that_a_list_is_there(month, name: str):
    company, _ = month
    page, wanted = LISTS[name]
    with pytest.raises(Missing, match="entity-not-seen"):
        page(company.ada, entity="DE01", after=None, limit=3, **wanted)


def test_lists_hold_what_the_other_questions_say(month):
    company, run = month
    ada = company.ada
    assert {each.agreement for each in walked(agreements_page, ada, limit=7, filters=AgreementFilters())} == {
        each.agreement for each in versions(ada, entity=ENTITY)
    }
    assert walked(parties_page, ada, limit=7, filters=PartyFilters()) == list(parties(ada, entity=ENTITY).values())
    assert walked(price_books_page, ada, limit=1) == list(price_books(ada, entity=ENTITY))
    assert walked(batches_page, ada, limit=2, filters=BatchFilters()) == list(batches(ada, entity=ENTITY))
    assert walked(lines_page, ada, limit=9, filters=LineFilters()) == list(latest_lines(ada, entity=ENTITY, limit=10_000))
    assert [each.id for each in walked(runs_page, ada, limit=1, filters=RunFilters(period=OCTOBER))][-1] == run


def test_filters_leave_out_what_is_not_wanted_and_nothing_else(month):
    company, run = month
    ada = company.ada
    documents = walked(documents_page, ada, limit=5, filters=DocumentFilters())
    chosen = documents[0].bill_to
    assert walked(documents_page, ada, limit=1, filters=DocumentFilters(bill_to=chosen)) == [
        each for each in documents if each.bill_to == chosen
    ]
    assert walked(documents_page, ada, limit=9, filters=DocumentFilters(run=run)) == documents
    assert walked(documents_page, ada, limit=9, filters=DocumentFilters(issued=Period.month("2026-09"))) == []
    assert walked(runs_page, ada, limit=9, filters=RunFilters(state=RunState.FAILED)) == []
    assert walked(drafts_page, ada, limit=9, run=run) == []
    assert walked(batches_page, ada, limit=9, filters=BatchFilters(state=BatchState.STAGED)) == []
    assert {each.source for each in walked(batches_page, ada, limit=9, filters=BatchFilters(source="gateway"))} == {"gateway"}
    assert walked(agreements_page, ada, limit=9, filters=AgreementFilters(approval="waiting")) == []
    everything = walked(agreements_page, ada, limit=9, filters=AgreementFilters(approval="approved"))
    assert len(everything) == len(walked(agreements_page, ada, limit=9, filters=AgreementFilters()))
    assert {each.kind for each in walked(parties_page, ada, limit=9, filters=PartyFilters(kind=PartyKind.OWN))} == {
        PartyKind.OWN
    }
    rated = walked(lines_page, ada, limit=9, filters=LineFilters(deed="period.rated"))
    assert [each.on_id for each in rated] == [str(run)]
