"""The pages of usage: they say what the books say, to whom they may, in a fixed number of questions."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crossfoot.books.actors.actor import Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.usage.reads.batch_table import FATES, BatchTableFilters, batch_table
from crossfoot.books.usage.reads.batches import counts_of
from crossfoot.cli.session import now
from crossfoot.desks import access
from crossfoot.desks.billing.looking.explaining import explain
from crossfoot.desks.usage import looking
from crossfoot.formats.agreements import read_agreement
from crossfoot.measures import Period
from crossfoot.runs.explain import Node
from crossfoot.web.invoices.why import opened
from crossfoot.web.templatetags.figures import exact
from tests.browser.open import signed_in
from tests.databases import Books
from tests.journeys.company import ENTITY, Company, billed

HOME = f"/{ENTITY}/usage/"
OCTOBER = Period.month("2026-10")


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Company:
    company, _ = billed(tmp_path_factory.mktemp("usage"))
    party = Party("DE01", "DE01", PartyKind.OWN, "Northwind GmbH", ("Hafenstr. 1",), "DE")
    access.open_entity(entity=Entity("DE01", "EUR", "Europe/Berlin", party), prefix="D", by=company.ada, at=now(), key="de")
    access.add_person(entity=ENTITY, login="cem", name="Cem Kaya", by=company.ada, at=now(), key="cem")
    access.give_duties(entity=ENTITY, login="cem", duties=[Duty.READ], by=company.ada, at=now(), key="cem/duties")
    access.add_person(entity=ENTITY, login="eva", name="Eva Lind", by=company.ada, at=now(), key="eva")
    ada = actor_named(None, "ada")
    access.give_duties(entity="DE01", login="eva", duties=[Duty.LOAD_USAGE], by=ada, at=now(), key="eva/duties")
    return company


@pytest.fixture(scope="module")
def client(company: Company) -> Any:
    return signed_in(company.ada)


def batches(company: Company) -> Any:
    return batch_table(company.ada, entity=ENTITY, filters=BatchTableFilters(), after=None, limit=100)[0]


def with_rejected(company: Company) -> str:
    return str(next(each.batch.name for each in batches(company) if each.batch.rows_rejected))


def text(client: Any, path: str, **query: str) -> str:
    page = client.get(path, query)
    assert page.status_code == 200, page.content.decode()[:2000]
    return str(page.content.decode())


def paths(company: Company) -> list[str]:
    name = with_rejected(company)
    own = ["", "batches/", f"batches/{name}", f"batches/{name}/rejected.csv", "sources/gateway", "conflicts/", "rejected/"]
    return [HOME + each for each in (*own, "backfills/", "events")]


def test_pages_open_for_who_reads_and_are_nowhere_for_a_stranger(company: Company, client: Any) -> None:
    reader, stranger = (signed_in(actor_named(None, login)) for login in ("cem", "eva"))
    for path in paths(company):
        assert client.get(path).status_code == 200, path
        assert reader.get(path).status_code == 200, path
        assert stranger.get(path).status_code == 404, path


def test_loading_needs_its_duty(company: Company) -> None:
    reader = signed_in(actor_named(None, "cem"))
    for path in (f"{HOME}upload", f"{HOME}batches/{with_rejected(company)}/fix"):
        assert reader.get(path).status_code == 403, path
    opened = reader.post(f"{HOME}backfills/", {"name": "x", "reason": "y", "key": "reader"})
    assert opened.status_code == 403
    assert "Fix and send again" not in text(reader, f"{HOME}batches/{with_rejected(company)}")


def test_control_totals_are_those_of_the_books(company: Company, client: Any) -> None:
    counts = [each for own in counts_of(company.ada, entity=ENTITY).values() for each in own]
    page = text(client, HOME, month="2026-10")
    figures = set(re.findall(r">([\d,.]+)<", page)) | set(re.findall(r">([\d,.]+) <small>events", page))
    for fate in FATES:
        assert f"{sum(getattr(each, f'events_{fate}') for each in counts):,}" in figures, fate
        tokens = sum((getattr(each, f"quantity_{fate}") for each in counts if each.metric == "tokens.in"), Decimal(0))
        assert exact(tokens) in figures, fate


def test_the_grid_holds_every_event_of_the_month_and_leads_to_its_batch(company: Company, client: Any) -> None:
    month = looking.month_of(entity=ENTITY, period=OCTOBER, by=company.ada)
    page = text(client, f"{HOME}sources/gateway", month="2026-10")
    shown = re.findall(r'<td class="num"><a href="/US01/usage/batches/([^"]+)">([\d,]+)', page)
    of_books = {name: sum(hour.received for hour in hours.values()) for name, hours in month.hours.items()}
    assert sum(int(figure.replace(",", "")) for _, figure in shown) == of_books["gateway"] > 0
    assert {name for name, _ in shown} <= {each.batch.name for each in batches(company)}
    total = sum(events for _, _, events, _ in month.days)
    assert total == sum(of_books.values())


def test_a_batch_proves_itself_and_names_what_it_refused(company: Company, client: Any) -> None:
    name = with_rejected(company)
    page = text(client, f"{HOME}batches/{name}")
    for each in counts_of(company.ada, entity=ENTITY, batch=name)[name]:
        assert each.events_read == each.events_accepted + each.events_duplicate + each.events_conflict + each.events_rejected
        assert exact(each.quantity_accepted) in page
    data = client.get(f"{HOME}batches/{name}/rejected.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(data)))
    assert {row["row"] for row in rows} and all(row["code"] for row in rows)
    assert rows[0]["code"] in page


def test_conflicts_show_both_bodies_and_mark_what_differs(company: Company, client: Any) -> None:
    found, total = looking.conflicts_with_bodies(entity=ENTITY, batch="", after=None, limit=1_000, by=company.ada)
    assert len(found) == total > 0
    page = text(client, f"{HOME}conflicts/")
    assert found[0].event_id in page and 'class="differs"' in page
    assert all(any(kept != refused for _, kept, refused in each.fields) for each in found)


def test_the_events_behind_a_number_add_up_to_it(company: Company, client: Any) -> None:
    node, number = next(
        (each, number)
        for number in ("INV-000001", "INV-000002", "INV-000003", "INV-000004", "INV-000005", "INV-000006")
        for each in walked(explain(entity=ENTITY, number=number, line=None, by=company.ada))
        if each.kind == "quantity" and any(below.kind == "events" for below in each.below)
    )
    tree = opened(explain(entity=ENTITY, number=number, line=None, by=company.ada), at="", entity=ENTITY)
    link = next(each.link for each in shown(tree) if each.kind == "events")
    told = next(below.what for below in node.below if below.kind == "events")
    count = int(told.partition(" ")[0].replace(",", "")) + 3
    page = text(client, link)
    assert f"{count:,} <small>events</small>" in page
    data = b"".join(client.get(f"{link}&as=csv").streaming_content).decode()
    assert len(list(csv.DictReader(io.StringIO(data)))) == count


def walked(node: Node) -> list[Node]:
    return [node, *(each for below in node.below for each in walked(below))]


def shown(node: Any) -> list[Any]:
    return [node, *(each for below in node.below for each in shown(below))]


def test_pages_of_events_follow_each_other_without_a_gap(company: Company, client: Any) -> None:
    asked = {"agreement": "AGR-0001", "from": "2026-10-01T00:00:00Z", "until": "2026-11-01T00:00:00Z"}
    term = metered_term(company, "AGR-0001")
    asked["term"] = term
    wanted = looking.behind(looking.EventsAsked("AGR-0001", term, OCTOBER.span("UTC")), entity=ENTITY, by=company.ada)
    every = looking.events_of(wanted, after=None, limit=100_000)
    found: list[Any] = []
    after = None
    while part := looking.events_of(wanted, after=after, limit=7):
        found += part
        after = looking.place_of(part[-1])
    assert tuple(found) == every
    assert client.get(f"{HOME}events?{urlencode(asked)}").status_code == 200


def metered_term(company: Company, agreement: str) -> str:
    stored = versions(company.ada, entity=ENTITY, agreements=[agreement])[-1]
    read = read_agreement(stored.document.encode(), name="a.json")
    return next(term.id for term in read.terms if term.meters)


@pytest.mark.parametrize(
    ("query", "status", "because"),
    [
        ("agreement=AGR-0001&term=x&from=yesterday&until=today", 422, "instants are instants"),
        ("agreement=nobody&term=x&from=2026-10-01T00:00:00Z&until=2026-10-02T00:00:00Z", 404, "an agreement nobody recorded"),
        ("agreement=AGR-0001&term=x&from=2026-10-02T00:00:00Z&until=2026-10-01T00:00:00Z", 422, "the wrong way round"),
        ("agreement=AGR-0001&term=x&from=2026-10-01T00:00:00Z&until=2026-10-02T00:00:00Z&after=x", 422, "no place in a list"),
    ],
)
def test_an_address_that_asks_nonsense_is_refused_with_a_sentence(client: Any, query: str, status: int, because: str) -> None:
    assert client.get(f"{HOME}events?{query}").status_code == status, because


def test_a_page_asks_as_often_with_many_batches_as_with_one(company: Company, client: Any) -> None:
    for path in (HOME, f"{HOME}batches/", f"{HOME}sources/gateway", f"{HOME}rejected/", f"{HOME}conflicts/"):
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        for n in range(3):
            file = company.files / f"more-{n}-{len(path)}.csv"
            lines = sorted((company.files / "usage").glob("platform-*"))[0].read_text().splitlines()[: n + 2]
            file.write_text("\n".join(lines) + "\n")
            company.load("platform", file.name, key=f"more/{n}/{path}")
        company.count(key=f"count/{path}")
        with CaptureQueriesContext(connection) as many:
            client.get(path)
        assert len(many) == len(few), path
